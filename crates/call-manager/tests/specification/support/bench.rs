//! A manager over scripted seams: what its client, the network, the miniport and time do to it.

use std::time::Duration;

use call_manager::vc::State;
use call_manager::{
    CallManager, Config, MiniportAnswer, MiniportEvent, MiniportOf, NetworkAnswer, NetworkEvent,
    Reply, Signaling, Terms, Ticket, Time, TimerName, Upcall, VcContext, VcHandle,
};
use co_params::{MediaFlags, Status};

use super::script::{Asked, ScriptedMiniport, ScriptedNetwork, Shared};
use super::{BEFORE, CLIENT, Told, at_rate, flow, rate_of};

/// Which driver the call manager is in: the seams that it is over.
pub(crate) trait Kind {
    type Network: Signaling;
    type Miniport: MiniportOf<Self::Network>;

    fn manager(config: Config, script: &Shared) -> CallManager<Self::Network, Self::Miniport>;
}

/// A call manager beside a miniport.
#[derive(Debug)]
pub(crate) struct Beside;

impl Kind for Beside {
    type Network = ScriptedNetwork;
    type Miniport = ScriptedMiniport;

    fn manager(config: Config, script: &Shared) -> CallManager<ScriptedNetwork, ScriptedMiniport> {
        let network = ScriptedNetwork(script.clone());
        CallManager::new(config, network, ScriptedMiniport(script.clone()))
    }
}

/// A manager over scripted seams, with one VC.
#[derive(Debug)]
pub(crate) struct Bench<K: Kind = Beside> {
    pub(crate) manager: CallManager<K::Network, K::Miniport>,
    pub(crate) script: Shared,
    pub(crate) vc: VcHandle,
    pub(crate) now: Time,
}

impl<K: Kind> Bench<K> {
    /// One VC without a call.
    pub(crate) fn started(config: Config) -> Self {
        let script = Shared::default();
        let mut manager = K::manager(config, &script);
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).expect("the table has room");
        Self { manager, script, vc, now: Time::ZERO }
    }

    /// Makes a call at [`BEFORE`], rounded if the miniport wants to, and looks away.
    pub(crate) fn call(&mut self) {
        let flags = MediaFlags::ROUND_UP_FLOW;
        let mut block = at_rate(BEFORE).with_media_flags(flags);
        let status = self.manager.make_call(self.now, CLIENT, self.vc, &mut block);
        assert_eq!(status, Status::Success);
        self.forget();
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

    /// The client returns from `ProtocolClIncomingCallQoSChange`.
    pub(crate) fn return_qos_change(&mut self) -> Status {
        self.manager.return_qos_change(self.now, CLIENT, self.vc)
    }

    /// The other end proposes another rate.
    pub(crate) fn remote_proposes(&mut self, rate: u32) {
        let event = NetworkEvent::Proposal(self.vc, self.terms_at(rate));
        self.remote_does(event);
    }

    /// The other end releases the call.
    pub(crate) fn remote_releases(&mut self) {
        self.remote_does(NetworkEvent::Release(self.vc, None));
    }

    /// The miniport does something with data.
    pub(crate) fn miniport_does(&mut self, event: MiniportEvent) {
        self.script.lock().transfers.push_back(event);
        self.manager.handle_timeout(self.now);
    }

    pub(crate) fn remote_does(&mut self, event: NetworkEvent) {
        self.script.lock().remote.push_back(event);
        self.manager.handle_timeout(self.now);
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

    /// So much time passes.
    pub(crate) fn wait(&mut self, time: Duration) {
        self.now = self.now.after(time);
        self.manager.handle_timeout(self.now);
    }

    /// Nothing happens until a nanosecond before `time` is over. Then it is.
    #[track_caller]
    pub(crate) fn wait_exactly(&mut self, time: Duration) {
        let (state, stale) = (self.state(), self.manager.stale_answers());
        self.forget();
        self.wait(time - Duration::from_nanos(1));
        assert_eq!((self.asked(), self.told()), (vec![], vec![]), "too early");
        assert_eq!((self.state(), self.manager.stale_answers()), (state, stale), "too early");
        self.wait(Duration::from_nanos(1));
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

    /// The terms in force at another rate.
    pub(crate) fn terms_at(&self, rate: u32) -> Terms {
        let mut terms = match self.state().as_ref().and_then(State::in_force) {
            Some(terms) => terms.clone(),
            None => Terms::for_call(&at_rate(rate)).expect("legal"),
        };
        terms.transmit = flow(rate);
        terms
    }
}
