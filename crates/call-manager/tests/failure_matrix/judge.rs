//! What must have come of a cell, when all is quiet.

use co_params::Status;

use crate::cell::Step;
use crate::run::{AFTERWARDS, BEFORE, Fate, Outcome, Run, WANTED};
use crate::seams::{Reserved, rate_of};

impl Run {
    /// What became of it, when all is quiet; and whether all agree on it.
    pub(crate) fn judge(&mut self) -> Outcome {
        let (status, granted) = self.completion().unzip();
        let granted = granted.flatten();
        let fate = self.fate();
        self.answers_once_more();
        if matches!(fate, Fate::Up(_)) {
            self.is_as_good_as_new();
        }
        assert!(self.shared.books().deactivations <= 1, "{:?}: R-028", self.cell);
        Outcome { status, granted, fate }
    }

    /// The one completion of the change, if the client asked for one, and what was granted.
    fn completion(&self) -> Option<(Status, Option<u32>)> {
        let completed = &self.client.completed[..];
        if self.cell.step.is_of_other_end() {
            assert_eq!(completed, [], "{:?}: completed what nobody asked for", self.cell);
            return None;
        }
        let [(status, rate, is_changed)] = *completed else {
            panic!("{:?}: completed {completed:?}", self.cell)
        };
        let is_granted = status == Status::Success;
        assert_eq!(is_changed, is_granted && rate != WANTED, "{:?}: R-060", self.cell);
        assert!(is_granted || rate == BEFORE, "{:?}: A-03", self.cell);
        Some((status, is_granted.then_some(rate)))
    }

    fn fate(&self) -> Fate {
        let (state, books) = (self.state_name(), self.shared.books());
        let closed = &self.client.closed[..];
        if matches!(state, Some("Active" | "KeptInDoubt")) {
            let in_force = self
                .manager
                .state(self.vc)
                .and_then(|state| state.in_force().map(|terms| rate_of(terms)));
            let expected = Reserved { confirmed: in_force, ..Reserved::default() };
            assert_eq!(books.reserved, expected, "{:?}: the network", self.cell);
            assert_eq!(books.active, in_force, "{:?}: the miniport", self.cell);
            assert_eq!(self.client.record, in_force, "{:?}: the client", self.cell);
            assert_eq!((closed, &self.client.incoming_closes[..]), (&[][..], &[][..]));
            return Fate::Up(in_force.expect("a call that is up has terms"));
        }
        assert_eq!(state, Some("Inactive"), "{:?}", self.cell);
        assert_eq!(books.reserved, Reserved::default(), "{:?}: the network", self.cell);
        assert_eq!(books.active, None, "{:?}: the miniport", self.cell);
        assert_eq!(closed, [Status::Success], "{:?}: the close", self.cell);
        match self.client.incoming_closes[..] {
            [] => Fate::Closed,
            [status] => Fate::Over(status),
            _ => panic!("{:?}: an incoming close more than once", self.cell),
        }
    }

    /// Every question is answered again, or after all. Nothing comes of it.
    fn answers_once_more(&mut self) {
        let before = (self.state_name(), self.shared.books().reserved);
        let questions = self.shared.books().questions.clone();
        for (ticket, asked) in &questions {
            self.answers(*ticket, asked);
            assert_eq!(self.manager.poll_upcall(), None, "{:?}: {asked:?} twice", self.cell);
        }
        let asked = self.shared.books().questions.len();
        assert_eq!(asked, questions.len(), "{:?}: something is asked", self.cell);
        // A late answer ends the doubt, and nothing else.
        let name = if before.0 == Some("KeptInDoubt") { Some("Active") } else { before.0 };
        let after = (self.state_name(), self.shared.books().reserved);
        assert_eq!(after, (name, before.1), "{:?}", self.cell);
    }

    /// A call that is up can be changed, and closed.
    fn is_as_good_as_new(&mut self) {
        self.client.completed.clear();
        assert_eq!(self.modify(AFTERWARDS), Status::Pending, "{:?}: R-063", self.cell);
        self.has_failed = true;
        self.has_happened = true;
        self.cell.step = Step::Negotiate;
        self.go_on();
        assert_eq!(self.client.completed, [(Status::Success, AFTERWARDS, false)], "R-063");
        assert_eq!(self.fate(), Fate::Up(AFTERWARDS));
        self.close();
        self.go_on();
        assert_eq!(self.fate(), Fate::Closed);
    }
}
