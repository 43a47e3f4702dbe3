//! What the link, the switch, the card and the audit promise.

mod audit;
mod card;
mod link;
mod switch;

use std::time::Duration;

use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Observer,
    Reply, Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use super::*;
use crate::scenario::{Delay, MiniportSettings, SwitchSettings};

/// A switch that answers at once and refuses exactly what does not fit.
fn plain(capacity: u64) -> SwitchSettings {
    SwitchSettings::with_capacity(capacity)
}

pub(crate) fn terms(bits_per_second: u64) -> Terms {
    Terms::for_call(&sending(bits_per_second)).expect("it is a legal call")
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

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// So many VCs, each with a ticket for a question about it: both come from a call manager alone.
pub(crate) fn tickets(count: usize) -> Vec<Ticket> {
    let mut manager = CallManager::new(Config::default(), Asked::default(), Asked::default());
    for context in 0..count {
        let client = ClientId(0);
        let vc = manager
            .create_vc(Time::ZERO, client, VcContext(context as u64))
            .expect("there is room");
        manager.make_call(Time::ZERO, client, vc, &mut sending(8));
    }
    manager.signaling().0.clone()
}

/// Notes down who asks, and does not answer.
#[derive(Default)]
struct Asked(Vec<Ticket>);

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

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
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
