//! A trace as JSON lines: an object an event, always with all of these keys.
//!
//! | key | what |
//! | --- | --- |
//! | `sequence` | counted from 0 over the whole trace |
//! | `at_ns` | nanoseconds since the start |
//! | `vc` | the VC's name, place and generation: `"3.0"`; `null` for what concerns none |
//! | `subject` | what it concerns: the VC, `"sap 0.0"`, `"af 0.0"`, `"family 0x2"` or `"adapter"` |
//! | `from`, `to` | `"client 0"`, `"NDIS"`, `"call manager"`, `"network"` or `"miniport"` |
//! | `event` | `"call"`, `"return"`, `"message"`, `"dropped"`, `"deferred"`, `"taken up"`, `"timer started"`, `"timer stopped"`, `"timer expired"` or `"left"` |
//! | `name` | of the function, the message or the timer; `null` for `"left"` and a miniport's answer that was dropped |
//! | `operation`, `part` | of a function: which operation, and `"request"`, `"handler"`, `"completion"` or `"callback"`; else `null` |
//! | `status` | without `NDIS_STATUS_`; `null` where there is none |
//! | `until_ns` | when a timer that was started expires; else `null` |
//! | `parameters` | the call parameters that go along, as `co-params` serializes them; else `null` |
//! | `cause` | of a release that a timer brought about, with the timer: `"102 (T360)"`; else absent |

use call_manager::trace::{Message, Part, TraceEvent, What};
use co_params::CallParameters;
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    sequence: u64,
    at_ns: u64,
    vc: Option<String>,
    subject: String,
    from: String,
    to: String,
    event: &'static str,
    name: Option<&'static str>,
    operation: Option<&'static str>,
    part: Option<&'static str>,
    status: Option<&'static str>,
    until_ns: Option<u64>,
    parameters: Option<&'a CallParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

/// One event as an object on a line, without its end.
#[must_use]
pub fn to_json(event: &TraceEvent) -> String {
    let (kind, name) = kind(event);
    let api = match event.what {
        What::Calls(api) | What::Returns(api) => Some(api),
        What::Signals(_)
        | What::Drops(_)
        | What::Defers(_)
        | What::TakesUp(_)
        | What::TimerStarted(..)
        | What::TimerStopped(_)
        | What::TimerExpired(_)
        | What::Leaves => None,
    };
    let line = Line {
        sequence: event.sequence,
        at_ns: event.at.as_nanos(),
        vc: event.vc().map(|vc| vc.to_string()),
        subject: event.subject.to_string(),
        from: event.from.to_string(),
        to: event.to.to_string(),
        event: kind,
        name,
        operation: api.map(|api| api.operation().name()),
        part: api.map(|api| part(api.part())),
        status: event.status.map(co_params::Status::name),
        until_ns: until(event.what),
        parameters: event.parameters.as_deref(),
        cause: event.cause.map(|cause| cause.to_string()),
    };
    serde_json::to_string(&line).expect("plain values, and keys that are text")
}

fn kind(event: &TraceEvent) -> (&'static str, Option<&'static str>) {
    match event.what {
        What::Calls(api) => ("call", Some(api.name(event.role))),
        What::Returns(api) => ("return", Some(api.name(event.role))),
        What::Signals(message) => ("message", Some(message.name())),
        What::Drops(message) => ("dropped", message.map(Message::name)),
        What::Defers(message) => ("deferred", Some(message.name())),
        What::TakesUp(message) => ("taken up", Some(message.name())),
        What::TimerStarted(timer, _) => ("timer started", Some(timer.name())),
        What::TimerStopped(timer) => ("timer stopped", Some(timer.name())),
        What::TimerExpired(timer) => ("timer expired", Some(timer.name())),
        What::Leaves => ("left", None),
    }
}

const fn part(part: Part) -> &'static str {
    match part {
        Part::Request => "request",
        Part::Handler => "handler",
        Part::Completion => "completion",
        Part::Callback => "callback",
    }
}

const fn until(what: What) -> Option<u64> {
    match what {
        What::TimerStarted(_, until) => Some(until.as_nanos()),
        What::Calls(_)
        | What::Returns(_)
        | What::Signals(_)
        | What::Drops(_)
        | What::Defers(_)
        | What::TakesUp(_)
        | What::TimerStopped(_)
        | What::TimerExpired(_)
        | What::Leaves => None,
    }
}
