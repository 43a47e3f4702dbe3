//! One cell, from a call that is up to one that is gone.

use call_manager::manager::OnMiniportRefusal;
use call_manager::vc::State;
use call_manager::{
    CallManager, ClientId, Config, Handler, MiniportAnswer, MiniportEvent, NetworkAnswer,
    NetworkEvent, Profile, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use crate::cell::{Cell, End, Failure, Step};
use crate::seams::{Asked, Card, Network, Reserved, Shared, rate_of};

/// Rates: of the call as it was made, of the change, of the network's counter, of the miniport's
/// rounding, of the less that may do instead, of the other end's proposal, and of another change.
pub(crate) const BEFORE: u32 = 1_000;
pub(crate) const WANTED: u32 = 2_000;
pub(crate) const COUNTER: u32 = 1_500;
pub(crate) const ROUNDED: u32 = 2_048;
pub(crate) const LESS: u32 = 1_600;
pub(crate) const PROPOSED: u32 = 1_200;
const AFTERWARDS: u32 = 3_000;
/// Rounded down, which no flag of these calls allows.
const UNACCEPTABLE: u32 = 1_999;

const CLIENT: ClientId = ClientId(0);

/// More than any cell takes. More is a livelock.
const MOST_STEPS: usize = 200;

/// What became of the change, and of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: Status,
    /// The rate granted.
    pub(crate) granted: Option<u32>,
    pub(crate) fate: Fate,
}

/// What became of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is up, at this rate.
    Up(u32),
    /// The client heard an incoming close, and closed it.
    Over(Status),
    /// The client closed it.
    Closed,
}

/// Runs a cell. `None` if the failure, or what else happens, has no occasion; all agree even so.
pub(crate) fn run(profile: &Profile, cell: &Cell) -> Option<Outcome> {
    let mut run = Run::new(profile, cell);
    assert_eq!(run.modify(WANTED), Status::Pending, "the seams take their time");
    run.go_on();
    let is_met = run.has_happened && run.is_met;
    let outcome = run.judge();
    is_met.then_some(outcome)
}

struct Run {
    cell: Cell,
    manager: CallManager<Network, Card>,
    shared: Shared,
    vc: VcHandle,
    now: Time,
    /// The step of each question, by the order of asking.
    steps: Vec<Option<Step>>,
    /// Whether the last question is answered, or given up.
    is_settled: bool,
    /// The failure has had its occasion; and is over.
    is_met: bool,
    has_failed: bool,
    has_happened: bool,
    client: Client,
}

/// What the client was told, and what it takes to be in force.
#[derive(Debug, Default)]
struct Client {
    record: Option<u32>,
    completed: Vec<(Status, u32, bool)>,
    closes: u32,
    closed: Vec<Status>,
    incoming_closes: Vec<Status>,
}

impl Run {
    /// A call is up.
    fn new(profile: &Profile, cell: &Cell) -> Self {
        let shared = Shared::default();
        let on_miniport_refusal = match cell.step {
            Step::Renegotiate => OnMiniportRefusal::StepDown { percent: 80 },
            _ => OnMiniportRefusal::GiveUp,
        };
        let config = Config {
            max_vcs: 1,
            profile: profile.clone(),
            on_miniport_refusal,
            ..Config::default()
        };
        let (network, card) = (Network(shared.clone()), Card(shared.clone()));
        let mut manager = CallManager::new(config, network, card);
        let vc = manager.create_vc(CLIENT, VcContext(7)).expect("there is room for one");
        let mut run = Self {
            cell: Cell { end: None, ..*cell },
            manager,
            shared,
            vc,
            now: Time::ZERO,
            steps: Vec::new(),
            is_settled: true,
            is_met: false,
            has_failed: true,
            has_happened: true,
            client: Client::default(),
        };
        let mut block = at_rate(BEFORE).with_media_flags(MediaFlags::ROUND_UP_FLOW);
        assert_eq!(run.manager.make_call(run.now, CLIENT, run.vc, &mut block), Status::Pending);
        run.go_on();
        assert_eq!(run.manager.state(vc).map(|state| state.name()), Some("Active"));
        run.cell = *cell;
        (run.has_failed, run.has_happened) = (false, cell.end.is_none());
        run
    }

    /// Until all is quiet.
    fn go_on(&mut self) {
        for _ in 0..MOST_STEPS {
            self.listen();
            let Some((ticket, asked, step)) = self.question() else {
                if !self.waits() {
                    return;
                }
                self.wait();
                continue;
            };
            if let Some((end, at)) = self.cell.end
                && !self.has_happened
                && step == Some(at)
            {
                self.has_happened = true;
                let before = self.state_name();
                self.happens(end);
                if at.is_of_network() && self.state_name() != before {
                    self.is_given_up(ticket, at);
                }
            } else if step == Some(self.cell.step) && !self.has_failed {
                (self.is_met, self.has_failed) = (true, true);
                self.fails(ticket, &asked);
            } else {
                self.succeeds(ticket, &asked, step);
            }
        }
        panic!("{:?}: a livelock in {:?}", self.cell, self.state_name());
    }

    /// The question under way, and which step of the change it is.
    fn question(&mut self) -> Option<(Ticket, Asked, Option<Step>)> {
        let questions = self.shared.books().questions.clone();
        if self.steps.len() < questions.len() {
            assert_eq!(self.steps.len() + 1, questions.len(), "a question at a time");
            let step = self.step();
            self.steps.push(step);
            self.is_settled = false;
        }
        let (ticket, asked) = questions.last()?.clone();
        let step = self.steps.last().copied().flatten();
        (!self.is_settled).then_some((ticket, asked, step))
    }

    fn step(&self) -> Option<Step> {
        match self.manager.state(self.vc)? {
            State::Negotiating { change, .. } if change.activations > 0 => Some(Step::Renegotiate),
            State::Negotiating { .. } => Some(Step::Negotiate),
            State::Reactivating { .. } => Some(Step::Reactivate),
            State::Realigning { .. } => Some(Step::Realign),
            State::Reinstating(_) => Some(Step::Reinstate),
            State::Restoring(_) | State::InDoubt(_) => Some(Step::Restore),
            // A miniport that was busy is told again.
            State::Ending { .. } => self.steps.last().copied().flatten(),
            _ => None,
        }
    }

    fn happens(&mut self, end: End) {
        match end {
            End::Close => self.close(),
            End::Release => {
                let mut books = self.shared.books();
                books.reserved = Reserved::default();
                books.network_due.push_back(NetworkEvent::Release(self.vc));
            }
            End::Proposal => {
                let terms = self.terms_at(PROPOSED);
                let mut books = self.shared.books();
                books.reserved.proposed = Some(PROPOSED);
                books.network_due.push_back(NetworkEvent::Proposal(self.vc, terms));
            }
            End::SecondRequest => {
                assert_eq!(self.modify(AFTERWARDS), Status::NotAccepted, "M-23");
            }
        }
        self.manager.handle_timeout(self.now);
    }

    /// A question of the network is of no account any more; its answer may cross what made it so.
    fn is_given_up(&mut self, ticket: Ticket, step: Step) {
        self.is_settled = true;
        if step != self.cell.step || self.has_failed {
            return;
        }
        (self.is_met, self.has_failed) = (true, true);
        let answers = match self.cell.failure {
            Failure::Refuses => vec![NetworkAnswer::Refused],
            Failure::Collides => vec![NetworkAnswer::Collided],
            Failure::Counters => vec![NetworkAnswer::Countered(terms_at(Terms::NONE, COUNTER))],
            Failure::AnswersTwice => vec![NetworkAnswer::Accepted, NetworkAnswer::Accepted],
            Failure::AnswersLate => vec![NetworkAnswer::Accepted],
            _ => vec![],
        };
        for answer in answers {
            self.network_says(ticket, answer);
        }
    }

    fn fails(&mut self, ticket: Ticket, asked: &Asked) {
        match self.cell.failure {
            Failure::Refuses if asked.is_for_miniport() => {
                self.miniport_says(ticket, MiniportAnswer::Refused(Status::Resources));
            }
            Failure::Refuses => self.network_says(ticket, NetworkAnswer::Refused),
            Failure::Collides => self.network_says(ticket, NetworkAnswer::Collided),
            Failure::Counters => {
                if matches!(asked, Asked::Modify(_)) {
                    self.shared.books().reserved.agreed = Some(COUNTER);
                }
                let answer = NetworkAnswer::Countered(self.terms_at(COUNTER));
                self.network_says(ticket, answer);
            }
            Failure::RoundsUnacceptably => self.rounds(ticket, UNACCEPTABLE),
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
    fn succeeds(&mut self, ticket: Ticket, asked: &Asked, step: Option<Step>) {
        match (step, self.cell.step) {
            (Some(Step::Reactivate), Step::Restore | Step::Renegotiate)
                if rate_of_activation(asked) == Some(WANTED) =>
            {
                self.miniport_says(ticket, MiniportAnswer::Refused(Status::Resources));
            }
            (Some(Step::Reactivate), Step::Reinstate) => self.rounds(ticket, UNACCEPTABLE),
            (Some(Step::Reactivate), Step::Realign) => self.rounds(ticket, ROUNDED),
            _ => {
                self.does(asked);
                self.answers(ticket, asked);
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

    fn answers(&mut self, ticket: Ticket, asked: &Asked) {
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

    /// Nobody answers, until the manager does something else or has asked so often.
    fn is_silent(&mut self, repetitions: u32) {
        self.is_settled = true;
        let (before, asked) = (self.state_name(), self.shared.books().questions.len());
        for _ in 0..MOST_STEPS {
            let books = self.shared.books();
            let is_over = books.questions.len() > asked || books.repeated >= repetitions;
            drop(books);
            if is_over || self.state_name() != before {
                return;
            }
            self.wait();
        }
        panic!("{:?}: waits for ever in {before:?}", self.cell);
    }

    fn wait(&mut self) {
        self.now = self.manager.poll_timeout().expect("a wait has an end").max(self.now);
        self.manager.handle_timeout(self.now);
    }

    fn waits(&self) -> bool {
        self.manager.state(self.vc).is_some_and(|state| state.waits_for().is_some())
    }

    /// The client takes what it is told, accepts what is proposed, and closes a call that is over.
    fn listen(&mut self) {
        while let Some((_, upcall)) = self.manager.poll_upcall() {
            match upcall.handler {
                Handler::MakeCallComplete(Status::Success, block) => {
                    self.client.record = Some(rate_in(&block));
                }
                Handler::ModifyCallQosComplete(status, block) => {
                    let granted = (status, rate_in(&block), block.is_changed());
                    self.client.completed.push(granted);
                    if status == Status::Success {
                        assert_eq!(self.shared.books().active, Some(granted.1), "R-053");
                        self.client.record = Some(granted.1);
                    }
                }
                Handler::CloseCallComplete(status) => self.client.closed.push(status),
                Handler::IncomingCallQosChange(block) => {
                    self.client.record = Some(rate_in(&block));
                    let status = self.manager.return_qos_change(self.now, CLIENT, self.vc);
                    assert_ne!(status, Status::NotAccepted, "a handler returns");
                }
                Handler::IncomingCloseCall(status) => {
                    assert_eq!(self.client.closes, 0, "A-09");
                    self.client.incoming_closes.push(status);
                    self.close();
                }
                handler @ (Handler::MakeCallComplete(..)
                | Handler::IncomingCall(_)
                | Handler::CallConnected) => panic!("{:?}: told {handler:?}", self.cell),
            }
        }
    }

    fn modify(&mut self, rate: u32) -> Status {
        self.manager.modify_call_qos(self.now, CLIENT, self.vc, &at_rate(rate))
    }

    fn close(&mut self) {
        self.client.closes += 1;
        let status = self.manager.close_call(self.now, CLIENT, self.vc);
        assert_eq!(status, Status::Pending, "{:?}: a call that is up can be closed", self.cell);
    }

    /// What became of it, when all is quiet; and whether all agree on it.
    fn judge(&mut self) -> Outcome {
        let [(status, rate, is_changed)] = self.client.completed[..] else {
            panic!("{:?}: completed {:?}", self.cell, self.client.completed)
        };
        let is_granted = status == Status::Success;
        assert_eq!(is_changed, is_granted && rate != WANTED, "{:?}: R-060", self.cell);
        assert!(is_granted || rate == BEFORE, "{:?}: A-03", self.cell);
        let granted = is_granted.then_some(rate);
        let fate = self.fate();
        self.answers_once_more();
        if matches!(fate, Fate::Up(_)) {
            self.is_as_good_as_new();
        }
        assert!(self.shared.books().deactivations <= 1, "{:?}: R-028", self.cell);
        Outcome { status, granted, fate }
    }

    fn fate(&self) -> Fate {
        let (state, books) = (self.state_name(), self.shared.books());
        let closed = &self.client.closed[..];
        if state == Some("Active") {
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
        assert_eq!((self.state_name(), self.shared.books().reserved), before, "{:?}", self.cell);
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

    fn state_name(&self) -> Option<&'static str> {
        self.manager.state(self.vc).map(|state| state.name())
    }

    fn terms_at(&self, rate: u32) -> Terms {
        let state = self.manager.state(self.vc).map(|state| state.cloned());
        let in_force = state.as_ref().and_then(State::in_force);
        terms_at(in_force.cloned().expect("there is a call to change"), rate)
    }
}

fn terms_at(mut terms: Terms, rate: u32) -> Terms {
    terms.transmit = flow(rate);
    terms
}

fn rate_of_activation(asked: &Asked) -> Option<u32> {
    match asked {
        Asked::Activate(terms) => Some(rate_of(terms)),
        _ => None,
    }
}

fn at_rate(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate))
}

fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate of the tests"))
}

fn rate_in(block: &CallParameters) -> u32 {
    let part = block.call_manager.as_ref().expect("a completion is complete");
    BytesPerSecond::raw(part.transmit.token_rate)
}
