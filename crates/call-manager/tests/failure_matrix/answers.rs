//! What network and miniport answer: as asked, or so that a step is reached, or as it fails.

use call_manager::{MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Ticket};
use co_params::Status;

use crate::cell::{Failure, Step};
use crate::run::{COUNTER, ROUNDED, Run, WANTED};
use crate::seams::{Asked, Reserved, rate_of};

impl Run {
    /// A question of the network is of no account any more; its answer may cross what made it so.
    pub(crate) fn is_given_up(&mut self, ticket: Ticket, step: Step) {
        self.is_settled = true;
        if step != self.cell.step || self.has_failed {
            return;
        }
        (self.is_met, self.has_failed) = (true, true);
        let answers = match self.cell.failure {
            Failure::Refuses => vec![NetworkAnswer::Refused],
            Failure::Collides => vec![NetworkAnswer::Collided],
            Failure::Counters => vec![NetworkAnswer::Countered(self.terms_at(COUNTER))],
            Failure::AnswersTwice => vec![NetworkAnswer::Accepted, NetworkAnswer::Accepted],
            Failure::AnswersLate => vec![NetworkAnswer::Accepted],
            Failure::LosesTheQuestion
            | Failure::LosesTheAnswer
            | Failure::Rounds
            | Failure::RoundsUnacceptably
            | Failure::IsBusyOnce
            | Failure::IsBusyAlways
            | Failure::IsClosing => vec![],
        };
        for answer in answers {
            self.network_says(ticket, answer);
        }
    }

    pub(crate) fn fails(&mut self, ticket: Ticket, asked: &Asked) {
        if *asked == Asked::Deactivate {
            self.shared.books().failed_deactivations += 1;
        }
        // Whatever the network says to it, it has released.
        if *asked == Asked::Release {
            self.does(asked);
        }
        match self.cell.failure {
            Failure::Refuses if asked.is_for_miniport() => {
                self.refuses(ticket);
            }
            Failure::Refuses => self.network_says(ticket, NetworkAnswer::Refused),
            Failure::Collides => self.network_says(ticket, NetworkAnswer::Collided),
            Failure::Counters => {
                match asked {
                    Asked::Setup(_) => self.shared.books().reserved.confirmed = Some(COUNTER),
                    Asked::Modify(_) => self.shared.books().reserved.agreed = Some(COUNTER),
                    // To these there is no third word.
                    Asked::Restore(_)
                    | Asked::AcceptOffer(_)
                    | Asked::AcceptProposal(_)
                    | Asked::Release
                    | Asked::Activate(_)
                    | Asked::Deactivate => {}
                }
                let answer = NetworkAnswer::Countered(self.terms_at(COUNTER));
                self.network_says(ticket, answer);
            }
            Failure::Rounds => self.rounds(ticket, ROUNDED),
            Failure::RoundsUnacceptably => self.rounds_unacceptably(ticket, asked),
            Failure::IsBusyOnce => {
                self.miniport_says(ticket, MiniportAnswer::Refused(Status::NotAccepted));
            }
            Failure::IsBusyAlways => {
                self.has_failed = false;
                self.miniport_says(ticket, MiniportAnswer::Refused(Status::NotAccepted));
            }
            Failure::IsClosing => {
                self.shared.books().active = None;
                self.miniport_says(ticket, MiniportAnswer::Refused(Status::Closing));
            }
            Failure::LosesTheQuestion => self.is_silent(u32::MAX),
            Failure::LosesTheAnswer => {
                self.does(asked);
                self.is_silent(u32::MAX);
            }
            Failure::AnswersLate => {
                self.does(asked);
                self.is_silent(1);
                self.answers(ticket, asked);
            }
            Failure::AnswersTwice => {
                self.does(asked);
                self.answers(ticket, asked);
                self.answers(ticket, asked);
            }
        }
    }

    /// As asked; or so that the step that is to fail is reached.
    pub(crate) fn succeeds(&mut self, ticket: Ticket, asked: &Asked, step: Option<Step>) {
        use Step::{
            Abandon, Activate, Agree, Align, AlignOffer, Decline, Prepare, Reactivate, Realign,
            Redial, Reinstate, Reject, Renegotiate, Restore, Retire, Take, Undo, Withdraw,
        };
        let is_first = rate_of_activation(asked) == Some(WANTED);
        match (step, self.cell.step) {
            (Some(Reactivate), Restore | Renegotiate) | (Some(Activate), Redial | Abandon)
                if is_first =>
            {
                self.refuses(ticket);
            }
            (Some(Prepare), Decline) => self.refuses(ticket),
            (Some(Reactivate), Reinstate)
            | (Some(Activate), Take | Undo)
            | (Some(Prepare), Reject | Retire)
                if !self.cell.scenario.is_rejected_by_client() =>
            {
                self.rounds_unacceptably(ticket, asked);
            }
            (Some(Reactivate), Realign) | (Some(Activate), Align) | (Some(Prepare), AlignOffer) => {
                self.rounds(ticket, ROUNDED);
            }
            (Some(Agree), Withdraw) => self.network_says(ticket, NetworkAnswer::Refused),
            _ => {
                self.does(asked);
                self.answers(ticket, asked);
            }
        }
    }

    fn refuses(&mut self, ticket: Ticket) {
        self.miniport_says(ticket, MiniportAnswer::Refused(Status::Resources));
    }

    /// Down, which no flag of these calls allows. To an order to deactivate it is no answer at all.
    fn rounds_unacceptably(&mut self, ticket: Ticket, asked: &Asked) {
        match rate_of_activation(asked) {
            Some(rate) => self.rounds(ticket, rate - 1),
            None => {
                let answer = MiniportAnswer::Rounded(self.terms_at(ROUNDED));
                self.miniport_says(ticket, answer);
            }
        }
    }

    fn rounds(&mut self, ticket: Ticket, rate: u32) {
        let rounded = MiniportAnswer::Rounded(self.terms_at(rate));
        self.shared.books().active = Some(rate);
        self.miniport_says(ticket, rounded);
    }

    /// What it does who does as asked.
    fn does(&self, asked: &Asked) {
        let mut books = self.shared.books();
        let reserved = books.reserved;
        match asked {
            Asked::Setup(terms) => books.reserved.confirmed = Some(rate_of(terms)),
            Asked::Modify(terms) => books.reserved.agreed = Some(rate_of(terms)),
            Asked::Restore(terms) => {
                assert_eq!(reserved.confirmed, Some(rate_of(terms)), "what stood is restored");
                books.reserved.agreed = None;
            }
            Asked::AcceptOffer(terms) => {
                let is_changed = reserved.confirmed != Some(rate_of(terms));
                books.reserved.agreed = is_changed.then(|| rate_of(terms));
            }
            Asked::AcceptProposal(terms) => {
                assert_eq!(reserved.proposed, Some(rate_of(terms)), "what is accepted is proposed");
                books.reserved =
                    Reserved { proposed: None, accepted: Some(rate_of(terms)), ..reserved };
            }
            Asked::Release => books.reserved = Reserved::default(),
            Asked::Activate(terms) => books.active = Some(rate_of(terms)),
            Asked::Deactivate => books.active = None,
        }
    }

    pub(crate) fn answers(&mut self, ticket: Ticket, asked: &Asked) {
        if asked.is_for_miniport() {
            self.miniport_says(ticket, MiniportAnswer::Done);
        } else {
            self.network_says(ticket, NetworkAnswer::Accepted);
        }
    }

    fn network_says(&mut self, ticket: Ticket, answer: NetworkAnswer) {
        self.is_settled = true;
        self.shared.books().network_due.push_back(NetworkEvent::Answer(ticket, answer));
        self.manager.handle_timeout(self.now);
    }

    fn miniport_says(&mut self, ticket: Ticket, answer: MiniportAnswer) {
        self.is_settled = true;
        self.shared.books().miniport_due.push_back(MiniportEvent::Answer(ticket, answer));
        self.manager.handle_timeout(self.now);
    }
}

fn rate_of_activation(asked: &Asked) -> Option<u32> {
    if let Asked::Activate(terms) = asked { Some(rate_of(terms)) } else { None }
}
