//! A call manager as its client can tell: who is on the call, and what it makes of a request.
//!
//! Wider than that of this project: a drop beside parties that have left is tried both ways, as R-091
//! names only the last.

use std::collections::BTreeMap;

/// Where the call manager stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Manager {
    pub(super) call: Call,
    pub(super) parties: BTreeMap<usize, Party>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Call {
    Absent,
    Calling,
    Up,
    /// It is over, and the client has to close it.
    Released,
    Releasing,
    CloseFailed,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Party {
    Adding,
    Active,
    Dropping,
    /// It has left, and the client has to drop it.
    Lost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Request {
    Call,
    Add(usize),
    Drop(usize),
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Said {
    Named(usize),
    Connected,
    Added(usize, bool),
    Dropped(usize, bool),
    Left(usize),
    End,
    Closed(bool),
}

/// One way in which things may go on: what is said at once, what comes back in the slot, and where
/// the call manager stands then.
pub(super) struct Way {
    pub(super) upcalls: Vec<Said>,
    pub(super) slot: Option<Said>,
    pub(super) next: Manager,
}

impl Manager {
    pub(super) const fn new() -> Self {
        Self { call: Call::Absent, parties: BTreeMap::new() }
    }

    /// Whether it will say something without being asked for anything.
    pub(super) fn owes_an_answer(&self) -> bool {
        matches!(self.call, Call::Calling | Call::Releasing)
            || self.parties.values().any(|it| matches!(it, Party::Adding | Party::Dropping))
    }

    /// What it makes of a request.
    ///
    /// # Panics
    /// If the client must not ask for this, whatever crossed it.
    pub(super) fn takes(&self, request: Request) -> Vec<Way> {
        match request {
            Request::Call => {
                let up = self.with(0, Party::Active).now(Call::Up);
                let later = self.with(0, Party::Active).now(Call::Calling);
                let named = |way: Way| Way { slot: Some(Said::Named(0)), ..way };
                vec![named(up.says(Said::Connected)), named(later.quietly())]
            }
            Request::Add(id) => {
                assert!(!self.parties.contains_key(&id), "a name is used once");
                let refused = self.clone().returns(Said::Added(id, false));
                if self.call != Call::Up || !self.has_other(id, &[Party::Active]) {
                    return vec![refused];
                }
                let added = self.with(id, Party::Active).says(Said::Added(id, true));
                vec![refused, added, self.with(id, Party::Adding).quietly()]
            }
            Request::Drop(id) => self.takes_drop(id),
            Request::Close => {
                assert!(self.parties.len() <= 1, "R-090: {self:?}");
                let is_closable =
                    matches!(self.call, Call::Up | Call::Released | Call::CloseFailed);
                assert!(is_closable, "there is nothing to close: {self:?}");
                vec![
                    self.clone().now(Call::Releasing).quietly(),
                    self.clone().now(Call::Closed).returns(Said::Closed(true)),
                    self.clone().now(Call::CloseFailed).returns(Said::Closed(false)),
                ]
            }
        }
    }

    fn takes_drop(&self, id: usize) -> Vec<Way> {
        let refused = || self.clone().returns(Said::Dropped(id, false));
        let done = || self.without(id).says(Said::Dropped(id, true));
        match self.parties.get(&id) {
            Some(Party::Active) if self.has_other(id, &[Party::Active]) => {
                vec![done(), self.with(id, Party::Dropping).quietly()]
            }
            Some(Party::Active) if self.has_other(id, &[Party::Lost]) => vec![refused(), done()],
            Some(Party::Active) => vec![refused()],
            Some(Party::Lost) if self.has_other(id, &[Party::Active, Party::Lost]) => vec![done()],
            Some(Party::Lost) => vec![refused()],
            Some(Party::Adding) => panic!("a party that is being added is not dropped"),
            Some(Party::Dropping) | None => panic!("R-094: {id} was given up: {self:?}"),
        }
    }

    /// What may happen unasked.
    pub(super) fn goes_on(&self) -> Vec<Way> {
        let mut ways = match self.call {
            Call::Calling => vec![self.clone().now(Call::Up).says(Said::Connected)],
            Call::Up => vec![self.ends()],
            Call::Releasing => vec![
                self.clone().now(Call::Closed).says(Said::Closed(true)),
                self.clone().now(Call::CloseFailed).says(Said::Closed(false)),
            ],
            Call::Absent | Call::Released | Call::CloseFailed | Call::Closed => vec![],
        };
        for (&id, party) in &self.parties {
            match party {
                Party::Adding => {
                    ways.push(self.with(id, Party::Active).says(Said::Added(id, true)));
                    ways.push(self.without(id).says(Said::Added(id, false)));
                }
                Party::Dropping => ways.push(self.without(id).says(Said::Dropped(id, true))),
                Party::Active if self.call == Call::Up => ways.push(self.loses(id)),
                Party::Active | Party::Lost => {}
            }
        }
        ways
    }

    /// the last that is connected ends the call.
    fn loses(&self, id: usize) -> Way {
        if self.has_other(id, &[Party::Active]) {
            self.with(id, Party::Lost).says(Said::Left(id))
        } else {
            self.ends()
        }
    }

    /// What is pending for parties completes before the incoming close (C-12).
    fn ends(&self) -> Way {
        let mut way = self.clone().now(Call::Released).quietly();
        for (&id, party) in &self.parties {
            match party {
                Party::Adding => way.upcalls.push(Said::Added(id, false)),
                Party::Dropping => way.upcalls.push(Said::Dropped(id, true)),
                Party::Active | Party::Lost => {
                    way.next.parties.insert(id, Party::Lost);
                    continue;
                }
            }
            way.next.parties.remove(&id);
        }
        way.upcalls.push(Said::End);
        way
    }

    fn has_other(&self, id: usize, of: &[Party]) -> bool {
        self.parties.iter().any(|(other, party)| *other != id && of.contains(party))
    }

    fn with(&self, id: usize, party: Party) -> Self {
        let mut next = self.clone();
        next.parties.insert(id, party);
        next
    }

    fn without(&self, id: usize) -> Self {
        let mut next = self.clone();
        next.parties.remove(&id);
        next
    }

    fn now(self, call: Call) -> Self {
        Self { call, ..self }
    }

    fn quietly(self) -> Way {
        Way { upcalls: vec![], slot: None, next: self }
    }

    fn says(self, said: Said) -> Way {
        Way { upcalls: vec![said], ..self.quietly() }
    }

    fn returns(self, said: Said) -> Way {
        Way { slot: Some(said), ..self.quietly() }
    }
}
