//! What the ledger, the path, the switch, the far ends, the card, the faults and the audit promise.

mod admission;
mod audit;
mod card;
mod ends;
mod faults;
mod link;
mod miniport_faults;
mod offers;
mod path;
mod relief;
mod schedule;
mod switch;

use std::time::Duration;

use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply,
    SapTicket, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Sap, Status};

use super::*;
use crate::scenario::{Delay, MiniportSettings, SwitchSettings};

const ACCEPTED: Reply<NetworkAnswer> = Reply::Now(NetworkAnswer::Accepted);
const REFUSED: Reply<NetworkAnswer> = Reply::Now(NetworkAnswer::Refused);

/// A switch that answers at once and refuses exactly what does not fit.
fn plain(capacity: u64) -> SwitchSettings {
    SwitchSettings::with_capacity(capacity)
}

pub(crate) fn terms(bits_per_second: u64) -> Terms {
    Terms::for_call(&sending(bits_per_second)).expect("it is a legal call")
}

/// Terms of a call that sends and receives at constant rates.
fn both_ways(transmit: u64, receive: u64) -> Terms {
    let mut block = sending(transmit);
    let rate = BytesPerSecond::from_bits_ceil(receive).expect("it is a legal rate");
    if let Some(flows) = &mut block.call_manager {
        flows.receive = Flowspec::constant_rate(rate);
    }
    Terms::for_call(&block).expect("it is a legal call")
}

fn rounding(bits_per_second: u64) -> Terms {
    let parameters = sending(bits_per_second).with_media_flags(MediaFlags::ROUND_UP_FLOW);
    Terms::for_call(&parameters).expect("it is a legal call")
}

fn sending(bits_per_second: u64) -> CallParameters {
    let rate = BytesPerSecond::from_bits_ceil(bits_per_second).expect("it is a legal rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

fn chance(seed: u64) -> Chance {
    Chance::new(seed, 0)
}

/// So long after the start.
fn at(millis: u64) -> Time {
    Time::from_nanos(millis * 1_000_000)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// So many VCs, each with a ticket for a question about it: both come from a call manager alone.
pub(crate) fn tickets(count: usize) -> Vec<Ticket> {
    asked(count).signaling().0.clone()
}

/// Later questions about the same VCs: the releases that follow silence.
fn later_tickets(count: usize) -> Vec<Ticket> {
    let mut manager = asked(count);
    manager.handle_timeout(at(3_600_000));
    let mut later = manager.signaling().0[count..].to_vec();
    later.sort_by_key(|ticket| ticket.vc);
    assert_eq!(later.len(), count, "each set-up was given up");
    later
}

/// A later question about the first VC.
fn second_ticket() -> Ticket {
    later_tickets(1)[0]
}

/// A call manager that has asked a network for so many calls.
fn asked(calls: usize) -> CallManager<Asked, Asked> {
    let mut manager = CallManager::new(Config::default(), Asked::default(), Asked::default());
    let client = ClientId(0);
    for context in 0..calls as u64 {
        let vc = manager.create_vc(Time::ZERO, client, VcContext(context)).expect("there is room");
        manager.make_call(Time::ZERO, client, vc, &mut sending(8));
    }
    manager
}

/// Notes down who asks, and does not answer.
#[derive(Default)]
struct Asked(Vec<Ticket>, Option<SapTicket>);

impl Signaling for Asked {
    fn setup(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.0.push(ticket);
        Reply::Later
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Later
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.push(ticket);
        Reply::Later
    }

    fn register_sap(&mut self, _: Time, ticket: SapTicket, _: &Sap) -> Reply<Status> {
        self.1 = Some(ticket);
        Reply::Later
    }
}

impl Miniport for Asked {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Later
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Later
    }
}
