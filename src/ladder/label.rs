//! The words for an event.

use call_manager::Time;
use call_manager::trace::{Part, TraceEvent, What};
use co_params::{CallParameters, Flowspec};

/// What is called, sent or returned, with what it carries.
pub(super) fn label(event: &TraceEvent) -> String {
    let with = arguments(event);
    match event.what {
        What::Calls(api) if with.is_empty() => api.name(event.role).to_owned(),
        What::Calls(api) => format!("{}({with})", api.name(event.role)),
        What::Returns(api) if with.is_empty() => format!("{} returns", api.name(event.role)),
        What::Returns(_) => with,
        What::Signals(message) if with.is_empty() => message.name().to_owned(),
        What::Signals(message) if message.is_answer() => format!("{} with {with}", message.name()),
        What::Signals(message) => format!("{}({with})", message.name()),
        What::Drops(Some(message)) => format!("{}: nobody waits for that", message.name()),
        What::Defers(message) => format!("{} waits", message.name()),
        What::TakesUp(message) => format!("{} is taken up", message.name()),
        What::Drops(None) => "an answer that nobody waits for".to_owned(),
        What::TimerStarted(timer, until) => {
            format!("{} timer until {}", timer.name(), seconds(until))
        }
        What::TimerStopped(timer) => format!("{} timer stopped", timer.name()),
        What::TimerExpired(timer) => format!("{} timer expired", timer.name()),
        What::Leaves => "leaves".to_owned(),
    }
}

/// The time as seconds, rounded to six decimals.
pub(super) fn seconds(at: Time) -> String {
    let micros = at.as_nanos().saturating_add(500) / 1_000;
    format!("{}.{:06} s", micros / 1_000_000, micros % 1_000_000)
}

/// Status, rates, whether they were changed, and the cause of a release.
fn arguments(event: &TraceEvent) -> String {
    let status = event.status.map(|status| status.name().to_owned());
    let parameters = event.parameters.as_deref();
    let rates = parameters.map(|it| rates(it) + stands(event));
    let changed = parameters.is_some_and(CallParameters::is_changed);
    let changed = changed.then(|| "CALL_PARAMETERS_CHANGED".to_owned());
    let cause = event.cause.map(|cause| format!("cause {cause}"));
    [status, rates, changed, cause].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A completion of a failure carries what is in force.
fn stands(event: &TraceEvent) -> &'static str {
    let ends = matches!(event.what, What::Calls(api) if is_completion(api.part()));
    if ends && event.is_failure() { " stands" } else { "" }
}

const fn is_completion(part: Part) -> bool {
    match part {
        Part::Completion | Part::Callback => true,
        Part::Request | Part::Handler => false,
    }
}

/// The rate sent, and the rate received if there is one.
fn rates(parameters: &CallParameters) -> String {
    let Some(flows) = &parameters.call_manager else { return "media only".to_owned() };
    match (rate(&flows.transmit), rate(&flows.receive)) {
        (Some(sent), None) => sent,
        (Some(sent), Some(received)) => format!("{sent} out, {received} in"),
        (None, Some(received)) => format!("{received} in"),
        (None, None) => "no rate".to_owned(),
    }
}

fn rate(flow: &Flowspec) -> Option<String> {
    flow.token_rate.map(|rate| format!("{} kb/s", rate.bits() as f64 / 1e3))
}
