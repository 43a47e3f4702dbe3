//! What comes from the seams, and what comes of time alone.

use super::CallManager;
use crate::integrated::MiniportOf;
use crate::observer::Observer;
use crate::seam::{MiniportEvent, NetworkEvent, Signaling};
use crate::time::Time;
use crate::vc::Remote;

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// When [`handle_timeout`](Self::handle_timeout) is to be called next, if ever. It may turn out
    /// that there is nothing to do then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        [
            self.timers.next(),
            self.sap_waits.next(),
            self.party_waits.next(),
            self.signaling.poll_timeout(),
            self.miniport.poll_timeout(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Takes the answers that have come by `now`, and stops waiting for those that should have. An
    /// answer that comes just in time counts.
    pub fn handle_timeout(&mut self, now: Time) {
        while let Some(event) = self.signaling.poll_event(now) {
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
                NetworkEvent::CloseData(vc, data) => self.close_data_came(vc, data),
            }
        }
        while let Some(event) = self.miniport.poll_event(&mut self.signaling, now) {
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
        self.sap_timers(now);
        self.party_timers(now);
        while let Some(place) = self.timers.pop(now) {
            self.waited_long_enough(now, place);
        }
    }
}
