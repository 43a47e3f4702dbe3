//! Seams that do as a script says and keep a journal, and a bench with one VC on top of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use call_manager::vc::State;
use call_manager::{
    CallManager, Capabilities, ClientId, Config, Handler, Miniport, MiniportAnswer, MiniportEvent,
    NetworkAnswer, NetworkEvent, Reply, Signaling, Terms, Ticket, Time, TimerName, Upcall,
    VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

/// The client of the bench.
pub(crate) const CLIENT: ClientId = ClientId(0);
/// Another one.
pub(crate) const STRANGER: ClientId = ClientId(1);
/// The rate on which calls are made, bytes per second.
pub(crate) const BEFORE: u32 = 1_000;
/// The rate that changes ask for.
pub(crate) const WANTED: u32 = 2_000;
/// The rate that the network counters with.
pub(crate) const COUNTER: u32 = 1_500;
/// The rate that the miniport rounds to.
pub(crate) const ROUNDED: u32 = 2_048;

/// What a seam was asked, with the rate it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Setup(u32),
    Modify(u32),
    Restore(u32),
    Confirm(u32),
    AcceptOffer(u32),
    AcceptProposal(u32),
    RefuseProposal,
    Release,
    Activate(u32),
    Deactivate,
}

/// What a client was told, with the rate and whether it was marked changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    MakeCall(Status),
    Modify(Status, u32, bool),
    CloseCall(Status),
    IncomingClose(Status),
    IncomingCall(u32),
    CallConnected,
    QosChange(u32),
}

/// What network and miniport will say, and what they were asked. Lines are said in order; a seam
/// without a line accepts at once.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) network: VecDeque<Reply<NetworkAnswer>>,
    pub(crate) miniport: VecDeque<Reply<MiniportAnswer>>,
    pub(crate) network_due: VecDeque<(Ticket, NetworkAnswer)>,
    pub(crate) miniport_due: VecDeque<(Ticket, MiniportAnswer)>,
    pub(crate) network_tickets: Vec<Ticket>,
    /// When the manager took each late answer of the network.
    pub(crate) network_taken: Vec<Time>,
    pub(crate) miniport_tickets: Vec<Ticket>,
    pub(crate) asked: Vec<Asked>,
    /// What the other end does unasked.
    pub(crate) remote: VecDeque<NetworkEvent>,
    pub(crate) capabilities: Option<Capabilities>,
}

/// One script, held by both seams and by the test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<Script>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().expect("no test panics while it holds the script")
    }

    fn network_asked(&self, asked: Asked, ticket: Ticket) -> Reply<NetworkAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.network_tickets.push(ticket);
        script.network.pop_front().unwrap_or(Reply::Now(NetworkAnswer::Accepted))
    }

    fn miniport_told(&self, asked: Asked, ticket: Ticket) -> Reply<MiniportAnswer> {
        let mut script = self.lock();
        script.asked.push(asked);
        script.miniport_tickets.push(ticket);
        script.miniport.pop_front().unwrap_or(Reply::Now(MiniportAnswer::Done))
    }
}

/// The network that does as the script says.
#[derive(Debug)]
pub(crate) struct ScriptedNetwork(pub(crate) Shared);

/// The miniport that does as the script says.
#[derive(Debug)]
pub(crate) struct ScriptedMiniport(pub(crate) Shared);

impl Signaling for ScriptedNetwork {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Setup(rate_of(wanted)), ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Modify(rate_of(wanted)), ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Restore(rate_of(agreed)), ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, agreed: &Terms) {
        self.0.lock().asked.push(Asked::Confirm(rate_of(agreed)));
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::Release, ticket)
    }

    fn capabilities(&self) -> Capabilities {
        self.0.lock().capabilities.unwrap_or(Capabilities::ALL)
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::AcceptOffer(rate_of(agreed)), ticket)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.network_asked(Asked::AcceptProposal(rate_of(agreed)), ticket)
    }

    fn refuse_proposal(&mut self, _: Time, _: VcHandle) {
        self.0.lock().asked.push(Asked::RefuseProposal);
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        let mut script = self.0.lock();
        let Some((ticket, answer)) = script.network_due.pop_front() else {
            return script.remote.pop_front();
        };
        script.network_taken.push(now);
        Some(NetworkEvent::Answer(ticket, answer))
    }
}

impl Miniport for ScriptedMiniport {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        self.0.miniport_told(Asked::Activate(rate_of(terms)), ticket)
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.miniport_told(Asked::Deactivate, ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        let (ticket, answer) = self.0.lock().miniport_due.pop_front()?;
        Some(MiniportEvent::Answer(ticket, answer))
    }
}

/// A manager over scripted seams, with one VC.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) manager: CallManager<ScriptedNetwork, ScriptedMiniport>,
    pub(crate) script: Shared,
    pub(crate) vc: VcHandle,
    pub(crate) now: Time,
}

impl Bench {
    /// One VC without a call, in a manager with room for `max_vcs`.
    pub(crate) fn with_room_for(max_vcs: u32) -> Self {
        let script = Shared::default();
        let config = Config { max_vcs, ..Config::default() };
        let (network, miniport) =
            (ScriptedNetwork(script.clone()), ScriptedMiniport(script.clone()));
        let mut manager = CallManager::new(config, network, miniport);
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).expect("the table has room");
        Self { manager, script, vc, now: Time::ZERO }
    }

    /// One VC without a call.
    pub(crate) fn inactive() -> Self {
        Self::with_room_for(4)
    }

    /// A call is up at [`BEFORE`], rounded if the miniport wants to.
    pub(crate) fn active() -> Self {
        let mut bench = Self::inactive();
        let flags = MediaFlags::ROUND_UP_FLOW;
        let mut block = at_rate(BEFORE).with_media_flags(flags);
        let status = bench.manager.make_call(bench.now, CLIENT, bench.vc, &mut block);
        assert_eq!(status, Status::Success);
        bench.forget();
        bench
    }

    /// A call is being set up; the network has not answered.
    pub(crate) fn dialing() -> Self {
        let mut bench = Self::inactive();
        bench.network_says_later();
        assert_eq!(bench.make_call(BEFORE), Status::Pending);
        bench
    }

    /// A change to [`WANTED`] is pending at the network.
    pub(crate) fn negotiating() -> Self {
        let mut bench = Self::active();
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench
    }

    /// A change to [`WANTED`] is pending at the miniport.
    pub(crate) fn reactivating() -> Self {
        let mut bench = Self::active();
        bench.miniport_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench
    }

    /// The miniport rounded to [`ROUNDED`], and the network is asked to follow.
    pub(crate) fn realigning() -> Self {
        let mut bench = Self::reactivating();
        bench.network_says_later();
        bench.miniport_answers(bench.rounded_to(ROUNDED));
        bench
    }

    /// The miniport is told to go back.
    pub(crate) fn reinstating() -> Self {
        let mut bench = Self::realigning();
        bench.miniport_says_later();
        bench.network_answers(NetworkAnswer::Refused);
        bench
    }

    /// The network is asked to go back.
    pub(crate) fn restoring() -> Self {
        let mut bench = Self::reactivating();
        bench.network_says_later();
        bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
        bench
    }

    /// The call is over, and the client has been told so.
    pub(crate) fn released() -> Self {
        let mut bench = Self::restoring();
        bench.network_answers(NetworkAnswer::Refused);
        bench.forget();
        bench
    }

    /// The client closed; the network has not answered.
    pub(crate) fn releasing() -> Self {
        let mut bench = Self::active();
        bench.network_says_later();
        assert_eq!(bench.close(), Status::Pending);
        bench
    }

    /// The client closed; the miniport has not answered.
    pub(crate) fn deactivating() -> Self {
        let mut bench = Self::active();
        bench.miniport_says_later();
        assert_eq!(bench.close(), Status::Pending);
        bench
    }

    /// The miniport would not deactivate.
    pub(crate) fn close_failed() -> Self {
        let mut bench = Self::active();
        bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
        assert_eq!(bench.close(), Status::Failure);
        bench.forget();
        bench
    }

    /// The set-up failed.
    pub(crate) fn failed() -> Self {
        let mut bench = Self::inactive();
        bench.network_says(NetworkAnswer::Refused);
        assert_eq!(bench.make_call(BEFORE), Status::Failure);
        bench.forget();
        bench
    }

    pub(crate) fn make_call(&mut self, rate: u32) -> Status {
        self.manager.make_call(self.now, CLIENT, self.vc, &mut at_rate(rate))
    }

    pub(crate) fn modify(&mut self, rate: u32) -> Status {
        self.manager.modify_call_qos(self.now, CLIENT, self.vc, &at_rate(rate))
    }

    pub(crate) fn close(&mut self) -> Status {
        self.manager.close_call(self.now, CLIENT, self.vc)
    }

    pub(crate) fn delete(&mut self) -> Status {
        self.manager.delete_vc(self.now, CLIENT, self.vc)
    }

    pub(crate) fn network_says(&mut self, answer: NetworkAnswer) {
        self.script.lock().network.push_back(Reply::Now(answer));
    }

    pub(crate) fn network_says_later(&mut self) {
        self.script.lock().network.push_back(Reply::Later);
    }

    pub(crate) fn miniport_says(&mut self, answer: MiniportAnswer) {
        self.script.lock().miniport.push_back(Reply::Now(answer));
    }

    pub(crate) fn miniport_says_later(&mut self) {
        self.script.lock().miniport.push_back(Reply::Later);
    }

    /// The network answers the last question it was asked.
    pub(crate) fn network_answers(&mut self, answer: NetworkAnswer) {
        let ticket = self.last_network_ticket();
        self.network_answers_to(ticket, answer);
    }

    /// The network answers a question, whichever.
    pub(crate) fn network_answers_to(&mut self, ticket: Ticket, answer: NetworkAnswer) {
        self.script.lock().network_due.push_back((ticket, answer));
        self.manager.handle_timeout(self.now);
    }

    /// The miniport answers the last order it was given.
    pub(crate) fn miniport_answers(&mut self, answer: MiniportAnswer) {
        let ticket = self.last_miniport_ticket();
        self.miniport_answers_to(ticket, answer);
    }

    /// The miniport answers an order, whichever.
    pub(crate) fn miniport_answers_to(&mut self, ticket: Ticket, answer: MiniportAnswer) {
        self.script.lock().miniport_due.push_back((ticket, answer));
        self.manager.handle_timeout(self.now);
    }

    pub(crate) fn last_network_ticket(&self) -> Ticket {
        *self.script.lock().network_tickets.last().expect("the network was asked")
    }

    pub(crate) fn last_miniport_ticket(&self) -> Ticket {
        *self.script.lock().miniport_tickets.last().expect("the miniport was told")
    }

    /// The network stays silent for as long as the manager waits.
    pub(crate) fn wait_out(&mut self) {
        self.now = self.now.after(Config::default().profile.timer(TimerName::Request).value);
        self.manager.handle_timeout(self.now);
    }

    /// A little time passes: less than the manager waits.
    pub(crate) fn wait_a_little(&mut self) {
        self.now = self.now.after(Duration::from_secs(1));
        self.manager.handle_timeout(self.now);
    }

    /// What the seams have been asked since the last look.
    pub(crate) fn asked(&mut self) -> Vec<Asked> {
        std::mem::take(&mut self.script.lock().asked)
    }

    /// What the client has been told since the last look. No status is ever `PENDING`.
    pub(crate) fn told(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        while let Some((client, upcall)) = self.manager.poll_upcall() {
            let Upcall::Vc { context, handler, .. } = upcall else {
                panic!("no family and no SAP in this test: {upcall:?}")
            };
            assert_eq!((client, context), (CLIENT, VcContext(7)), "the creator is told");
            told.push(Told::from(&handler));
        }
        told
    }

    /// Looks away from what happened so far.
    pub(crate) fn forget(&mut self) {
        let _ = (self.asked(), self.told());
    }

    /// The state of the VC, if there is one.
    pub(crate) fn state(&self) -> Option<State<Terms>> {
        self.manager.state(self.vc).map(|state| state.cloned())
    }

    /// The rate in force, if a call is up.
    pub(crate) fn rate(&self) -> Option<u32> {
        self.manager.state(self.vc)?.in_force().map(|terms| rate_of(terms))
    }

    pub(crate) fn state_name(&self) -> Option<&'static str> {
        self.manager.state(self.vc).map(|state| state.name())
    }

    /// The terms in force at another rate, as the network would counter with.
    pub(crate) fn countered_with(&self, rate: u32) -> NetworkAnswer {
        NetworkAnswer::Countered(self.terms_at(rate))
    }

    /// The terms in force at another rate, as the miniport would round to.
    pub(crate) fn rounded_to(&self, rate: u32) -> MiniportAnswer {
        MiniportAnswer::Rounded(self.terms_at(rate))
    }

    fn terms_at(&self, rate: u32) -> Terms {
        let mut terms = match self.state().as_ref().and_then(State::in_force) {
            Some(terms) => terms.clone(),
            None => Terms::for_call(&at_rate(rate)).expect("legal"),
        };
        terms.transmit = flow(rate);
        terms
    }
}

impl From<&Handler> for Told {
    #[track_caller]
    fn from(handler: &Handler) -> Self {
        let told = match handler {
            Handler::MakeCallComplete(status, _) => Self::MakeCall(*status),
            Handler::ModifyCallQosComplete(status, block) => {
                Self::Modify(*status, block_rate(block), block.is_changed())
            }
            Handler::CloseCallComplete(status) => Self::CloseCall(*status),
            Handler::IncomingCloseCall(status) => Self::IncomingClose(*status),
            Handler::IncomingCall(block) => Self::IncomingCall(block_rate(block)),
            Handler::CallConnected => Self::CallConnected,
            Handler::CloseData(_) | Handler::SendComplete(..) | Handler::Receive(_) => {
                panic!("data is not part of this test: {handler:?}")
            }
            Handler::IncomingCallQosChange(block) => Self::QosChange(block_rate(block)),
        };
        assert_ne!(told.status(), Some(Status::Pending), "R-002");
        told
    }
}

impl Told {
    /// What an upcall about a VC tells.
    #[track_caller]
    pub(crate) fn by(upcall: &Upcall) -> Self {
        match upcall {
            Upcall::Vc { handler, .. } => Self::from(handler),
            Upcall::Family(_) | Upcall::Sap { .. } | Upcall::Party { .. } => {
                panic!("about a VC: {upcall:?}")
            }
        }
    }

    pub(crate) fn status(self) -> Option<Status> {
        match self {
            Self::MakeCall(status)
            | Self::Modify(status, _, _)
            | Self::CloseCall(status)
            | Self::IncomingClose(status) => Some(status),
            Self::IncomingCall(_) | Self::CallConnected | Self::QosChange(_) => None,
        }
    }
}

/// A request to send at this rate; it leaves the media part out.
pub(crate) fn at_rate(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate))
}

/// A flow of this rate, which may be an illegal zero.
pub(crate) fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate of the tests"))
}

pub(crate) fn rate_of(terms: &Terms) -> u32 {
    BytesPerSecond::raw(terms.transmit.token_rate)
}

pub(crate) fn block_rate(block: &CallParameters) -> u32 {
    let part = block.call_manager.as_ref().expect("a completion is complete");
    BytesPerSecond::raw(part.transmit.token_rate)
}
