//! What must have come of a cell, when all is quiet.

use call_manager::VcContext;
use co_params::Status;

use crate::cell::Step;
use crate::run::{AFTERWARDS, BEFORE, CLIENT, Fate, Outcome, Run, WANTED};
use crate::scenario::Scenario;
use crate::seams::{Reserved, rate_of};

impl Run {
    /// What became of it, when all is quiet; and whether all agree on it.
    pub(crate) fn judge(&mut self) -> Outcome {
        let (status, granted) = self.completion().unzip();
        let granted = granted.flatten();
        let fate = self.fate();
        let closes = self.client.closed.len();
        self.answers_once_more(fate);
        if matches!(fate, Fate::Up(_)) {
            self.is_as_good_as_new();
        }
        self.leaves_nothing(fate);
        Outcome { status, granted, fate, closes }
    }

    /// The one completion of the call or the change, if the client asked for one and was there to
    /// hear, and what was granted.
    fn completion(&self) -> Option<(Status, Option<u32>)> {
        let (before, is_asked) = match self.cell.scenario {
            Scenario::SetUp => (None, true),
            Scenario::Change | Scenario::ChangeOfOffer => (Some(BEFORE), true),
            Scenario::OfferAccepted
            | Scenario::OfferChanged
            | Scenario::OfferRejected
            | Scenario::Proposal
            | Scenario::Close
            | Scenario::Release => (None, false),
        };
        let (status, rate, is_changed) = match self.client.completed[..] {
            [completed] if is_asked => completed,
            [] if !is_asked || self.client.has_left => return None,
            ref completed => panic!("{:?}: completed {completed:?}", self.cell),
        };
        let is_granted = status == Status::Success;
        let differs = is_granted && rate != Some(WANTED);
        assert_eq!(is_changed, differs, "{:?}: R-060", self.cell);
        assert!(is_granted || rate == before, "{:?}: A-03", self.cell);
        Some((status, rate.filter(|_| is_granted)))
    }

    fn fate(&self) -> Fate {
        if matches!(self.state_name(), Some("Active" | "KeptInDoubt")) {
            return self.up();
        }
        let books = self.shared.books();
        assert_eq!(books.reserved, Reserved::default(), "{:?}: the network", self.cell);
        let is_nobodys = self.client.has_left || self.cell.scenario.is_offer();
        if is_nobodys && self.state_name() == Some("CloseFailed") {
            return Fate::Stays;
        }
        assert_eq!(books.active, None, "{:?}: the miniport", self.cell);
        let is_gone = if self.cell.scenario == Scenario::SetUp && !self.client.has_left {
            [Some("Failed"), Some("Inactive")].contains(&self.state_name())
        } else if is_nobodys {
            self.state_name().is_none()
        } else {
            self.state_name() == Some("Inactive")
        };
        assert!(is_gone, "{:?}: {:?}", self.cell, self.state_name());
        self.end()
    }

    /// What the client heard of the end of a call that has one.
    fn end(&self) -> Fate {
        let closes = &self.client.closed[..];
        if self.client.has_left {
            assert_eq!(closes, [], "{:?}: the client has left", self.cell);
            return Fate::Gone;
        }
        if let Some((last, tries)) = closes.split_last() {
            let is_refused = tries.iter().all(|status| *status == Status::Failure);
            assert!(*last == Status::Success && is_refused, "{:?}: {closes:?}", self.cell);
        }
        match self.client.incoming_closes[..] {
            [] if self.cell.scenario == Scenario::SetUp => Fate::Failed,
            [] if self.cell.scenario.is_offer() && closes.is_empty() => Fate::Gone,
            ref told => {
                assert_ne!(closes, [], "{:?}: the close is complete", self.cell);
                match *told {
                    [] => Fate::Closed,
                    [status] => Fate::Over(status),
                    _ => panic!("{:?}: an incoming close more than once", self.cell),
                }
            }
        }
    }

    /// Network, miniport, client and manager agree on what is in force, and nothing is kept besides.
    fn up(&self) -> Fate {
        let books = self.shared.books();
        let state = self.manager.state(self.vc);
        let in_force = state.and_then(|state| state.in_force().map(|terms| rate_of(terms)));
        let expected = Reserved { confirmed: in_force, ..Reserved::default() };
        assert_eq!(books.reserved, expected, "{:?}: the network", self.cell);
        assert_eq!(books.active, in_force, "{:?}: the miniport", self.cell);
        assert_eq!(self.client.record, in_force, "{:?}: the client", self.cell);
        assert_eq!(self.client.closed, [], "{:?}", self.cell);
        assert_eq!(self.client.incoming_closes, [], "{:?}", self.cell);
        let connected = u32::from(self.cell.scenario.is_offer());
        assert_eq!(self.client.connected, connected, "{:?}: R-047", self.cell);
        Fate::Up(in_force.expect("a call that is up has terms"))
    }

    /// Every question is answered again, or after all. Nothing comes of it, but that a VC which is
    /// nobody's any more is gone once a miniport that was silent has deactivated it.
    fn answers_once_more(&mut self, fate: Fate) {
        let before = (self.state_name(), self.shared.books().reserved);
        let questions = self.shared.books().questions.clone();
        for (ticket, asked) in &questions {
            self.answers(*ticket, asked);
            assert_eq!(self.manager.poll_upcall(), None, "{:?}: {asked:?} twice", self.cell);
        }
        let asked = self.shared.books().questions.len();
        assert_eq!(asked, questions.len(), "{:?}: something is asked", self.cell);
        let is_late = fate == Fate::Stays && self.cell.failure.is_silence();
        // A late answer ends the doubt, and nothing else.
        let is_in_doubt = before.0 == Some("KeptInDoubt");
        let rests = if is_in_doubt { Some("Active") } else { before.0 };
        let state = if is_late { None } else { rests };
        let after = (self.state_name(), self.shared.books().reserved);
        assert_eq!(after, (state, before.1), "{:?}: something comes of it", self.cell);
    }

    /// A call that is up can be changed, if its rule book lets this end ask, and closed.
    fn is_as_good_as_new(&mut self) {
        (self.has_failed, self.has_happened) = (true, true);
        self.cell.step = Step::Negotiate;
        self.client.completed.clear();
        let status = self.modify(AFTERWARDS);
        let is_callers = self.cell.scenario.is_offer() && status == Status::Failure;
        if !is_callers {
            assert_eq!(status, Status::Pending, "{:?}: R-063", self.cell);
            self.go_on();
            let granted = (Status::Success, Some(AFTERWARDS), false);
            assert_eq!(self.client.completed, [granted], "{:?}: R-063", self.cell);
            assert_eq!(self.up(), Fate::Up(AFTERWARDS), "{:?}", self.cell);
        }
        assert_eq!(self.close(), Status::Pending, "{:?}: a call that is up", self.cell);
        self.go_on();
        assert_eq!(self.client.closed, [Status::Success], "{:?}", self.cell);
        let books = self.shared.books();
        let nothing = (Reserved::default(), None);
        assert_eq!((books.reserved, books.active), nothing, "{:?}", self.cell);
    }

    /// A client deletes its own VC; then the manager has none, and the place is free. But one whose
    /// miniport refuses to deactivate it keeps its place, so that no other call gets it.
    fn leaves_nothing(&mut self, fate: Fate) {
        if fate == Fate::Stays && self.state_name().is_some() {
            let again = self.manager.create_vc(self.now, CLIENT, VcContext(8));
            assert_eq!(again, Err(Status::Resources), "{:?}", self.cell);
            return;
        }
        let is_the_clients = !self.client.has_left && !self.cell.scenario.is_offer();
        if is_the_clients {
            let deleted = self.manager.delete_vc(self.now, CLIENT, self.vc);
            assert_eq!(deleted, Status::Success, "{:?}: R-024", self.cell);
        }
        assert_eq!(self.manager.vcs().count(), 0, "{:?}: {fate:?}", self.cell);
        self.is_deleted();
        let again = self.manager.create_vc(self.now, CLIENT, VcContext(8));
        assert!(again.is_ok_and(|vc| vc != self.vc), "{:?}: R-025", self.cell);
    }

    fn is_deleted(&self) {
        let books = self.shared.books();
        assert_eq!(books.deleted, books.created, "{:?}: at the miniport", self.cell);
        let orders = 1 + books.failed_deactivations;
        assert!(books.deactivations <= orders, "{:?}: R-028", self.cell);
    }
}
