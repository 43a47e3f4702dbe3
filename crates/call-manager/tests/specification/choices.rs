//! Where the documents leave a choice, or take for granted what a call manager has to do: what this
//! one does.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::{
    CallManager, Capabilities, Config, Integrated, Miniport, MiniportAnswer, MiniportCallManager,
    MiniportOf, NetworkAnswer, NetworkEvent, Offer, OfferId, Reply, Role, SapTicket, Signaling,
    Terms, Ticket, Time, Upcall, VcContext, VcHandle,
};
use co_params::{AddressFamily, CallFlags, CallParameters, Family, Sap, Status};

use crate::support::{Asked, BEFORE, Bench, CLIENT, COUNTER, Told, WANTED, at_rate, rate_of};
use crate::wide::{self, Wide};

#[test]
fn a_21_a_vc_that_the_miniport_does_not_make_is_undone_and_its_handle_is_nobodys() {
    let mut wide = Wide::with(Config { max_vcs: 1, ..Config::default() });
    let sap = wide.sap();
    for refusal in [Status::Resources, Status::Failure] {
        wide.script.lock().refuse_vc = Some(refusal);
        let made = wide.manager.create_vc_on(wide.now, CLIENT, wide.af, VcContext(7));
        assert_eq!(made, Err(refusal));
        assert_eq!(wide.asked(), [wide::Asked::CreateVc], "nor deleted what is not there");
        wide.script.lock().refuse_vc = Some(refusal);
        assert_eq!(wide.offer(sap), Err(refusal));
        wide.forget();
        wide.assert_empty();
    }
    wide.script.lock().refuse_vc = None;
    let vc = wide.create_vc();
    assert_eq!(wide.delete(vc), Status::Success);
    assert_eq!(wide.asked(), [wide::Asked::CreateVc, wide::Asked::DeleteVc], "the one place");
    assert_eq!(wide.state(vc), None);
}

#[test]
fn a_38_with_a_final_status_the_set_up_is_over_and_nothing_more_comes_of_it() {
    for answer in [NetworkAnswer::Accepted, NetworkAnswer::Refused] {
        let mut bench = Bench::inactive();
        bench.network_says(answer);
        let status = bench.make_call(BEFORE);
        let (state, ticket) = (bench.state_name(), bench.last_network_ticket());
        assert_ne!(status, Status::Pending);
        bench.forget();
        for late in [NetworkAnswer::Refused, NetworkAnswer::Accepted, bench.countered_with(COUNTER)]
        {
            bench.network_answers_to(ticket, late);
        }
        bench.wait_out();
        assert_eq!((bench.asked(), bench.told(), bench.state_name()), (vec![], vec![], state));
    }
}

#[test]
fn a_38_a_set_up_that_pended_goes_on_after_its_return() {
    let mut bench = Bench::dialing();
    bench.forget();
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.asked(), [Asked::Activate(BEFORE), Asked::Confirm(BEFORE)]);
    assert_eq!(bench.told(), [Told::MakeCall(Status::Success)]);
}

#[test]
fn a_42_what_a_client_writes_over_a_block_that_is_pending_changes_nothing() {
    let mut bench = Bench::active();
    bench.network_says_later();
    let mut block = at_rate(WANTED);
    let status = bench.manager.modify_call_qos(bench.now, CLIENT, bench.vc, &block);
    assert_eq!(status, Status::Pending);
    block = at_rate(1);
    drop(block);
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);

    let mut wide = Wide::new();
    let (vc, _) = wide.party_call();
    let mut block = at_rate(BEFORE);
    wide.script.lock().parties.push_back(Reply::Later);
    let added = wide.manager.add_party(wide.now, CLIENT, vc, PartyContext(1), &block);
    assert!(added.is_ok());
    block = at_rate(1);
    drop(block);
    wide.party_answer(NetworkAnswer::Accepted);
    let name = PartyContext(1);
    assert_eq!(wide.heard(), [wide::Heard::PartyAdded(name, Status::Success)], "not changed");
}

#[test]
fn a_37_an_offer_of_an_mcm_is_answered_as_one_of_a_call_manager() {
    let answers = [
        NetworkAnswer::Accepted,
        NetworkAnswer::Refused,
        NetworkAnswer::Collided,
        NetworkAnswer::Countered(terms(COUNTER)),
    ];
    for answer in answers {
        for choice in [Choice::Accept(BEFORE), Choice::Accept(WANTED), Choice::Reject] {
            let beside = offered::<false, _>(Card, &answer, choice);
            let integrated = offered::<true, _>(Integrated, &answer, choice);
            assert_eq!(integrated, beside, "{answer:?}, {choice:?}");
        }
    }
}

#[test]
fn r_008_what_a_medium_does_not_support_it_says_and_a_call_works_without() {
    let mut manager = CallManager::new(Config::default(), Least, Card);
    manager.register_address_family(Time::ZERO, FAMILY).expect("room for one");
    manager.bind(CLIENT).expect("room for one");
    let af = manager.open_address_family(Time::ZERO, CLIENT, FAMILY).expect("it was told");
    let sap = wide::sap(1);
    let registered = manager.register_sap(Time::ZERO, CLIENT, af, &sap, SapContext(1));
    assert_eq!(registered, Err(Status::NotSupported));

    let vc = manager.create_vc_on(Time::ZERO, CLIENT, af, VcContext(7)).expect("room for one");
    let block = at_rate(BEFORE);
    let party = manager.make_party_call(Time::ZERO, CLIENT, vc, PartyContext(0), &block);
    assert_eq!(party, Err(Status::NotSupported));
    let made = manager.make_call(Time::ZERO, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!(made, Status::Success);
    let changed = manager.modify_call_qos(Time::ZERO, CLIENT, vc, &at_rate(WANTED));
    assert_eq!(changed, Status::NotSupported);
    assert_eq!(manager.close_call(Time::ZERO, CLIENT, vc), Status::Success);
}

const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

/// What the client makes of an offer.
#[derive(Clone, Copy, Debug)]
enum Choice {
    Accept(u32),
    Reject,
}

/// All that a client and the other end see of an offer.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    answered: Status,
    told: Vec<Told>,
    state: Option<&'static str>,
    rate: Option<u32>,
}

/// A call comes in at [`BEFORE`], and the client answers it; the other end answers that.
fn offered<const IS_MCM: bool, M>(miniport: M, answer: &NetworkAnswer, choice: Choice) -> Seen
where
    M: MiniportOf<Line<IS_MCM>>,
{
    let line = Line::<IS_MCM>::new(answer.clone());
    let shared = line.clone();
    let mut manager = CallManager::new(Config::default(), line, miniport);
    manager.register_address_family(Time::ZERO, FAMILY).expect("room for one");
    manager.bind(CLIENT).expect("room for one");
    let af = manager.open_address_family(Time::ZERO, CLIENT, FAMILY).expect("it was told");
    let registered = manager.register_sap(Time::ZERO, CLIENT, af, &wide::sap(1), SapContext(1));
    let (sap, _) = registered.expect("the line takes it");
    let offer = Offer { id: OfferId(5), sap, terms: terms(BEFORE) };
    shared.0.borrow_mut().due.push_back(NetworkEvent::Offer(offer));
    manager.handle_timeout(Time::ZERO);
    let assigned = shared.0.borrow().assigned.clone();
    let [vc] = assigned[..] else { panic!("dispatched once: {assigned:?}") };
    let answered = match choice {
        Choice::Accept(rate) => {
            let changed = CallFlags::CALL_PARAMETERS_CHANGED;
            let block = CallParameters { flags: changed, ..at_rate(rate) };
            manager.accept_call(Time::ZERO, CLIENT, vc, &block)
        }
        Choice::Reject => manager.reject_call(Time::ZERO, CLIENT, vc),
    };
    let upcalls = std::iter::from_fn(|| manager.poll_upcall()).map(|(_, upcall)| upcall);
    let told = upcalls.filter(|it| matches!(it, Upcall::Vc { .. })).map(|it| Told::by(&it));
    let told = told.collect();
    let state = manager.state(vc);
    let rate = state.as_ref().and_then(|state| state.in_force().map(|terms| rate_of(terms)));
    Seen { answered, told, state: state.map(|state| state.name()), rate }
}

fn terms(rate: u32) -> Terms {
    Terms::for_call(&at_rate(rate)).expect("legal")
}

/// A network over which calls come in, with hardware of its own if it is an MCM.
#[derive(Clone, Debug)]
struct Line<const IS_MCM: bool>(Rc<RefCell<Wire>>);

#[derive(Debug)]
struct Wire {
    /// To what the client accepts.
    answer: NetworkAnswer,
    due: VecDeque<NetworkEvent>,
    assigned: Vec<VcHandle>,
}

impl<const IS_MCM: bool> Line<IS_MCM> {
    fn new(answer: NetworkAnswer) -> Self {
        Self(Rc::new(RefCell::new(Wire { answer, due: VecDeque::new(), assigned: Vec::new() })))
    }
}

impl<const IS_MCM: bool> Signaling for Line<IS_MCM> {
    const ROLE: Role = if IS_MCM { Role::MiniportCallManager } else { Role::CallManager };

    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn accept_offer(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(self.0.borrow().answer.clone())
    }

    fn register_sap(&mut self, _: Time, _: SapTicket, _: &Sap) -> Reply<Status> {
        Reply::Now(Status::Success)
    }

    fn assign(&mut self, _: Time, _: OfferId, vc: Result<VcHandle, Status>) {
        self.0.borrow_mut().assigned.extend(vc);
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.0.borrow_mut().due.pop_front()
    }
}

impl MiniportCallManager for Line<true> {
    fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
        MiniportAnswer::Done
    }

    fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        Ok(())
    }
}

/// A miniport beside the call manager.
#[derive(Debug)]
struct Card;

impl Miniport for Card {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}

/// A network with nothing that it need not have.
#[derive(Debug)]
struct Least;

impl Signaling for Least {
    fn capabilities(&self) -> Capabilities {
        Capabilities { qos_change: false, multipoint: false, close_data: false }
    }

    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Refused)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}
