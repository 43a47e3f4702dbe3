//! What an observer sees of what concerns no VC, of parties and of data: each step once, in order.

use std::fmt::Debug;

use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::{
    AfHandle, CallManager, Config, DataSight, FamilySight, MiniportEvent, NetworkAnswer,
    NetworkEvent, Observer, Offer, OfferId, Packet, PartyHandle, PartySight, Reply, Sight, Terms,
    Time, TimerName, VcContext, VcHandle,
};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, at_rate};
use crate::wide::{Card, FAMILY, Shared, sap};

#[test]
fn r_009_what_becomes_of_a_family_and_its_openings() {
    let mut bench = Bench::with_a_family();
    assert_eq!(bench.seen(), ["Registered", "Notified", "Opened"]);
    let vc = bench.vc();
    assert_eq!(bench.manager.close_address_family(bench.now, CLIENT, bench.af()), Status::Pending);
    assert!(bench.manager.create_vc_on(bench.now, CLIENT, bench.af(), VcContext(7)).is_err());
    assert_eq!(bench.manager.delete_vc(bench.now, CLIENT, vc), Status::Success);
    assert_eq!(bench.seen(), ["Closed", "NotCreated", "CloseComplete"]);
    bench.open();
    assert!(bench.manager.leave_address_family(bench.now, FAMILY.address_family).is_ok());
    let (now, af) = (bench.now, bench.af());
    bench.manager.notify_close_address_family_complete(now, CLIENT, af);
    assert_eq!(bench.seen(), ["Opened", "NotifyClose", "NotifyCloseComplete"]);
    bench.manager.unbind(bench.now, CLIENT);
    assert_eq!(bench.seen(), ["Left"]);
}

#[test]
fn o_06_o_07_what_becomes_of_a_sap_that_the_network_answers_for_at_once() {
    let mut bench = Bench::with_a_family();
    bench.seen();
    let sap = bench.register_sap();
    assert_eq!(bench.seen(), ["SapRequested", "SapMade", "SapAsks", "SapAnswered", "SapReturned"]);
    bench.manager.deregister_sap(bench.now, CLIENT, sap);
    assert_eq!(bench.seen(), ["SapLeft", "SapAsks", "SapAnswered", "SapComplete", "SapReturned"]);
}

#[test]
fn o_06_what_becomes_of_a_sap_that_is_answered_for_later_twice_or_never() {
    let mut bench = Bench::with_a_family();
    bench.seen();
    bench.script.lock().saps.push_back(Reply::Later);
    bench.register_sap();
    let asked = ["SapRequested", "SapMade", "SapAsks", "SapTimerStarted", "SapReturned"];
    assert_eq!(bench.seen(), asked);
    let ticket = *bench.script.lock().sap_tickets.last().expect("the network was asked");
    bench.remote(NetworkEvent::SapAnswer(ticket, Status::InvalidSap));
    assert_eq!(bench.seen(), ["SapAnswered", "SapComplete"]);
    bench.remote(NetworkEvent::SapAnswer(ticket, Status::InvalidSap));
    assert_eq!(bench.seen(), ["SapStale"]);
    bench.script.lock().saps.push_back(Reply::Later);
    bench.register_sap();
    bench.seen();
    bench.wait_out(TimerName::Request);
    assert_eq!(bench.seen(), ["SapTimerExpired", "SapComplete", "SapAsks", "SapAnswered"]);
}

#[test]
fn o_18_a_call_for_a_sap_that_cannot_be_offered() {
    let mut bench = Bench::with_a_family();
    let at = bench.register_sap();
    bench.manager.deregister_sap(bench.now, CLIENT, at);
    bench.seen();
    let terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
    bench.remote(NetworkEvent::Offer(Offer { id: OfferId(5), sap: at, terms }));
    assert_eq!(bench.seen(), ["Offered", "OfferRefused"]);
}

#[test]
fn o_23_o_24_what_becomes_of_a_party_that_is_added_and_dropped() {
    let mut bench = Bench::with_a_family();
    bench.seen();
    let (vc, first) = bench.party_call();
    assert_eq!(bench.seen(), ["CallRequested"]);
    let second = bench.add_party(vc);
    let asked = ["AddRequested", "Delivered", "Settled", "AsksAdd"];
    let added = ["Answered", "Settled", "Settled", "Completed", "Returned"];
    assert_eq!(bench.seen(), [&asked[..], &added[..]].concat());
    bench.manager.drop_party(bench.now, CLIENT, second);
    let asked = ["DropRequested", "Delivered", "Settled", "AsksDrop"];
    let dropped = ["Answered", "Settled", "Completed", "Returned"];
    assert_eq!(bench.seen(), [asked, dropped].concat());
    bench.manager.drop_party(bench.now, CLIENT, second);
    assert_eq!(bench.seen(), ["DropRequested", "Returned"], "R-094: nobody's");
    bench.manager.drop_party(bench.now, CLIENT, first);
    assert_eq!(bench.seen(), ["DropRequested", "Delivered", "Returned"], "R-091: the last");
    bench.manager.close_call(bench.now, CLIENT, vc);
    assert_eq!(bench.seen(), ["Settled"], "it is over with its call");
}

#[test]
fn o_23_what_becomes_of_a_party_that_is_answered_for_later_twice_or_never() {
    let mut bench = Bench::with_a_family();
    let (vc, _) = bench.party_call();
    bench.seen();
    bench.script.lock().parties.push_back(Reply::Later);
    let second = bench.add_party(vc);
    let asked = ["AddRequested", "Delivered", "Settled", "AsksAdd", "TimerStarted", "Returned"];
    assert_eq!(bench.seen(), asked);
    bench.manager.drop_party(bench.now, CLIENT, second);
    assert_eq!(bench.seen(), ["DropRequested", "Returned"], "while it is added");
    let ticket = *bench.script.lock().party_tickets.last().expect("the network was asked");
    bench.remote(NetworkEvent::PartyAnswer(ticket, NetworkAnswer::Refused));
    assert_eq!(bench.seen(), ["Answered", "Settled", "Completed"]);
    bench.remote(NetworkEvent::PartyAnswer(ticket, NetworkAnswer::Refused));
    assert_eq!(bench.seen(), ["StaleAnswer"]);
    bench.script.lock().parties.push_back(Reply::Later);
    bench.add_party(vc);
    bench.seen();
    bench.wait_out(TimerName::Request);
    let undone = ["TimerExpired", "Settled", "Completed", "AsksDrop", "Answered", "Settled"];
    assert_eq!(bench.seen(), undone);
}

#[test]
fn o_25_what_becomes_of_parties_that_leave() {
    let mut bench = Bench::with_a_family();
    let (vc, first) = bench.party_call();
    let second = bench.add_party(vc);
    bench.seen();
    bench.remote(NetworkEvent::PartyReleased(second, Status::Failure));
    assert_eq!(bench.seen(), ["RemoteDropped", "Settled", "Dropped"]);
    bench.remote(NetworkEvent::PartyReleased(second, Status::Failure));
    assert_eq!(bench.seen(), ["StaleDrop"]);
    bench.remote(NetworkEvent::PartyReleased(first, Status::Failure));
    assert_eq!(bench.seen(), ["RemoteDropped", "Settled", "LastDropped"]);
}

#[test]
fn r_094_a_party_that_leaves_while_its_call_is_closed_is_of_no_account() {
    let mut bench = Bench::with_a_family();
    let (vc, party) = bench.party_call();
    bench.script.lock().miniport.push_back(Reply::Later);
    assert_eq!(bench.manager.close_call(bench.now, CLIENT, vc), Status::Pending);
    bench.seen();
    bench.remote(NetworkEvent::PartyReleased(party, Status::Failure));
    assert_eq!(bench.seen(), ["StaleDrop"]);
}

#[test]
fn o_26_o_27_what_becomes_of_data() {
    let mut bench = Bench::with_a_family();
    let vc = bench.vc();
    bench.seen();
    bench.send(vc, 0);
    assert_eq!(bench.seen(), ["Sends", "NotSent", "SendReturned"], "R-037: no call");
    bench.card(MiniportEvent::Received(vc, packet(0)));
    assert_eq!(bench.seen(), ["ReceivedInVain"]);
    bench.manager.make_call(bench.now, CLIENT, vc, &mut at_rate(BEFORE));
    bench.send(vc, 1);
    assert_eq!(bench.seen(), ["Sends", "HandedOver", "Sent", "SendReturned"]);
    bench.script.lock().sends.push_back(Reply::Later);
    bench.send(vc, 2);
    assert_eq!(bench.seen(), ["Sends", "HandedOver", "SendReturned"]);
    bench.card(MiniportEvent::SendComplete(vc, packet(2), Status::Success));
    assert_eq!(bench.seen(), ["Sent"]);
    bench.card(MiniportEvent::Received(vc, packet(3)));
    assert_eq!(bench.seen(), ["Received"]);
    bench.manager.return_packet(bench.now, CLIENT, vc, packet(3));
    assert_eq!(bench.seen(), ["Returns", "GivenBack", "ReturnReturned"]);
    bench.manager.return_packet(bench.now, CLIENT, vc, packet(3));
    assert_eq!(bench.seen(), ["Returns", "ReturnReturned"], "it has no such packet");
    bench.card(MiniportEvent::ResetStart);
    bench.send(vc, 4);
    assert_eq!(bench.seen(), ["Sends", "NotSent", "SendReturned"], "R-097");
}

/// A manager that is watched.
struct Bench {
    manager: CallManager<Shared, Card, Journal>,
    script: Shared,
    now: Time,
    opened: Option<AfHandle>,
    read: usize,
}

impl Bench {
    fn with_a_family() -> Self {
        let script = Shared::default();
        let card = Card(script.clone());
        let manager =
            CallManager::with_observer(Config::default(), script.clone(), card, Journal::default());
        let mut bench = Self { manager, script, now: Time::ZERO, opened: None, read: 0 };
        bench.manager.register_address_family(bench.now, FAMILY).expect("the first family");
        bench.manager.bind(CLIENT).expect("room for a client");
        bench.open();
        bench
    }

    fn open(&mut self) {
        let opened = self.manager.open_address_family(self.now, CLIENT, FAMILY);
        self.opened = Some(opened.expect("it was told"));
    }

    fn af(&self) -> AfHandle {
        self.opened.expect("it was opened")
    }

    fn vc(&mut self) -> VcHandle {
        let made = self.manager.create_vc_on(self.now, CLIENT, self.af(), VcContext(7));
        made.expect("room for it")
    }

    fn register_sap(&mut self) -> call_manager::SapHandle {
        let (now, af) = (self.now, self.af());
        let made = self.manager.register_sap(now, CLIENT, af, &sap(1), SapContext(1));
        made.expect("nobody holds it").0
    }

    fn party_call(&mut self) -> (VcHandle, PartyHandle) {
        let vc = self.vc();
        let (now, block) = (self.now, at_rate(BEFORE));
        let made = self.manager.make_party_call(now, CLIENT, vc, PartyContext(0), &block);
        (vc, made.expect("the medium has parties"))
    }

    fn add_party(&mut self, vc: VcHandle) -> PartyHandle {
        let (now, block) = (self.now, at_rate(BEFORE));
        let added = self.manager.add_party(now, CLIENT, vc, PartyContext(1), &block);
        added.expect("the call is up")
    }

    fn send(&mut self, vc: VcHandle, id: u64) {
        assert_eq!(self.manager.send(self.now, CLIENT, vc, packet(id)), Status::Pending);
    }

    fn remote(&mut self, event: NetworkEvent) {
        self.script.lock().remote.push_back(event);
        self.manager.handle_timeout(self.now);
    }

    fn card(&mut self, event: MiniportEvent) {
        self.script.lock().card.push_back(event);
        self.manager.handle_timeout(self.now);
    }

    fn wait_out(&mut self, timer: TimerName) {
        self.now = self.now.after(Config::default().profile.timer(timer).value);
        self.manager.handle_timeout(self.now);
    }

    /// What was seen since the last look.
    fn seen(&mut self) -> Vec<String> {
        let seen = self.manager.observer().0[self.read..].to_vec();
        self.read += seen.len();
        seen
    }
}

/// The names of the sights that concern no VC, a party, or data.
#[derive(Debug, Default)]
struct Journal(Vec<String>);

impl Journal {
    fn note(&mut self, sight: impl Debug) {
        let all = format!("{sight:?}");
        let name = all.split(['(', ' ']).next().unwrap_or_default();
        self.0.push(name.to_owned());
    }
}

impl Observer for Journal {
    fn see(&mut self, _: Time, _: VcHandle, _: Sight<'_>) {}

    fn see_family(&mut self, _: Option<Time>, sight: FamilySight<'_>) {
        self.note(sight);
    }

    fn see_party(
        &mut self,
        _: Time,
        _: Option<VcHandle>,
        _: Option<PartyHandle>,
        sight: PartySight<'_>,
    ) {
        self.note(sight);
    }

    fn see_data(&mut self, _: Time, _: VcHandle, sight: DataSight) {
        self.note(sight);
    }
}

const fn packet(id: u64) -> Packet {
    Packet { id, bytes: 100 }
}
