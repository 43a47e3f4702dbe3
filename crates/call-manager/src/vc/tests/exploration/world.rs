//! The machine joined to all that it deals with, and what must hold of them together.

use std::fmt;

use super::super::super::state::{Change, Doubt, Waiting};
use super::super::super::{
    Ask, Completion, Event, Expiry, Indication, Reaction, Remote, Request, Rules, State, Tell,
    Transition, Wait,
};
use super::outside::{Client, Miniport, Network, Offer, UNKNOWN};
use super::{Letter, waits_for_network};

/// The machine with a network and its other end, a miniport, a client, and a proposal that waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) state: State<Letter>,
    pub(super) network: Network,
    pub(super) miniport: Miniport,
    pub(super) client: Client,
    pub(super) deferred: Option<Letter>,
}

/// Where a promise is broken.
pub(super) struct Place<'a> {
    world: &'a World,
    event: Option<Event<Letter>>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.event {
            Some(event) => write!(f, "{:?} on {event:?}", self.world),
            None => write!(f, "{:?}", self.world),
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self {
            state: State::Inactive,
            network: Network::default(),
            miniport: Miniport::default(),
            client: Client::default(),
            deferred: None,
        }
    }
}

impl World {
    /// The world after `event`; `None` if nothing changed. A proposal that waited is dealt with as
    /// soon as the call rests.
    pub(super) fn after(&self, event: Event<Letter>, rules: &Rules) -> Option<Self> {
        if !self.can_happen(&event) {
            return None;
        }
        let mut next = self.after_one(event, rules)?;
        if next.state.is_up_at_rest()
            && let Some(proposed) = next.deferred.take()
        {
            next.network.proposed = None;
            return next.after_one(Event::Remote(Remote::Proposal(proposed)), rules);
        }
        if next.state.in_force().is_none() {
            next.deferred = None;
        }
        Some(next)
    }

    fn after_one(&self, event: Event<Letter>, rules: &Rules) -> Option<Self> {
        let place = Place { world: self, event: Some(event) };
        let mut next = self.clone();
        match self.state.on(event, rules) {
            Reaction::Moved(transition) => {
                assert!(self.is_awaited(&event), "{place}: nobody waits for this answer");
                next.happened(&event, &place);
                next.performed(&transition, &event, &place);
                Some(next)
            }
            Reaction::Refused(_) => {
                assert!(matches!(event, Event::Client(_)), "{place}: only requests are refused");
                None
            }
            Reaction::Busy => {
                assert!(matches!(event, Event::Remote(Remote::Proposal(_))), "{place}");
                next.network.told(&Tell::RefuseProposal, &place);
                None
            }
            Reaction::Deferred => {
                let Event::Remote(Remote::Proposal(proposed)) = event else {
                    panic!("{place}: only proposals are deferred")
                };
                next.network.proposed = Some(proposed);
                next.deferred = Some(proposed);
                Some(next)
            }
            Reaction::Stale => {
                self.check_stale(&event, &place);
                next.network.dropped(&event);
                let is_return = event == Event::Client(Request::ReturnQosChange);
                next.client.is_inside &= !is_return;
                Some(next)
            }
        }
    }

    /// Whether the outside does this. Answers and requests out of place are tried too.
    fn can_happen(&self, event: &Event<Letter>) -> bool {
        match event {
            Event::Remote(Remote::Offer(_)) => self.network.is_free(),
            Event::Remote(Remote::Proposal(_)) => self.network.may_propose(),
            Event::Remote(Remote::Release) => self.network.may_release(),
            Event::Client(Request::ReturnQosChange) => self.client.is_inside,
            Event::TimerExpired(Expiry::Wait) => self.state.waits_for().is_some(),
            Event::TimerExpired(Expiry::Transaction) => self.state.is_on_the_way_forward(),
            Event::Client(
                Request::MakeCall(_)
                | Request::ModifyCallQos(_)
                | Request::CloseCall
                | Request::DeleteVc
                | Request::AcceptCall(_)
                | Request::RejectCall,
            )
            | Event::Network(_)
            | Event::Miniport(_) => true,
        }
    }

    fn is_awaited(&self, event: &Event<Letter>) -> bool {
        match event {
            Event::Client(_) | Event::Remote(_) | Event::TimerExpired(_) => true,
            Event::Network(_) => {
                self.network.asked.is_some() || matches!(self.state, State::KeptInDoubt(_))
            }
            Event::Miniport(_) => self.miniport.told.is_some(),
        }
    }

    fn check_stale(&self, event: &Event<Letter>, place: &Place<'_>) {
        let is_dropped_in_vain = match event {
            Event::Client(request) => *request != Request::ReturnQosChange,
            Event::Network(_) => self.network.asked.is_some(),
            Event::Miniport(_) => self.miniport.told.is_some(),
            Event::TimerExpired(_) => true,
            Event::Remote(Remote::Offer(_)) => false,
            Event::Remote(Remote::Proposal(_) | Remote::Release) => !self.client.is_leaving(),
        };
        let is_over = matches!(
            self.state,
            State::Released
                | State::Clearing
                | State::Cleared
                | State::WithdrawingActivation { .. }
                | State::AbandoningActivation
                | State::UndoingActivation
                | State::Abandoning
                | State::Rejecting
                | State::Declining
                | State::Retiring
                | State::CloseFailed
        );
        let is_wanted_in_vain = matches!(event, Event::Remote(_)) && is_over;
        assert!(!is_dropped_in_vain || is_wanted_in_vain, "{place}: dropped");
    }

    fn happened(&mut self, event: &Event<Letter>, place: &Place<'_>) {
        match event {
            Event::Client(request) => self.client.asked(request, &self.state, place),
            Event::Network(answer) => {
                if let State::KeptInDoubt(doubt) = self.state {
                    self.network.answered_late(answer, doubt.asked);
                } else {
                    self.network.answered(answer, is_counter(&self.state), place);
                }
            }
            Event::Miniport(answer) => self.miniport.answered(answer),
            Event::Remote(remote) => self.network.wants(remote),
            Event::TimerExpired(_) => match self.state.waits_for() {
                Some(Wait::Network | Wait::Confirmation) => self.network.fell_silent(),
                Some(Wait::Miniport) => self.miniport.fell_silent(),
                Some(Wait::Client) => self.client.is_inside = false,
                Some(Wait::BackOff) | None => {}
            },
        }
    }

    fn performed(&mut self, to: &Transition<Letter>, on: &Event<Letter>, place: &Place<'_>) {
        let is_yielding = matches!(on, Event::Remote(Remote::Proposal(_)));
        if is_yielding {
            self.network.wins();
        }
        if let Some(tell) = &to.tell {
            self.network.told(tell, place);
        }
        // It is told what is in force, and does not say whether it heard.
        self.network.is_in_doubt |= matches!(to.next, State::KeptInDoubt(_));
        if let Some(ask) = &to.ask {
            self.asked(ask, place);
        }
        if let Some(completion) = &to.completion {
            self.check_completion(completion, &to.next, place);
            self.client.completed(completion, place);
        }
        if let Some(indication) = &to.indication {
            self.indicated(indication, &to.next, place);
        }
        if matches!(to.next, State::Inactive | State::Failed | State::Deleted) {
            self.client.is_done_with_call(place);
            self.network.is_gone = false;
            self.network.is_released = false;
        }
        self.state = to.next;
    }

    fn asked(&mut self, ask: &Ask<Letter>, place: &Place<'_>) {
        match ask {
            Ask::ActivateVc(_) | Ask::DeactivateVc => {
                assert_eq!(self.miniport.told, None, "{place}: R-026, R-027");
                self.miniport.told = Some(*ask);
            }
            Ask::AcceptProposal(terms) => {
                assert!(!self.client.is_inside, "{place}: R-074");
                assert!(!self.client.has_asked_inside, "{place}: R-075");
                assert_eq!(self.network.proposed, Some(*terms), "{place}: what was proposed");
                self.network.was_asked(ask, place);
            }
            Ask::Setup(_)
            | Ask::Modify(_)
            | Ask::ModifyAgain(_)
            | Ask::Restore(_)
            | Ask::AcceptOffer(_)
            | Ask::Release(_) => {
                let answers = self.client.is_deciding() && !self.network.is_gone;
                assert!(!answers, "{place}: R-074");
                self.network.was_asked(ask, place);
            }
        }
    }

    /// A granted change is activated, a failed one is as if it had never been.
    fn check_completion(
        &self,
        completion: &Completion<Letter>,
        next: &State<Letter>,
        place: &Place<'_>,
    ) {
        match completion {
            Completion::MakeCall(Ok(grant)) => {
                assert_eq!(self.miniport.active, Some(grant.terms), "{place}: R-036");
            }
            Completion::MakeCall(Err(_)) => {
                let is_inactive = self.miniport.active.is_none() && self.miniport.told.is_none();
                assert!(is_inactive || *next == State::CloseFailed, "{place}: A-41");
            }
            Completion::ModifyCallQos(Ok(grant)) => {
                assert_eq!(self.miniport.active, Some(grant.terms), "{place}: R-053");
            }
            Completion::ModifyCallQos(Err(refusal)) => {
                assert_eq!(self.state.in_force(), Some(&refusal.saved), "{place}: A-03");
                if let Some(in_force) = next.in_force() {
                    assert_eq!(Some(*in_force), self.client.record, "{place}: R-058, R-070");
                    assert_eq!(*in_force, refusal.saved, "{place}: R-058");
                }
            }
            Completion::CloseCall(Ok(())) => {
                assert_eq!(self.miniport.active, None, "{place}: R-080");
                assert!(self.network.is_free(), "{place}: A-14");
            }
            Completion::CloseCall(Err(_)) => assert_eq!(*next, State::CloseFailed, "{place}"),
        }
    }

    fn indicated(
        &mut self,
        indication: &Indication<Letter>,
        next: &State<Letter>,
        place: &Place<'_>,
    ) {
        match indication {
            Indication::IncomingCall(terms) | Indication::QosChange(terms) => {
                assert_eq!(self.miniport.active, Some(*terms), "{place}: R-043, R-072");
            }
            Indication::CallConnected => {}
            Indication::CloseCall(_) => assert!(next.is_over(), "{place}: C-11"),
        }
        self.client.heard(indication, next, place);
    }

    /// What holds in every world.
    pub(super) fn check(&self, rules: &Rules) {
        let place = Place { world: self, event: None };
        let waits = self.state.waits_for().is_some();
        if matches!(self.state, State::Inactive | State::Failed | State::Deleted) {
            assert!(self.network.is_free(), "{place}: released");
            assert_eq!(self.miniport, Miniport::default(), "{place}: deactivated");
        } else if let State::Active { in_force } | State::Offered { in_force } = self.state {
            self.check_agreement((in_force, None), &place);
        } else if let State::KeptInDoubt(Doubt { in_force, .. }) = self.state {
            self.check_agreement((in_force, Some(UNKNOWN)), &place);
        } else {
            let is_over = self.state.is_over() || self.state == State::CloseFailed;
            assert!(waits || is_over, "{place}: rests");
        }
        self.check_release(&place);
        assert!(waits || self.client.is_owed_nothing(), "{place}: R-001");
        if !waits {
            for expiry in [Expiry::Wait, Expiry::Transaction] {
                let reaction = self.state.on(Event::TimerExpired(expiry), rules);
                assert_eq!(reaction, Reaction::Stale, "{place}: {expiry:?} of no wait");
            }
        }
        self.check_waiting(&place);
        self.check_bounds(rules, &place);
        if let Some(requested) = self.client.modify_call_qos {
            assert!(self.state.in_force().is_some(), "{place}: {requested} goes back to nothing");
        }
    }

    /// A call that is over for the client is over at the network too, or about to be, whatever the
    /// client does: the other end released it, or this end asked to, once.
    fn check_release(&self, place: &Place<'_>) {
        let is_asked = matches!(self.network.asked, Some(Ask::Release(_)));
        let is_released = matches!(
            self.state,
            State::Cleared | State::Deactivating | State::CloseFailed | State::Retiring
        );
        if self.state == State::Released {
            assert!(self.network.is_gone, "{place}: who released it");
        } else if matches!(self.state, State::Clearing | State::Releasing) {
            assert!(is_asked && self.network.is_released, "{place}: release");
        } else if is_released {
            assert!(self.network.is_free(), "{place}: the network has released");
        }
    }

    fn check_agreement(&self, (in_force, doubt): (Letter, Option<Letter>), place: &Place<'_>) {
        assert_eq!(self.network.holds(), (Some(in_force), doubt), "{place}: the network");
        assert_eq!(self.miniport.active, Some(in_force), "{place}: the miniport");
        assert_eq!(self.client.record, Some(in_force), "{place}: the client");
        assert_eq!(self.deferred, None, "{place}: a proposal is left");
    }

    /// It waits for whom it has asked.
    fn check_waiting(&self, place: &Place<'_>) {
        let is_asked = self.network.asked.is_some();
        assert_eq!(waits_for_network(&self.state), is_asked, "{place}: waits for the network");
        if let Some(Ask::ActivateVc(told)) = self.miniport.told {
            assert_eq!(self.state.activating(), Some(&told), "{place}: it knows what it told");
        } else {
            assert_eq!(self.state.activating(), None, "{place}: it told nothing");
        }
        let is_told = self.miniport.told.is_some();
        let waits = self.state.waits_for() == Some(Wait::Miniport);
        assert_eq!(waits, is_told, "{place}: waits for the miniport");
        if self.state.waits_for() == Some(Wait::Client) {
            assert!(self.client.is_inside, "{place}: waits for the client");
        }
        assert!(!(is_told && is_asked), "{place}: a question at a time");
    }

    fn check_bounds(&self, rules: &Rules, place: &Place<'_>) {
        if let Some(change) = change(&self.state) {
            assert!(change.sent_again <= rules.retransmissions, "{place}: sent again");
            assert!(change.activations <= rules.activations, "{place}: R-067");
            assert!(change.collisions <= rules.collisions, "{place}: collisions");
        }
        if let State::Activating { activations, .. } | State::Redialing { activations, .. } =
            self.state
        {
            assert!(activations <= rules.activations, "{place}: R-067");
        }
        if let Some(Waiting { collisions, .. }) = waiting(&self.state) {
            assert!(*collisions <= rules.collisions, "{place}: collisions");
        }
        if matches!(self.client.offer, Offer::Rejected) {
            let may_be = ["Rejecting", "Retiring", "CloseFailed", "Deactivating", "Released"];
            assert!(may_be.contains(&self.state.name()), "{place}: R-046");
        }
    }
}

const fn change(state: &State<Letter>) -> Option<&Change<Letter>> {
    if let State::Negotiating { change, .. }
    | State::Reactivating { change, .. }
    | State::Realigning { change, .. }
    | State::BackingOff { change }
    | State::Countering { change } = state
    {
        Some(change)
    } else {
        None
    }
}

const fn waiting(state: &State<Letter>) -> Option<&Waiting<Letter>> {
    if let State::Proposed(proposal) | State::Deciding(proposal) | State::Agreeing(proposal) = state
    {
        proposal.waiting.as_ref()
    } else if let State::Withdrawing { waiting, .. } = state {
        waiting.as_ref()
    } else {
        None
    }
}

/// Whether what the network is asked answers a proposal of the other end.
fn is_counter(state: &State<Letter>) -> bool {
    change(state).is_some_and(|change| change.is_moved)
}
