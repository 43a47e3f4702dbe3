//! The bounds inside the manager that no one outside can see.

use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

use super::{CallManager, Config};
use crate::handle::{ClientId, Ticket, VcContext, VcHandle};
use crate::profile::TimerName;
use crate::seam::{Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::Remote;

const CLIENT: ClientId = ClientId(0);

#[test]
fn a_place_has_at_most_one_timer_however_many_changes_it_sees() {
    let mut manager = manager();
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table has room");
    make_call(&mut manager, vc);
    for _ in 0..100 {
        let rate = BytesPerSecond::new(2_000).expect("a rate");
        let block = CallParameters::sending(Flowspec::constant_rate(rate));
        let status = manager.modify_call_qos(Time::ZERO, CLIENT, vc, &block);
        assert_eq!(status, Status::Pending);
        manager.handle_timeout(Time::ZERO);
    }
    assert_eq!(manager.timers.len(), 1);
}

#[test]
fn a_place_has_at_most_one_timer_however_many_vcs_come_and_go() {
    let mut manager = manager();
    for _ in 0..100 {
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table has room");
        make_call(&mut manager, vc);
        assert_eq!(manager.close_call(Time::ZERO, CLIENT, vc), Status::Pending);
        manager.handle_timeout(Time::ZERO);
        assert_eq!(manager.delete_vc(Time::ZERO, CLIENT, vc), Status::Success);
    }
    assert_eq!(manager.timers.len(), 1);
}

#[test]
fn the_timer_of_a_vc_that_is_gone_serves_the_next_one_in_its_place() {
    let mut manager = manager();
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table has room");
    make_call(&mut manager, vc);
    manager.unbind(Time::ZERO, CLIENT);
    manager.handle_timeout(Time::ZERO);
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table has room");
    let asked_at = Time::from_nanos(1);
    let mut block = block();
    assert_eq!(manager.make_call(asked_at, CLIENT, vc, &mut block), Status::Pending);
    manager.signaling.due.clear();
    let timeout = manager.config.profile.timer(TimerName::Request).value;
    manager.handle_timeout(Time::ZERO.after(timeout));
    assert_eq!(manager.poll_upcall(), None, "its time has not come");
    manager.handle_timeout(asked_at.after(timeout));
    manager.handle_timeout(asked_at.after(timeout));
    assert!(manager.poll_upcall().is_some(), "its time has come");
}

#[test]
fn a_proposal_that_waits_is_forgotten_with_its_vc() {
    let mut manager = manager();
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table has room");
    make_call(&mut manager, vc);
    assert_eq!(manager.modify_call_qos(Time::ZERO, CLIENT, vc, &block()), Status::Pending);
    manager.remote_wants(Time::ZERO, vc, Remote::Proposal(Terms::NONE));
    assert_eq!(manager.deferred.len(), 1);
    manager.signaling.is_prompt = true;
    manager.unbind(Time::ZERO, CLIENT);
    assert_eq!((manager.vcs().count(), manager.deferred.len()), (0, 0));
}

fn manager() -> CallManager<Patient, Willing> {
    CallManager::new(Config { max_vcs: 1, ..Config::default() }, Patient::default(), Willing)
}

fn block() -> CallParameters {
    let rate = BytesPerSecond::new(1_000).expect("a rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

#[track_caller]
fn make_call(manager: &mut CallManager<Patient, Willing>, vc: VcHandle) {
    let status = manager.make_call(Time::ZERO, CLIENT, vc, &mut block());
    assert_eq!(status, Status::Pending);
    manager.handle_timeout(Time::ZERO);
}

/// A network that accepts everything, later, or at once.
#[derive(Debug, Default)]
struct Patient {
    due: Vec<Ticket>,
    is_prompt: bool,
}

impl Patient {
    fn answer(&mut self, ticket: Ticket) -> Reply<NetworkAnswer> {
        if self.is_prompt {
            return Reply::Now(NetworkAnswer::Accepted);
        }
        self.due.push(ticket);
        Reply::Later
    }
}

impl Signaling for Patient {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.answer(ticket)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.due.pop().map(|ticket| NetworkEvent::Answer(ticket, NetworkAnswer::Accepted))
    }
}

/// A miniport that does as it is told.
#[derive(Debug)]
struct Willing;

impl Miniport for Willing {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}
