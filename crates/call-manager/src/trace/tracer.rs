//! Turns what an observer sees into calls of functions.
//!
//! Here stand the network, the timers and how an event is told; `client` and `miniport` have the
//! functions that NDIS forwards.

mod client;
mod miniport;

use std::collections::BTreeMap;

use co_params::{CallParameters, Status};

use super::functions::{FROM_NETWORK, Functions, Held, OWN, TO_NETWORK, Told, Way, message};
use super::{Api, Message, Party, Role, Sink, Timer, TraceEvent, What};
use crate::handle::{ClientId, VcHandle};
use crate::observer::{Observer, Sight};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{Ask, Event};

/// Observes a manager, and tells a sink.
#[derive(Debug)]
pub struct Tracer<K> {
    role: Role,
    sink: K,
    sequence: u64,
    /// What is seen now.
    now: Time,
    vc: Option<VcHandle>,
    vcs: BTreeMap<VcHandle, Vc>,
    /// The request of a client that is under way.
    call: Option<Call>,
    /// Whether it was the miniport that was asked last.
    asked_miniport: bool,
}

#[derive(Debug)]
struct Vc {
    client: Option<ClientId>,
    /// What the miniport has not answered yet.
    told: Option<Told>,
    answers_later: bool,
}

#[derive(Debug)]
struct Call {
    client: ClientId,
    functions: Functions,
    block: Option<CallParameters>,
    /// Whether the handler of the call manager has it.
    is_delivered: bool,
    /// Seen before the request returned: how says whether it is the return.
    held: Vec<Held>,
}

impl<K: Sink> Tracer<K> {
    /// Tells `sink` of a manager of this role.
    pub const fn new(role: Role, sink: K) -> Self {
        Self {
            role,
            sink,
            sequence: 0,
            now: Time::ZERO,
            vc: None,
            vcs: BTreeMap::new(),
            call: None,
            asked_miniport: false,
        }
    }

    /// The sink.
    pub const fn sink(&self) -> &K {
        &self.sink
    }

    /// The sink, when all is over.
    pub fn into_sink(self) -> K {
        self.sink
    }

    /// A synchronous handler that does what it is asked.
    fn performs(&mut self, handler: Api, (from, to): Way) {
        self.calls(handler, (from, to));
        self.returns(handler, (to, from), Status::Success);
    }

    fn happened(&mut self, vc: VcHandle, event: Event<&Terms>) {
        match event {
            Event::Client(request) => self.delivered(vc, request),
            Event::Network(answer) => {
                let (message, terms) = message(answer);
                let block = terms.map(|terms| terms.to_parameters(false));
                self.tell(FROM_NETWORK, What::Signals(message), None, block);
            }
            Event::Miniport(answer) => self.miniport_answered(vc, answer),
            Event::TimerExpired => self.tell(OWN, What::TimerExpired(Timer::Answer), None, None),
        }
    }

    fn asked(&mut self, vc: VcHandle, ask: Ask<&Terms>) {
        self.asked_miniport = matches!(ask, Ask::ActivateVc(_) | Ask::DeactivateVc);
        let (message, terms) = match ask {
            Ask::Setup(terms) => (Message::Setup, Some(terms)),
            Ask::Modify(terms) => (Message::Modify, Some(terms)),
            Ask::Restore(terms) => (Message::Restore, Some(terms)),
            Ask::Confirm(terms) => (Message::Confirm, Some(terms)),
            Ask::Release => (Message::Release, None),
            Ask::ActivateVc(terms) => {
                return self.told(vc, Told::Activate(terms.to_parameters(false)));
            }
            Ask::DeactivateVc => return self.told(vc, Told::Deactivate),
        };
        let block = terms.map(|terms| terms.to_parameters(false));
        self.tell(TO_NETWORK, What::Signals(message), None, block);
    }

    fn dropped(&mut self, event: Event<&Terms>) {
        let (way, message) = match event {
            Event::Network(answer) => (FROM_NETWORK, Some(message(answer).0)),
            Event::Miniport(_) => ((Party::Miniport, Party::CallManager), None),
            Event::Client(_) | Event::TimerExpired => (OWN, None),
        };
        self.tell(way, What::Drops(message), None, None);
    }

    /// One party says something to another through NDIS, and nothing comes back.
    fn completes(
        &mut self,
        (function, callback): (Api, Api),
        (from, to): Way,
        status: Status,
        block: Option<CallParameters>,
    ) {
        self.tell((from, Party::Ndis), What::Calls(function), Some(status), block.clone());
        self.tell((Party::Ndis, to), What::Calls(callback), Some(status), block);
        self.tell((to, Party::Ndis), What::Returns(callback), None, None);
        self.tell((Party::Ndis, from), What::Returns(function), None, None);
    }

    fn calls(&mut self, api: Api, way: Way) {
        self.tell(way, What::Calls(api), None, None);
    }

    fn returns(&mut self, api: Api, way: Way, status: Status) {
        self.tell(way, What::Returns(api), Some(status), None);
    }

    fn tell(
        &mut self,
        (from, to): Way,
        what: What,
        status: Option<Status>,
        parameters: Option<CallParameters>,
    ) {
        let Some(vc) = self.vc else { return };
        let parameters = parameters.map(Box::new);
        let (sequence, at, role) = (self.sequence, self.now, self.role);
        self.sequence += 1;
        self.sink.take(TraceEvent { sequence, at, role, from, to, vc, what, status, parameters });
    }
}

impl<K: Sink> Observer for Tracer<K> {
    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>) {
        (self.now, self.vc) = (now, Some(vc));
        match sight {
            Sight::Created(client) => self.created(vc, client),
            Sight::Left => self.left(vc),
            Sight::Requested(client, demand) => self.requested(client, demand),
            Sight::Happened(event) => self.happened(vc, event),
            // What the request returns tells it.
            Sight::Refused(_) => {}
            Sight::Stale(event) => self.dropped(event),
            Sight::Asks(ask) => self.asked(vc, ask),
            Sight::AnswersLater => self.answers_later(vc),
            Sight::TimerStarted(until) => {
                self.tell(OWN, What::TimerStarted(Timer::Answer, until), None, None);
            }
            Sight::TimerStopped => self.tell(OWN, What::TimerStopped(Timer::Answer), None, None),
            Sight::Completed(completion) => self.completed(vc, completion),
            Sight::IncomingCloseCall(status) => self.incoming_close(vc, status),
            Sight::Returned(status) => self.returned(vc, status),
        }
    }
}
