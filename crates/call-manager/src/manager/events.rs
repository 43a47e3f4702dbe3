//! What comes from the seams, and what comes of time alone.
//!
//! One call does a bounded amount of work, whatever a seam has to say: what is left is due at once.

use super::CallManager;
use crate::integrated::MiniportOf;
use crate::observer::Observer;
use crate::seam::{MiniportEvent, NetworkEvent, Signaling};
use crate::time::Time;
use crate::vc::Remote;

/// What may be left to hear from the seams.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backlog {
    /// How many calls in a row have left something.
    calls: u8,
    /// When the last of them was.
    at: Time,
}

impl Backlog {
    /// After so many calls in a row, waits end although there may be answers that nobody has heard:
    /// of a seam that never runs dry nothing else would come. A seam that has less than this many
    /// times [`Config::events_at_once`](super::Config::events_at_once) to say is always heard out
    /// first.
    const MOST_CALLS: u8 = 16;

    const fn heard(&mut self, now: Time, is_all: bool) {
        self.calls = if is_all { 0 } else { self.calls.saturating_add(1) };
        self.at = now;
    }

    const fn due(self) -> Option<Time> {
        if self.calls > 0 { Some(self.at) } else { None }
    }

    const fn lets_waits_end(self) -> bool {
        self.calls == 0 || self.calls >= Self::MOST_CALLS
    }
}

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// When [`handle_timeout`](Self::handle_timeout) is to be called next, if ever; at once, if it has
    /// left something. It may turn out that there is nothing to do then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        [
            self.backlog.due(),
            self.timers.next(),
            self.sap_waits.next(),
            self.party_waits.next(),
            self.send_waits.first().map(|(at, _)| *at),
            self.signaling.poll_timeout(),
            self.miniport.poll_timeout(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Takes the answers that have come by `now`, and stops waiting for those that should have. An
    /// answer that comes just in time counts. It takes no more at one time than
    /// [`Config::events_at_once`](super::Config::events_at_once), and then names `now` as the time of
    /// the next call.
    pub fn handle_timeout(&mut self, now: Time) {
        let is_network_heard = self.hear_network(now);
        let is_miniport_heard = self.hear_miniport(now);
        self.backlog.heard(now, is_network_heard && is_miniport_heard);
        if self.backlog.lets_waits_end() {
            self.sap_timers(now);
            self.party_timers(now);
            self.send_timers(now);
            self.vc_timers(now);
        }
    }

    /// The most of anything in one call.
    pub(super) fn events_at_once(&self) -> u32 {
        self.config.events_at_once.max(1)
    }

    /// Whether the network has nothing more to say.
    fn hear_network(&mut self, now: Time) -> bool {
        for _ in 0..self.events_at_once() {
            let Some(event) = self.signaling.poll_event(now) else { return true };
            match event {
                NetworkEvent::Answer(ticket, answer) => self.network_answered(now, ticket, answer),
                NetworkEvent::Proposal(vc, terms) => {
                    self.remote_wants(now, vc, Remote::Proposal(terms));
                }
                NetworkEvent::Release(vc) => self.remote_wants(now, vc, Remote::Release),
                NetworkEvent::SapAnswer(ticket, status) => self.sap_answered(now, ticket, status),
                NetworkEvent::Offer(offer) => self.offered(now, offer),
                NetworkEvent::PartyAnswer(ticket, answer) => {
                    self.party_answered(now, ticket, answer);
                }
                NetworkEvent::PartyReleased(party, status) => {
                    self.party_released(now, party, status);
                }
                NetworkEvent::CloseData(vc, data) => self.close_data_came(now, vc, data),
            }
        }
        false
    }

    /// Whether the miniport has nothing more to say.
    fn hear_miniport(&mut self, now: Time) -> bool {
        for _ in 0..self.events_at_once() {
            let Some(event) = self.miniport.poll_event(&mut self.signaling, now) else {
                return true;
            };
            match event {
                MiniportEvent::Answer(ticket, answer) => {
                    self.miniport_answered(now, ticket, answer);
                }
                MiniportEvent::SendComplete(vc, packet, status) => {
                    self.sent(now, vc, packet, status);
                }
                MiniportEvent::Received(vc, packet) => self.received(now, vc, packet),
                MiniportEvent::ResetStart => self.is_resetting = true,
                MiniportEvent::ResetEnd => self.is_resetting = false,
            }
        }
        false
    }

    fn vc_timers(&mut self, now: Time) {
        for _ in 0..self.events_at_once() {
            let Some(place) = self.timers.pop(now) else { return };
            self.waited_long_enough(now, place);
        }
    }
}
