//! Signalling messages, and the timers that wait for their answers.

use super::Tracer;
use crate::handle::VcHandle;
use crate::terms::Terms;
use crate::time::Time;
use crate::trace::functions::{FROM_NETWORK, OWN, TO_NETWORK, Told, message, remote_message};
use crate::trace::{Message, Party, Sink, Timer, What};
use crate::vc::{Ask, Event, Remote, Tell};

impl<K: Sink> Tracer<K> {
    pub(super) fn happened(&mut self, vc: VcHandle, event: Event<&Terms>) {
        let is_regrading = self.vcs.get(&vc).is_some_and(|entry| entry.is_regrading);
        match event {
            Event::Remote(Remote::Proposal(_)) | Event::Network(_) if is_regrading => {}
            Event::Client(request) => self.delivered(vc, request),
            Event::Network(_) => self.received(event),
            // It was seen to come in before it had a VC.
            Event::Remote(Remote::Offer(_)) => {}
            Event::Remote(_) => {
                let entry = self.vcs.get_mut(&vc);
                if !entry.is_some_and(|entry| std::mem::take(&mut entry.is_taken_up)) {
                    self.received(event);
                }
            }
            Event::Miniport(answer) => self.miniport_answered(vc, answer),
            // The timer has been seen to expire.
            Event::TimerExpired(_) => {}
        }
    }

    /// A message comes in.
    pub(super) fn received(&mut self, event: Event<&Terms>) {
        if let Some((message, terms)) = incoming(event) {
            let block = terms.map(|terms| terms.to_parameters(false));
            self.tell(FROM_NETWORK, What::Signals(message), None, block);
        }
    }

    pub(super) fn deferred(&mut self, event: Event<&Terms>) {
        self.received(event);
        if let Some((message, _)) = incoming(event) {
            self.tell(OWN, What::Defers(message), None, None);
        }
    }

    pub(super) fn regrades(&mut self, vc: VcHandle, is_regrading: bool) {
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.is_regrading = is_regrading;
        }
    }

    pub(super) fn taken_up(&mut self, vc: VcHandle) {
        self.tell(OWN, What::TakesUp(Message::Proposal), None, None);
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.is_taken_up = true;
        }
    }

    pub(super) fn timer_started(&mut self, vc: VcHandle, timer: Timer, until: Time) {
        if let Some(entry) = self.vcs.get_mut(&vc) {
            entry.timer = Some(timer);
            self.tell(OWN, What::TimerStarted(timer, until), None, None);
        }
    }

    pub(super) fn timer_ended(&mut self, vc: VcHandle, how: fn(Timer) -> What) {
        let timer = self.vcs.get_mut(&vc).and_then(|entry| entry.timer.take());
        if let Some(timer) = timer {
            self.tell(OWN, how(timer), None, None);
        }
    }

    pub(super) fn asked(&mut self, vc: VcHandle, ask: Ask<&Terms>) {
        self.asked_miniport = matches!(ask, Ask::ActivateVc(_) | Ask::DeactivateVc);
        let (message, terms) = match ask {
            Ask::Setup(terms) => (Message::Setup, Some(terms)),
            Ask::Modify(terms) => (Message::Modify, Some(terms)),
            Ask::Restore(terms) => (Message::Restore, Some(terms)),
            Ask::ModifyAgain(terms) => (Message::ModifyAgain, Some(terms)),
            Ask::AcceptOffer(terms) => (Message::AcceptOffer, Some(terms)),
            Ask::AcceptProposal(terms) => (Message::AcceptProposal, Some(terms)),
            Ask::Release(cause) => {
                self.cause = cause;
                (Message::Release, None)
            }
            Ask::ActivateVc(terms) => {
                return self.told(vc, Told::Activate(terms.to_parameters(false)));
            }
            Ask::DeactivateVc => return self.told(vc, Told::Deactivate),
        };
        let block = terms.map(|terms| terms.to_parameters(false));
        self.tell(TO_NETWORK, What::Signals(message), None, block);
    }

    pub(super) fn told_network(&mut self, tell: Tell<&Terms>) {
        let (message, terms) = match tell {
            Tell::Confirm(terms) => (Message::Confirm, Some(terms)),
            Tell::RefuseProposal => (Message::RefuseProposal, None),
        };
        let block = terms.map(|terms| terms.to_parameters(false));
        self.tell(TO_NETWORK, What::Signals(message), None, block);
    }

    /// What a client does in vain shows by what its request returns.
    pub(super) fn dropped(&mut self, vc: VcHandle, event: Event<&Terms>) {
        if matches!(event, Event::Remote(_))
            && self.vcs.get_mut(&vc).is_some_and(|entry| std::mem::take(&mut entry.is_taken_up))
        {
            return;
        }
        let message = incoming(event).map(|(message, _)| message);
        let way = match event {
            Event::Network(_) | Event::Remote(_) => FROM_NETWORK,
            Event::Miniport(_) => (Party::Miniport, Party::CallManager),
            Event::Client(_) | Event::TimerExpired(_) => return,
        };
        self.tell(way, What::Drops(message), None, None);
    }
}

/// The message that an event is, if it is one.
const fn incoming(event: Event<&Terms>) -> Option<(Message, Option<&Terms>)> {
    match event {
        Event::Network(answer) => Some(message(answer)),
        Event::Remote(remote) => Some(remote_message(remote)),
        Event::Client(_) | Event::Miniport(_) | Event::TimerExpired(_) => None,
    }
}
