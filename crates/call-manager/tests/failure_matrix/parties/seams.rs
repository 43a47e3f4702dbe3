//! A network that does with calls as it is asked, at once, and with parties when it is made to; and a
//! miniport that does everything.

use std::cell::{RefCell, RefMut};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use call_manager::{
    Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, PartyHandle, PartyTicket, Reply,
    Signaling, Terms, Ticket, Time, VcHandle,
};
use co_params::Status;

/// What the network was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Add,
    Drop,
}

#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) questions: Vec<(PartyTicket, Asked)>,
    pub(crate) due: VecDeque<NetworkEvent>,
    /// The parties that the network has added to the call.
    pub(crate) parties: BTreeSet<PartyHandle>,
    pub(crate) has_call: bool,
    pub(crate) is_active: bool,
    /// The miniport does not follow other terms.
    pub(crate) refuses: bool,
}

/// Both seams.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seams(Rc<RefCell<Books>>);

impl Seams {
    pub(crate) fn books(&self) -> RefMut<'_, Books> {
        self.0.borrow_mut()
    }

    /// What the network does that does as asked.
    pub(crate) fn does(&self, party: PartyHandle, asked: Asked) {
        let mut books = self.books();
        match asked {
            Asked::Add => books.parties.insert(party),
            Asked::Drop => books.parties.remove(&party),
        };
    }

    /// The call is no more, nor are its parties.
    pub(crate) fn ends(&self) {
        let mut books = self.books();
        books.has_call = false;
        books.parties.clear();
    }
}

impl Signaling for Seams {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.books().has_call = true;
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        self.ends();
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn add_party(
        &mut self,
        _: Time,
        ticket: PartyTicket,
        _: VcHandle,
        _: &Terms,
    ) -> Reply<NetworkAnswer> {
        let mut books = self.books();
        assert!(books.has_call, "added to no call");
        books.questions.push((ticket, Asked::Add));
        Reply::Later
    }

    fn drop_party(&mut self, _: Time, ticket: PartyTicket) -> Reply<NetworkAnswer> {
        let mut books = self.books();
        assert!(books.has_call, "dropped from no call");
        books.questions.push((ticket, Asked::Drop));
        Reply::Later
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.books().due.pop_front()
    }
}

impl Miniport for Seams {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        let mut books = self.books();
        if books.refuses {
            return Reply::Now(MiniportAnswer::Refused(Status::Resources));
        }
        books.is_active = true;
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        self.books().is_active = false;
        Reply::Now(MiniportAnswer::Done)
    }
}
