//! Turns what an observer sees into calls of functions.
//!
//! Here stands how an event is told; `client` and `miniport` have the functions that NDIS forwards,
//! `network` has messages and timers, and `family`, `party` and `data` the rest.

mod client;
mod data;
mod family;
mod miniport;
mod network;
mod party;

use std::collections::BTreeMap;

use co_params::{CallParameters, Status};

use self::family::SapCall;
use self::party::PartyCall;
use super::functions::{FROM_NETWORK, Functions, Held, Told, Way};
use super::{Api, Message, Party, Sink, Subject, Timer, TraceEvent, What};
use crate::handle::{ClientId, PartyHandle, SapHandle, VcHandle};
use crate::integrated::{MiniportOf, Role};
use crate::manager::{CallManager, Config};
use crate::observer::{Creator, DataSight, FamilySight, Observer, PartySight, Sight};
use crate::seam::Signaling;
use crate::time::Time;
use crate::vc::ReleaseCause;

/// Observes a manager, and tells a sink.
#[derive(Debug)]
pub struct Tracer<K> {
    role: Role,
    sink: K,
    sequence: u64,
    /// What is seen now.
    now: Time,
    subject: Subject,
    /// The party that it concerns, if it does.
    party: Option<PartyHandle>,
    vcs: BTreeMap<VcHandle, Vc>,
    /// The request of a client that is under way.
    call: Option<Call>,
    sap_call: Option<SapCall>,
    sap_timers: BTreeMap<SapHandle, Timer>,
    party_call: Option<PartyCall>,
    /// The party that a call is going to be made with.
    first_party: Option<PartyHandle>,
    party_timers: BTreeMap<PartyHandle, Timer>,
    /// Whether it was the miniport that was asked last.
    asked_miniport: bool,
    /// What the release that is told next carries.
    cause: Option<ReleaseCause>,
}

#[derive(Debug)]
struct Vc {
    client: Option<ClientId>,
    creator: Creator,
    /// The SAP that its call is for.
    sap: Option<SapHandle>,
    /// What the miniport has not answered yet.
    told: Option<Told>,
    answers_later: bool,
    /// What it said, if the call manager makes something else of it.
    said: Option<(Status, Option<CallParameters>)>,
    /// The call that came in for it was offered to nobody.
    is_refused: bool,
    /// How often the client was told of a change, and has yet to return.
    qos_changes: u32,
    /// What happens next was received before, and had to wait.
    is_taken_up: bool,
    /// What happens as if it were proposed is not.
    is_regrading: bool,
    timer: Option<Timer>,
}

#[derive(Debug)]
struct Call {
    client: ClientId,
    functions: Functions,
    block: Option<CallParameters>,
    /// What the request names besides.
    with: Option<Subject>,
    /// Whether the handler of the call manager has it.
    is_delivered: bool,
    /// Whether data goes to the other end once it has.
    has_close_data: bool,
    /// Seen before the request returned: how says whether it is the return.
    held: Vec<Held>,
}

impl Vc {
    const fn new(client: ClientId, creator: Creator) -> Self {
        Self {
            client: Some(client),
            creator,
            sap: None,
            told: None,
            answers_later: false,
            said: None,
            is_refused: false,
            qos_changes: 0,
            is_taken_up: false,
            is_regrading: false,
            timer: None,
        }
    }
}

impl<S: Signaling, M: MiniportOf<S>, K: Sink> CallManager<S, M, Tracer<K>> {
    /// A call manager without VCs, whose trace `sink` takes.
    pub fn traced(config: Config, signaling: S, miniport: M, sink: K) -> Self {
        Self::with_observer(config, signaling, miniport, Tracer::new(M::ROLE, sink))
    }
}

impl<K: Sink> Tracer<K> {
    /// Tells `sink` of a manager of this role.
    pub const fn new(role: Role, sink: K) -> Self {
        Self {
            role,
            sink,
            sequence: 0,
            now: Time::ZERO,
            subject: Subject::Adapter,
            vcs: BTreeMap::new(),
            call: None,
            sap_call: None,
            sap_timers: BTreeMap::new(),
            party_call: None,
            first_party: None,
            party_timers: BTreeMap::new(),
            party: None,
            asked_miniport: false,
            cause: None,
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

    /// One party says something to another through NDIS, and nothing comes back.
    fn completes(
        &mut self,
        (function, callback): (Api, Api),
        (from, to): Way,
        status: Option<Status>,
        block: Option<CallParameters>,
    ) {
        self.tell((from, Party::Ndis), What::Calls(function), status, block.clone());
        self.tell((Party::Ndis, to), What::Calls(callback), status, block);
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
        let with = self.party.map(Subject::Party);
        self.tell_with((from, to), what, status, parameters, with);
    }

    fn tell_with(
        &mut self,
        (from, to): Way,
        what: What,
        status: Option<Status>,
        parameters: Option<CallParameters>,
        with: Option<Subject>,
    ) {
        let (sequence, at, role, subject) = (self.sequence, self.now, self.role, self.subject);
        let parameters = parameters.map(Box::new);
        self.sequence += 1;
        self.sink.take(TraceEvent {
            sequence,
            at,
            role,
            from,
            to,
            subject,
            with,
            what,
            status,
            parameters,
            cause: self.cause.take(),
        });
    }
}

impl<K: Sink> Observer for Tracer<K> {
    fn see_family(&mut self, now: Option<Time>, sight: FamilySight<'_>) {
        self.now = now.unwrap_or(self.now);
        self.party = None;
        self.saw_family(sight);
    }

    fn see_party(
        &mut self,
        now: Time,
        vc: Option<VcHandle>,
        party: Option<PartyHandle>,
        sight: PartySight<'_>,
    ) {
        self.now = now;
        self.subject = vc.map_or(Subject::Adapter, Subject::Vc);
        self.party = party;
        self.saw_party(vc, sight);
    }

    fn see_data(&mut self, now: Time, vc: VcHandle, sight: DataSight) {
        (self.now, self.subject, self.party) = (now, Subject::Vc(vc), None);
        self.saw_data(vc, sight);
    }

    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>) {
        (self.now, self.subject, self.party) = (now, Subject::Vc(vc), None);
        match sight {
            Sight::Created(client, creator, af) => self.created(vc, client, creator, af),
            Sight::OfferedBy(sap) => self.offered_by(vc, sap),
            Sight::Left => self.left(vc),
            Sight::Requested(client, demand) => self.requested(vc, client, demand),
            Sight::Happened(event) => self.happened(vc, event),
            // What the request returns tells it.
            Sight::Refused(_) => {}
            Sight::Stale(event) => self.dropped(vc, event),
            Sight::Busy(event) => self.received(event),
            Sight::Deferred(event) => self.deferred(event),
            Sight::TakenUp => self.taken_up(vc),
            Sight::Asks(ask) => self.asked(vc, ask),
            Sight::Tells(tell) => self.told_network(tell),
            Sight::AnswersLater => self.answers_later(vc),
            Sight::MiniportBusy => self.miniport_busy(vc),
            Sight::Judges(answer) => self.judges(vc, answer),
            Sight::TimerStarted(name, until) => self.timer_started(vc, Timer(name), until),
            Sight::TimerStopped => self.timer_ended(vc, What::TimerStopped),
            Sight::TimerExpired => self.timer_ended(vc, What::TimerExpired),
            Sight::Completed(completion) => self.completed(vc, completion),
            Sight::Indicated(indication) => self.indicated(vc, indication),
            Sight::SendsCloseData(_) => self.sends_close_data(),
            Sight::CloseDataCame(_) => {
                self.tell(FROM_NETWORK, What::Signals(Message::CloseData), None, None);
            }
            Sight::StaleCloseData => {
                self.tell(FROM_NETWORK, What::Drops(Some(Message::CloseData)), None, None);
            }
            Sight::Regrades => self.regrades(vc, true),
            Sight::Regraded => self.regrades(vc, false),
            Sight::NotDispatched(indication) => self.not_dispatched(vc, indication),
            Sight::Returned(status) => self.returned(vc, status),
        }
    }
}
