//! One cell of the parties, until the VC is gone.

use call_manager::manager::PartyHandler;
use call_manager::party::PartyContext;
use call_manager::{
    CallManager, ClientId, Config, Handler, NetworkAnswer, NetworkEvent, PartyHandle, PartyTicket,
    Time, Upcall, VcContext, VcHandle,
};
use co_params::Status;

use super::seams::{Asked, Seams};
use super::{Cell, End, Scenario, Step};
use crate::cell::Failure;
use crate::run::{BEFORE, COUNTER, at_rate, terms_of};

const CLIENT: ClientId = ClientId(0);

/// More than any cell takes. More is a livelock.
const MOST_STEPS: usize = 50;

/// What became of the party, and of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is a party of the call.
    Joined,
    /// It was not added; the call goes on.
    NotAdded,
    NotAddedAndOver,
    NotAddedAndClosed,
    /// It was dropped; the call goes on.
    Dropped,
    DroppedAndOver,
    /// The client has left, and nothing is left.
    Gone,
}

/// Runs a cell. `None` if the failure, or what else happens, has no occasion; all agree even so.
pub(crate) fn run(cell: &Cell) -> Option<Outcome> {
    let mut run = Run::begin(cell);
    run.go_on();
    let is_met = run.has_failed && run.has_happened;
    let outcome = run.judge();
    is_met.then_some(outcome)
}

struct Run {
    cell: Cell,
    manager: CallManager<Seams, Seams>,
    seams: Seams,
    vc: VcHandle,
    first: PartyHandle,
    second: PartyHandle,
    now: Time,
    /// The questions that are answered, or not to be.
    settled: usize,
    has_failed: bool,
    has_happened: bool,
    has_left: bool,
    added: Vec<Status>,
    dropped: Vec<Status>,
    incoming_closes: Vec<Status>,
    is_closed: bool,
}

impl Run {
    fn begin(cell: &Cell) -> Self {
        let seams = Seams::default();
        let mut manager = CallManager::new(Config::default(), seams.clone(), seams.clone());
        let now = Time::ZERO;
        let vc = manager.create_vc(now, CLIENT, VcContext(7)).expect("room for one");
        let (block, context) = (at_rate(BEFORE), PartyContext(1));
        let first = manager.make_party_call(now, CLIENT, vc, context, &block);
        let first = first.expect("the medium has parties");
        let _ = manager.poll_upcall();
        let second = manager.add_party(now, CLIENT, vc, PartyContext(2), &block);
        let second = second.expect("the call is up");
        let mut run = Self {
            cell: *cell,
            manager,
            seams,
            vc,
            first,
            second,
            now,
            settled: 0,
            has_failed: cell.scenario == Scenario::Drop,
            has_happened: true,
            has_left: false,
            added: Vec::new(),
            dropped: Vec::new(),
            incoming_closes: Vec::new(),
            is_closed: false,
        };
        if cell.scenario == Scenario::Drop {
            run.go_on();
            assert_eq!(std::mem::take(&mut run.added), [Status::Success]);
            run.has_failed = false;
            assert_eq!(run.drop_second(), Status::Pending);
        }
        run.has_happened = cell.end.is_none();
        run
    }

    fn go_on(&mut self) {
        for _ in 0..MOST_STEPS {
            self.listen();
            let Some((ticket, asked, step)) = self.question() else { return };
            let is_now = |(_, at): (End, Step)| at == step;
            if self.cell.end.is_some_and(is_now) && !self.has_happened {
                self.happens();
            } else if step == self.cell.step && !self.has_failed {
                self.has_failed = true;
                self.fails(ticket, asked);
            } else if self.cell.step == Step::Undo && step == Step::Add && !self.has_failed {
                self.seams.does(ticket.party, asked);
                self.seams.books().refuses = true;
                self.says(ticket, countered());
                self.seams.books().refuses = false;
            } else {
                self.seams.does(ticket.party, asked);
                self.says(ticket, NetworkAnswer::Accepted);
            }
        }
        panic!("{:?}: a livelock", self.cell);
    }

    fn question(&self) -> Option<(PartyTicket, Asked, Step)> {
        let books = self.seams.books();
        let (ticket, asked) = *books.questions.get(self.settled)?;
        let step = match (asked, self.cell.scenario) {
            (Asked::Add, _) => Step::Add,
            (Asked::Drop, Scenario::Add) if self.added.is_empty() || !self.is_added() => Step::Undo,
            (Asked::Drop, _) => Step::Drop,
        };
        Some((ticket, asked, step))
    }

    fn is_added(&self) -> bool {
        self.added == [Status::Success]
    }

    fn fails(&mut self, ticket: PartyTicket, asked: Asked) {
        if asked == Asked::Drop {
            self.seams.does(ticket.party, asked);
        }
        match self.cell.failure {
            Failure::Refuses => self.says(ticket, NetworkAnswer::Refused),
            Failure::Collides => self.says(ticket, NetworkAnswer::Collided),
            Failure::Counters => {
                self.seams.does(ticket.party, asked);
                self.says(ticket, countered());
            }
            Failure::AnswersTwice => {
                self.seams.does(ticket.party, asked);
                self.says(ticket, NetworkAnswer::Accepted);
                self.answers(ticket, NetworkAnswer::Accepted);
            }
            Failure::LosesTheQuestion => self.is_silent(),
            Failure::LosesTheAnswer => {
                self.seams.does(ticket.party, asked);
                self.is_silent();
            }
            Failure::AnswersLate => {
                self.seams.does(ticket.party, asked);
                self.is_silent();
                self.answers(ticket, NetworkAnswer::Accepted);
            }
            failure @ (Failure::Rounds
            | Failure::RoundsUnacceptably
            | Failure::IsBusyOnce
            | Failure::IsBusyAlways
            | Failure::IsClosing) => panic!("{failure:?} is a miniport's"),
        }
    }

    fn is_silent(&mut self) {
        self.settled += 1;
        self.now = self.manager.poll_timeout().expect("a wait has an end");
        self.manager.handle_timeout(self.now);
    }

    fn says(&mut self, ticket: PartyTicket, answer: NetworkAnswer) {
        self.settled += 1;
        self.answers(ticket, answer);
    }

    fn answers(&mut self, ticket: PartyTicket, answer: NetworkAnswer) {
        self.seams.books().due.push_back(NetworkEvent::PartyAnswer(ticket, answer));
        self.manager.handle_timeout(self.now);
    }

    fn happens(&mut self) {
        let Some((end, at)) = self.cell.end else { return };
        self.has_happened = true;
        match end {
            End::Drop => {
                let refusal = if at == Step::Add { Status::NotAccepted } else { Status::Failure };
                assert_eq!(self.drop_second(), refusal, "{:?}: R-094", self.cell);
            }
            End::Close if at == Step::Undo => self.close(),
            End::Close => {
                let refused = self.manager.close_call(self.now, CLIENT, self.vc);
                assert_eq!(refused, Status::Failure, "{:?}: R-090", self.cell);
            }
            End::Release => {
                self.seams.ends();
                self.hears(NetworkEvent::Release(self.vc, None));
            }
            End::Quit => {
                self.seams.books().parties.remove(&self.second);
                self.hears(NetworkEvent::PartyReleased(self.second, Status::Failure));
            }
            End::Leave => {
                self.has_left = true;
                self.manager.unbind(self.now, CLIENT);
            }
        }
        let ends_it = matches!(end, End::Release | End::Quit | End::Leave) || self.is_closed;
        if ends_it {
            self.crosses(at);
        }
    }

    /// The question is of no account any more; its answer may come all the same.
    fn crosses(&mut self, at: Step) {
        let Some((ticket, _, _)) = self.question() else { return };
        self.settled += 1;
        self.has_failed |= at == self.cell.step;
        self.answers(ticket, NetworkAnswer::Accepted);
    }

    fn hears(&mut self, event: NetworkEvent) {
        self.seams.books().due.push_back(event);
        self.manager.handle_timeout(self.now);
    }

    fn listen(&mut self) {
        while let Some((_, upcall)) = self.manager.poll_upcall() {
            assert!(!self.has_left, "{:?}: told a client that left: {upcall:?}", self.cell);
            match upcall {
                Upcall::Party { party, handler, .. } => {
                    assert_eq!(party, self.second, "{:?}", self.cell);
                    match handler {
                        PartyHandler::AddComplete(status, _) => self.added.push(status),
                        PartyHandler::DropComplete(status) => self.dropped.push(status),
                        PartyHandler::IncomingDrop(_) => {
                            panic!("{:?}: it was not there, or dropped before", self.cell)
                        }
                    }
                }
                Upcall::Vc { handler: Handler::IncomingCloseCall(status), .. } => {
                    self.incoming_closes.push(status);
                    self.close();
                }
                other @ (Upcall::Vc { .. } | Upcall::Family(_) | Upcall::Sap { .. }) => {
                    panic!("{:?}: told {other:?}", self.cell)
                }
            }
        }
    }

    fn judge(&mut self) -> Outcome {
        let outcome = self.outcome();
        let (held, is_up) = {
            let books = self.seams.books();
            (books.parties.len(), books.has_call)
        };
        let known = self.manager.parties(self.vc);
        let expected = match outcome {
            Outcome::Joined => vec![self.second, self.first],
            Outcome::NotAdded | Outcome::Dropped => vec![self.first],
            Outcome::NotAddedAndOver
            | Outcome::NotAddedAndClosed
            | Outcome::DroppedAndOver
            | Outcome::Gone => vec![],
        };
        assert_eq!(known, expected, "{:?}: the parties of the call", self.cell);
        assert_eq!(held, known.len().saturating_sub(1), "{:?}: the network", self.cell);
        assert_eq!(is_up, !known.is_empty(), "{:?}: the call", self.cell);
        self.answers_once_more();
        self.ends(outcome);
        outcome
    }

    fn outcome(&self) -> Outcome {
        if self.has_left {
            // What failed before it left, it heard.
            let heard = usize::from(self.cell.end == Some((End::Leave, Step::Undo)));
            assert_eq!(self.added, [Status::Failure][..heard], "{:?}", self.cell);
            assert_eq!(self.dropped, [], "{:?}", self.cell);
            return Outcome::Gone;
        }
        assert!(self.incoming_closes.len() <= 1, "{:?}: A-09", self.cell);
        let is_over = !self.incoming_closes.is_empty();
        match (self.cell.scenario, &self.added[..], &self.dropped[..]) {
            (Scenario::Add, [Status::Success], []) if !is_over => Outcome::Joined,
            (Scenario::Add, [Status::Failure], []) if is_over => Outcome::NotAddedAndOver,
            (Scenario::Add, [Status::Failure], []) if self.is_closed => Outcome::NotAddedAndClosed,
            (Scenario::Add, [Status::Failure], []) => Outcome::NotAdded,
            (Scenario::Drop, [], [Status::Success]) if is_over => Outcome::DroppedAndOver,
            (Scenario::Drop, [], [Status::Success]) => Outcome::Dropped,
            completed => panic!("{:?}: R-001: {completed:?}", self.cell),
        }
    }

    /// Nothing comes of what is answered again.
    fn answers_once_more(&mut self) {
        let (known, questions) =
            (self.manager.parties(self.vc), self.seams.books().questions.clone());
        for (ticket, _) in &questions {
            self.answers(*ticket, NetworkAnswer::Accepted);
            assert_eq!(self.manager.poll_upcall(), None, "{:?}: twice", self.cell);
        }
        assert_eq!(self.seams.books().questions.len(), questions.len(), "{:?}", self.cell);
        assert_eq!(self.manager.parties(self.vc), known, "{:?}", self.cell);
    }

    /// The call can be ended, and then nothing is left.
    fn ends(&mut self, outcome: Outcome) {
        if outcome == Outcome::Joined {
            assert_eq!(self.drop_second(), Status::Pending, "{:?}: R-089", self.cell);
            self.go_on();
            assert_eq!(self.dropped, [Status::Success], "{:?}: R-001", self.cell);
        }
        if !self.has_left && !self.is_closed {
            self.close();
        }
        if !self.has_left {
            let deleted = self.manager.delete_vc(self.now, CLIENT, self.vc);
            assert_eq!(deleted, Status::Success, "{:?}", self.cell);
        }
        let books = self.seams.books();
        assert!(books.parties.is_empty() && !books.has_call && !books.is_active);
        assert_eq!(self.manager.vcs().count(), 0, "{:?}", self.cell);
    }

    fn drop_second(&mut self) -> Status {
        self.manager.drop_party(self.now, CLIENT, self.second)
    }

    fn close(&mut self) {
        let closed = self.manager.close_call(self.now, CLIENT, self.vc);
        assert_eq!(closed, Status::Success, "{:?}: R-090", self.cell);
        self.is_closed = true;
    }
}

/// Terms that the call does not have.
fn countered() -> NetworkAnswer {
    NetworkAnswer::Countered(terms_of(COUNTER))
}
