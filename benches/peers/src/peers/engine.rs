//! The project's engine: over its block channel, a thread on each side, or called directly. Behind
//! its seams stand the link and the card of the shared work.

use std::hint::black_box;
use std::time::Instant;

use call_manager::{
    Adapter, Binding, CallManager, Miniport, MiniportAnswer, NetworkAnswer, NotTaken, Operation,
    Reply, Signaling, Slot, Terms, Ticket, Time, Up, VcHandle,
};
use co_params::Status;

use crate::load::{self, CLIENT, Load};
use crate::outcome::{Answers, Outcome};
use crate::work::{Books, Card, Link, reserved_rate};

/// Client and manager on a thread each.
///
/// # Panics
/// If the engine breaks a promise.
#[must_use]
pub fn run(load: Load, requests: u64) -> Outcome {
    let mut adapter = Adapter::new(manager_with_calls(&load), 1);
    let mut binding = adapter.bind().expect("the first client");
    let runtime = adapter.spawn().expect("a thread");
    let outcome = drive(load, requests, &mut binding);
    drop(binding);
    let manager = runtime.join();
    let books = manager.signaling().books.expect("calls were released");
    outcome.with(books.with(&manager.miniport().0))
}

/// The manager called in one thread, one request at a time, without a channel.
///
/// # Panics
/// If the engine breaks a promise.
#[must_use]
pub fn run_direct(mut load: Load, requests: u64) -> Outcome {
    let mut manager = manager_with_calls(&load);
    let start = Instant::now();
    let mut answers = Answers::default();
    for _ in 0..requests {
        let mut slot = load.next_request();
        answer(&mut manager, black_box(&mut slot));
        answers.count(&slot);
    }
    let outcome = Outcome::since(start, answers);
    outcome.with(manager.signaling().link.books().with(&manager.miniport().0))
}

fn answer(manager: &mut CallManager<Network, Port>, slot: &mut Slot) {
    slot.status = if let Operation::ModifyCallQos(vc, parameters) = &slot.operation {
        manager.modify_call_qos(Time::ZERO, CLIENT, *vc, parameters)
    } else {
        Status::NotSupported
    };
}

fn manager_with_calls(load: &Load) -> CallManager<Network, Port> {
    let network = Network { link: Link::new(load), books: None };
    let mut manager = CallManager::new(load::config(), network, Port(Card::new(load)));
    let created = Load::create_vcs(&mut manager);
    assert_eq!(created.vcs(), load.vcs(), "the handles that every peer has");
    for &vc in load.vcs() {
        let status = manager.make_call(Time::ZERO, CLIENT, vc, &mut load::first_parameters());
        assert_eq!(status, Status::Success);
    }
    manager
}

fn drive(mut load: Load, requests: u64, binding: &mut Binding) -> Outcome {
    let start = Instant::now();
    let mut answers = Answers::default();
    let (mut sent, mut held) = (0, None);
    while answers.total() < requests {
        while sent < requests && held.is_none() {
            match binding.submit(load.next_request()) {
                Ok(()) => sent += 1,
                Err(NotTaken::Full(slot)) => held = Some(slot),
                Err(NotTaken::Gone(_)) => panic!("the manager runs"),
            }
        }
        read(binding, &mut answers);
        if let Some(slot) = held.take() {
            binding.submit(slot).expect("room, since a block has come back");
            sent += 1;
        }
    }
    Outcome::since(start, answers)
}

/// Waits for a block and counts its answers.
fn read(binding: &mut Binding, answers: &mut Answers) {
    binding.flush().expect("the manager runs");
    match binding.wait().expect("the manager runs") {
        Up::Returned(mut block) => {
            block.iter_mut().for_each(|slot| answers.count(slot));
            binding.recycle(block);
        }
        Up::Upcalls(_) => panic!("both seams answer at once, so every answer is in its slot"),
    }
}

/// The link behind the engine's network seam.
struct Network {
    link: Link,
    /// As they were when the client left and its first call was released.
    books: Option<Books>,
}

impl Network {
    fn agree(&mut self, vc: VcHandle, wanted: &Terms) -> Reply<NetworkAnswer> {
        let is_agreed = self.link.agree(vc, reserved_rate(&wanted.transmit));
        Reply::Now(if is_agreed { NetworkAnswer::Accepted } else { NetworkAnswer::Refused })
    }
}

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.agree(ticket.vc, wanted)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.agree(ticket.vc, wanted)
    }

    fn restore(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.link.restore(ticket.vc);
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, vc: VcHandle, _: &Terms) {
        self.link.confirm(vc);
    }

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        self.books.get_or_insert_with(|| self.link.books());
        Reply::Now(NetworkAnswer::Accepted)
    }
}

/// The card behind the engine's miniport seam.
struct Port(Card);

impl Miniport for Port {
    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        let is_active = self.0.activate(ticket.vc, reserved_rate(&terms.transmit));
        let refusal = MiniportAnswer::Refused(Status::Failure);
        Reply::Now(if is_active { MiniportAnswer::Done } else { refusal })
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}
