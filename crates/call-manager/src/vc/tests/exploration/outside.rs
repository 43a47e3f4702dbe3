//! What the machine deals with: plain records of what they were told, with what they promise each
//! other.

use super::super::super::event::{MiniportAnswer, NetworkAnswer};
use super::super::super::{
    Ask, Cause, Completion, Event, Indication, Remote, Request, State, Tell,
};
use super::Letter;
use super::world::Place;
use crate::vc::tests::letters::Status;

/// Terms that nobody can be sure of.
pub(super) const UNKNOWN: Letter = '?';

/// The network, and the other end behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Network {
    /// What stands.
    stands: Option<Letter>,
    /// What was agreed to besides, until it is confirmed or restored.
    wanted: Option<Letter>,
    /// It may have agreed to what it was asked, and said nothing.
    pub(super) is_in_doubt: bool,
    /// What the other end proposes, until it is answered.
    pub(super) proposed: Option<Letter>,
    /// What the other end proposed and this end accepted, until it is confirmed.
    accepted: Option<Letter>,
    /// The question under way.
    pub(super) asked: Option<Ask<Letter>>,
    /// The other end has released the call.
    pub(super) is_gone: bool,
    /// This end has released the call.
    pub(super) is_released: bool,
}

impl Network {
    /// There is no call.
    pub(super) const fn is_free(&self) -> bool {
        self.stands.is_none()
            && self.wanted.is_none()
            && self.proposed.is_none()
            && self.accepted.is_none()
            && self.asked.is_none()
    }

    /// What stands, and whatever is kept besides.
    pub(super) fn holds(&self) -> (Option<Letter>, Option<Letter>) {
        let doubt = self.is_in_doubt.then_some(UNKNOWN);
        (self.stands, self.wanted.or(self.proposed).or(self.accepted).or(doubt))
    }

    pub(super) const fn may_propose(&self) -> bool {
        self.stands.is_some() && self.proposed.is_none() && self.accepted.is_none() && !self.is_gone
    }

    pub(super) fn may_release(&self) -> bool {
        !self.is_gone && (self.stands.is_some() || matches!(self.asked, Some(Ask::Setup(_))))
    }

    pub(super) fn wants(&mut self, remote: &Remote<Letter>) {
        match remote {
            Remote::Offer(terms) => self.stands = Some(*terms),
            Remote::Proposal(terms) => self.proposed = Some(*terms),
            Remote::Release => *self = Self { is_gone: true, ..Self::default() },
        }
    }

    /// What it proposes goes before what it was asked.
    pub(super) const fn wins(&mut self) {
        (self.asked, self.is_in_doubt) = (None, false);
    }

    /// What it wanted was of no account; a release takes place all the same.
    pub(super) fn dropped(&mut self, event: &Event<Letter>) {
        if *event == Event::Remote(Remote::Release) {
            let asked = self.asked.filter(is_release);
            *self = Self { is_gone: true, asked, is_released: self.is_released, ..Self::default() };
        }
    }

    pub(super) fn was_asked(&mut self, ask: &Ask<Letter>, place: &Place<'_>) {
        assert!(!self.is_released, "{place}: asked after the release");
        let is_superseded = is_release(ask);
        assert!(self.asked.is_none() || is_superseded, "{place}: a question at a time");
        assert!(!self.is_gone || is_superseded, "{place}: asked after the other end released");
        self.is_released = is_superseded;
        self.asked = Some(*ask);
    }

    pub(super) fn told(&mut self, tell: &Tell<Letter>, place: &Place<'_>) {
        assert!(!self.is_released && !self.is_gone, "{place}: told after the release");
        match tell {
            Tell::Confirm(terms) => {
                let agreed = [self.accepted, self.wanted, self.stands];
                let is_agreed = agreed.iter().flatten().any(|it| it == terms || *it == UNKNOWN);
                assert!(is_agreed, "{place}: what is confirmed was agreed to");
                self.stands = Some(*terms);
                (self.wanted, self.accepted, self.is_in_doubt) = (None, None, false);
            }
            Tell::RefuseProposal => (self.proposed, self.accepted) = (None, None),
        }
    }

    pub(super) fn answered(
        &mut self,
        answer: &NetworkAnswer<Letter>,
        is_counter: bool,
        place: &Place<'_>,
    ) {
        let asked = self.asked.take();
        if is_counter {
            self.proposed = None;
        }
        self.is_in_doubt = false;
        match (asked, *answer) {
            (Some(Ask::Setup(terms)), NetworkAnswer::Accepted)
            | (Some(Ask::Setup(_)), NetworkAnswer::Countered(terms)) => self.stands = Some(terms),
            (
                Some(Ask::Modify(terms) | Ask::ModifyAgain(terms) | Ask::AcceptOffer(terms)),
                NetworkAnswer::Accepted,
            )
            | (Some(Ask::Modify(_) | Ask::ModifyAgain(_)), NetworkAnswer::Countered(terms)) => {
                self.wanted = Some(terms);
            }
            (Some(Ask::Restore(terms)), NetworkAnswer::Accepted) => {
                assert_eq!(self.stands, Some(terms), "{place}: what is restored is what stood");
                (self.wanted, self.is_in_doubt) = (None, false);
            }
            (Some(Ask::Restore(_)), _) => self.stands = Some(UNKNOWN),
            (Some(Ask::AcceptProposal(terms)), NetworkAnswer::Accepted) => {
                (self.proposed, self.accepted) = (None, Some(terms));
            }
            (Some(Ask::AcceptProposal(_)), _) => self.proposed = None,
            (Some(Ask::Release(_)), _) => {
                *self = Self { is_gone: self.is_gone, is_released: true, ..Self::default() };
            }
            (
                Some(Ask::Setup(_) | Ask::Modify(_) | Ask::ModifyAgain(_) | Ask::AcceptOffer(_)),
                _,
            ) => {}
            (None | Some(Ask::ActivateVc(_) | Ask::DeactivateVc), _) => {
                unreachable!("{place}: the network answers what it was asked")
            }
        }
    }

    /// It answers what was given up, and may hold what it was asked.
    pub(super) fn answered_late(&mut self, answer: &NetworkAnswer<Letter>, asked: Letter) {
        self.is_in_doubt = false;
        self.wanted = match answer {
            NetworkAnswer::Accepted => Some(asked),
            NetworkAnswer::Countered(terms) => Some(*terms),
            NetworkAnswer::Refused | NetworkAnswer::Collided => None,
        };
    }

    pub(super) fn fell_silent(&mut self) {
        match self.asked.take() {
            Some(Ask::Release(_)) => {
                *self = Self { is_gone: self.is_gone, is_released: true, ..Self::default() };
            }
            Some(Ask::Setup(_)) => self.stands = Some(UNKNOWN),
            Some(Ask::AcceptProposal(_)) => (self.proposed, self.accepted) = (None, Some(UNKNOWN)),
            Some(Ask::Restore(_)) => self.stands = Some(UNKNOWN),
            Some(_) => self.is_in_doubt = true,
            None => unreachable!("a timer runs while the network is asked"),
        }
    }
}

const fn is_release(ask: &Ask<Letter>) -> bool {
    matches!(ask, Ask::Release(_))
}

/// The miniport.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Miniport {
    pub(super) active: Option<Letter>,
    pub(super) told: Option<Ask<Letter>>,
}

impl Miniport {
    pub(super) fn answered(&mut self, answer: &MiniportAnswer<Letter>) {
        match (self.told.take(), *answer) {
            (_, MiniportAnswer::Refused(Status::Closing)) => self.active = None,
            (_, MiniportAnswer::Refused(_) | MiniportAnswer::Alternative(_)) => {}
            (Some(Ask::ActivateVc(terms)), MiniportAnswer::Done)
            | (Some(Ask::ActivateVc(_)), MiniportAnswer::Rounded(terms)) => {
                self.active = Some(terms);
            }
            (Some(Ask::ActivateVc(_)), MiniportAnswer::Unacceptable) => self.active = Some(UNKNOWN),
            (Some(Ask::DeactivateVc), MiniportAnswer::Done) => self.active = None,
            (Some(_), MiniportAnswer::Rounded(_) | MiniportAnswer::Unacceptable) => {}
            (Some(_) | None, _) => unreachable!("the miniport answers what it was told"),
        }
    }

    pub(super) fn fell_silent(&mut self) {
        self.told = None;
        self.active = Some(UNKNOWN);
    }
}

/// The client: requests accepted and not complete, what it was told, and what it takes to be in
/// force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Client {
    make_call: Option<Letter>,
    pub(super) modify_call_qos: Option<Letter>,
    close_call: bool,
    pub(super) record: Option<Letter>,
    pub(super) offer: Offer,
    has_heard_close: bool,
    /// In the handler of an incoming change, with what is proposed.
    pub(super) is_inside: bool,
    /// It asked for something in there, and was not refused.
    pub(super) has_asked_inside: bool,
    proposed: Option<Letter>,
}

/// An incoming call, as the client sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Offer {
    #[default]
    None,
    Open,
    Accepted(Letter),
    Rejected,
    Connected,
}

impl Client {
    pub(super) const fn is_owed_nothing(&self) -> bool {
        self.make_call.is_none() && self.modify_call_qos.is_none() && !self.close_call
    }

    /// It closed the call, or heard that it is over.
    pub(super) const fn is_leaving(&self) -> bool {
        self.close_call || self.has_heard_close
    }

    /// In the handler of a proposal, not in that of what is in force again.
    pub(super) const fn is_deciding(&self) -> bool {
        self.is_inside && self.proposed.is_some()
    }

    /// A request that was not refused.
    pub(super) fn asked(
        &mut self,
        request: &Request<Letter>,
        state: &State<Letter>,
        place: &Place<'_>,
    ) {
        match request {
            Request::MakeCall(terms) => {
                assert!(self.is_owed_nothing(), "{place}: one request at a time");
                self.make_call = Some(*terms);
            }
            Request::ModifyCallQos(terms) => {
                assert_eq!(self.modify_call_qos, None, "{place}: R-068");
                assert!(!self.is_leaving(), "{place}: R-101");
                self.modify_call_qos = Some(*terms);
            }
            Request::CloseCall => {
                let is_up = self.record.is_some() && self.offer != Offer::Open;
                let is_stuck = *state == State::CloseFailed;
                assert!(is_up || self.has_heard_close || is_stuck, "{place}: I-08");
                assert!(self.offer != Offer::Rejected || is_stuck, "{place}: R-046");
                assert!(!self.close_call, "{place}: closed twice");
                self.close_call = true;
            }
            Request::DeleteVc => assert!(self.is_owed_nothing(), "{place}: V-23"),
            Request::AcceptCall(_) | Request::RejectCall if self.has_heard_close => {}
            Request::AcceptCall(terms) => {
                assert_eq!(self.offer, Offer::Open, "{place}: nothing to accept");
                assert_eq!(self.modify_call_qos, None, "{place}: R-102");
                self.offer = Offer::Accepted(*terms);
            }
            Request::RejectCall => {
                assert_eq!(self.offer, Offer::Open, "{place}: nothing to reject");
                assert_eq!(self.modify_call_qos, None, "{place}: R-102");
                self.offer = Offer::Rejected;
            }
            Request::ReturnQosChange => self.returned(),
        }
        if matches!(request, Request::ModifyCallQos(_) | Request::CloseCall) {
            self.has_asked_inside |= self.is_inside;
        }
    }

    /// It accepts by returning, unless it asked for something.
    fn returned(&mut self) {
        self.is_inside = false;
        if let Some(proposed) = self.proposed.take().filter(|_| !self.has_asked_inside) {
            self.record = Some(proposed);
        }
    }

    pub(super) fn completed(&mut self, completion: &Completion<Letter>, place: &Place<'_>) {
        match completion {
            Completion::MakeCall(result) => {
                let requested = self.make_call.take().expect("a call was asked for");
                match result {
                    Ok(grant) => {
                        assert_eq!(grant.is_changed, grant.terms != requested, "{place}: R-040");
                        self.record = Some(grant.terms);
                    }
                    Err(status) => assert_eq!(*status, Status::Failure, "{place}: C-04"),
                }
            }
            Completion::ModifyCallQos(result) => {
                let requested = self.modify_call_qos.take().expect("a change was asked for");
                match result {
                    Ok(grant) => {
                        assert_eq!(grant.is_changed, grant.terms != requested, "{place}: R-060");
                        self.record = Some(grant.terms);
                    }
                    Err(refusal) => {
                        let is_closed = refusal.cause == Cause::Closed;
                        assert!(!is_closed || self.close_call, "{place}: M-20");
                    }
                }
            }
            Completion::CloseCall(_) => {
                assert_eq!(self.modify_call_qos, None, "{place}: R-082");
                assert!(std::mem::take(&mut self.close_call), "{place}: no close was asked for");
            }
        }
    }

    pub(super) fn heard(
        &mut self,
        indication: &Indication<Letter>,
        next: &State<Letter>,
        place: &Place<'_>,
    ) {
        match indication {
            Indication::IncomingCall(terms) => {
                assert_eq!(self.offer, Offer::None, "{place}: offered twice");
                (self.offer, self.record) = (Offer::Open, Some(*terms));
            }
            Indication::CallConnected => {
                let Offer::Accepted(terms) = self.offer else { panic!("{place}: R-045") };
                assert!(!self.is_leaving(), "{place}: R-047");
                (self.offer, self.record) = (Offer::Connected, Some(terms));
            }
            Indication::QosChange(terms) => {
                assert!(!self.is_leaving(), "{place}: a change of a call that is over");
                let is_proposal = matches!(next, State::Deciding(_));
                self.proposed = is_proposal.then_some(*terms);
                if !is_proposal {
                    self.record = Some(*terms);
                }
                (self.is_inside, self.has_asked_inside) = (true, false);
            }
            Indication::CloseCall(_) => {
                assert!(!self.has_heard_close, "{place}: an incoming close is indicated once");
                assert!(!self.close_call, "{place}: A-09");
                self.has_heard_close = true;
            }
        }
    }

    /// The call is gone; what is left is the return from a handler.
    pub(super) fn is_done_with_call(&mut self, place: &Place<'_>) {
        assert!(self.is_owed_nothing(), "{place}: R-001");
        *self = Self::default();
    }
}
