//! A network and a miniport that write down what they are asked and answer when they are made to,
//! with the books that they keep.

use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::Rc;

use call_manager::{
    Miniport, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, OfferId, Reply,
    SapTicket, Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::{BytesPerSecond, Sap, Status};

/// A question that was asked, or an order that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Setup(Terms),
    Modify(Terms),
    Restore(Terms),
    AcceptOffer(Terms),
    AcceptProposal(Terms),
    Release,
    Activate(Terms),
    Deactivate,
}

/// Rates: what is in force at both ends, what was agreed to besides, what the other end proposes,
/// what of that was accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub(crate) confirmed: Option<u32>,
    pub(crate) agreed: Option<u32>,
    pub(crate) proposed: Option<u32>,
    pub(crate) accepted: Option<u32>,
}

/// What both seams know.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) questions: Vec<(Ticket, Asked)>,
    /// How often the last question was sent again.
    pub(crate) repeated: u32,
    pub(crate) network_due: VecDeque<NetworkEvent>,
    pub(crate) miniport_due: VecDeque<MiniportEvent>,
    pub(crate) reserved: Reserved,
    pub(crate) active: Option<u32>,
    /// Orders to deactivate; and those of them that failed.
    pub(crate) deactivations: u32,
    pub(crate) failed_deactivations: u32,
    /// The network was asked to release, or the other end has released unasked.
    pub(crate) is_released: bool,
    pub(crate) has_left: bool,
    /// The VC of the offer, if it got one.
    pub(crate) assigned: Option<VcHandle>,
    /// VCs that the miniport was told of, and those that are gone.
    pub(crate) created: u32,
    pub(crate) deleted: u32,
}

/// One set of books, held by both seams and by the run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Rc<RefCell<Books>>);

impl Shared {
    pub(crate) fn books(&self) -> RefMut<'_, Books> {
        self.0.borrow_mut()
    }

    fn asked<A>(&self, ticket: Ticket, asked: Asked) -> Reply<A> {
        let mut books = self.books();
        assert!(
            !books.is_released || asked.is_for_miniport(),
            "asked after the release: {asked:?}"
        );
        assert!(
            !books.has_left || asked.is_for_miniport() || asked == Asked::Release,
            "asked of an end that has released: {asked:?}"
        );
        books.is_released |= asked == Asked::Release;
        if books.questions.last().is_some_and(|(last, _)| *last == ticket) {
            books.repeated += 1;
        } else {
            books.repeated = 0;
            books.questions.push((ticket, asked));
        }
        Reply::Later
    }

    /// The other end releases, and holds nothing any more.
    pub(crate) fn leaves(&self, vc: VcHandle) {
        let mut books = self.books();
        books.reserved = Reserved::default();
        books.has_left = true;
        books.network_due.push_back(NetworkEvent::Release(vc, None));
    }

    /// The network hears something that it does not answer.
    fn told(&self) -> RefMut<'_, Books> {
        let books = self.books();
        assert!(!books.is_released, "told after the release");
        assert!(!books.has_left, "told an end that has released");
        books
    }
}

impl Asked {
    pub(crate) const fn is_for_miniport(&self) -> bool {
        matches!(self, Self::Activate(_) | Self::Deactivate)
    }
}

/// The network.
#[derive(Debug)]
pub(crate) struct Network(pub(crate) Shared);

/// The miniport.
#[derive(Debug)]
pub(crate) struct Card(pub(crate) Shared);

impl Signaling for Network {
    fn setup(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.asked(ticket, Asked::Setup(wanted.clone()))
    }

    fn modify(&mut self, _: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.asked(ticket, Asked::Modify(wanted.clone()))
    }

    fn restore(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.asked(ticket, Asked::Restore(agreed.clone()))
    }

    fn accept_offer(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.asked(ticket, Asked::AcceptOffer(agreed.clone()))
    }

    fn assign(&mut self, _: Time, _: OfferId, vc: Result<VcHandle, Status>) {
        self.0.books().assigned = vc.ok();
    }

    fn register_sap(&mut self, _: Time, _: SapTicket, _: &Sap) -> Reply<Status> {
        Reply::Now(Status::Success)
    }

    fn accept_proposal(&mut self, _: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.asked(ticket, Asked::AcceptProposal(agreed.clone()))
    }

    fn release(&mut self, _: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.asked(ticket, Asked::Release)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, agreed: &Terms) {
        let mut books = self.0.told();
        let (rate, reserved) = (rate_of(agreed), books.reserved);
        let known = [reserved.confirmed, reserved.agreed, reserved.accepted];
        assert!(known.contains(&Some(rate)), "{rate} was never agreed to: {reserved:?}");
        books.reserved =
            Reserved { confirmed: Some(rate), agreed: None, accepted: None, ..reserved };
    }

    fn refuse_proposal(&mut self, _: Time, _: VcHandle) {
        let mut books = self.0.told();
        (books.reserved.proposed, books.reserved.accepted) = (None, None);
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.0.books().network_due.pop_front()
    }
}

impl Miniport for Card {
    fn create_vc(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        self.0.books().created += 1;
        Ok(())
    }

    fn delete_vc(&mut self, _: Time, _: VcHandle) {
        self.0.books().deleted += 1;
    }

    fn activate_vc(&mut self, _: Time, ticket: Ticket, terms: &Terms) -> Reply<MiniportAnswer> {
        self.0.asked(ticket, Asked::Activate(terms.clone()))
    }

    fn deactivate_vc(&mut self, _: Time, ticket: Ticket) -> Reply<MiniportAnswer> {
        self.0.books().deactivations += 1;
        self.0.asked(ticket, Asked::Deactivate)
    }

    fn poll_event(&mut self, _: Time) -> Option<MiniportEvent> {
        self.0.books().miniport_due.pop_front()
    }
}

pub(crate) fn rate_of(terms: &Terms) -> u32 {
    BytesPerSecond::raw(terms.transmit.token_rate)
}
