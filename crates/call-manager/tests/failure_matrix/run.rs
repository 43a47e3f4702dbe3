//! One cell, from a call that is up to one that is gone: who does what, and when. What is answered
//! stands in [`answers`](crate::answers), what must come of it all in [`judge`](crate::judge).

use call_manager::manager::OnMiniportRefusal;
use call_manager::vc::State;
use call_manager::{
    CallManager, ClientId, Config, NetworkEvent, Profile, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use crate::cell::{Cell, End, Step};
use crate::client::Client;
use crate::seams::{Asked, Card, Network, Reserved, Shared};

/// Rates: of the call as it was made, of the change, of the network's counter, of the miniport's
/// rounding, of the less that may do instead, of the other end's proposal, and of another change.
pub(crate) const BEFORE: u32 = 1_000;
pub(crate) const WANTED: u32 = 2_000;
pub(crate) const COUNTER: u32 = 1_500;
pub(crate) const ROUNDED: u32 = 2_048;
pub(crate) const LESS: u32 = 1_600;
pub(crate) const PROPOSED: u32 = 1_200;
pub(crate) const AFTERWARDS: u32 = 3_000;

pub(crate) const CLIENT: ClientId = ClientId(0);

/// More than any cell takes. More is a livelock.
const MOST_STEPS: usize = 200;

/// What became of the change, and of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// That of the client's change, if it asked for one.
    pub(crate) status: Option<Status>,
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
    if cell.step.is_of_other_end() {
        run.happens(End::Proposal);
    } else {
        assert_eq!(run.modify(WANTED), Status::Pending, "the seams take their time");
    }
    run.go_on();
    let is_met = run.has_happened && run.is_met;
    let outcome = run.judge();
    is_met.then_some(outcome)
}

pub(crate) struct Run {
    pub(crate) cell: Cell,
    pub(crate) manager: CallManager<Network, Card>,
    pub(crate) shared: Shared,
    pub(crate) vc: VcHandle,
    pub(crate) now: Time,
    /// The step of each question, by the order of asking.
    pub(crate) steps: Vec<Option<Step>>,
    /// Whether the last question is answered, or given up.
    pub(crate) is_settled: bool,
    /// The failure has had its occasion; and is over.
    pub(crate) is_met: bool,
    pub(crate) has_failed: bool,
    pub(crate) has_happened: bool,
    pub(crate) client: Client,
}

impl Run {
    /// A call is up.
    fn new(profile: &Profile, cell: &Cell) -> Self {
        let shared = Shared::default();
        let on_miniport_refusal = if cell.step == Step::Renegotiate {
            OnMiniportRefusal::StepDown { percent: 80 }
        } else {
            OnMiniportRefusal::GiveUp
        };
        let config = Config {
            max_vcs: 1,
            profile: profile.clone(),
            on_miniport_refusal,
            ..Config::default()
        };
        let (network, card) = (Network(shared.clone()), Card(shared.clone()));
        let mut manager = CallManager::new(config, network, card);
        let vc =
            manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).expect("there is room for one");
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
    pub(crate) fn go_on(&mut self) {
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
        let state = self.manager.state(self.vc)?;
        match state.name() {
            "Negotiating" if is_asked_for_less(&state) => Some(Step::Renegotiate),
            "Negotiating" => Some(Step::Negotiate),
            "Reactivating" => Some(Step::Reactivate),
            "Realigning" => Some(Step::Realign),
            "Reinstating" => Some(Step::Reinstate),
            "Restoring" | "InDoubt" => Some(Step::Restore),
            "Proposed" => Some(Step::Propose),
            "Agreeing" => Some(Step::Agree),
            "Withdrawing" => Some(Step::Withdraw),
            // A miniport that was busy is told again.
            "Ending" => self.steps.last().copied().flatten(),
            _ => None,
        }
    }

    fn happens(&mut self, end: End) {
        match end {
            End::Close => self.close(),
            End::Release => {
                let mut books = self.shared.books();
                books.reserved = Reserved::default();
                books.network_due.push_back(NetworkEvent::Release(self.vc, None));
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

    /// Nobody answers, until the manager does something else or has asked so often.
    pub(crate) fn is_silent(&mut self, repetitions: u32) {
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

    pub(crate) fn modify(&mut self, rate: u32) -> Status {
        self.manager.modify_call_qos(self.now, CLIENT, self.vc, &at_rate(rate))
    }

    pub(crate) fn close(&mut self) {
        self.client.closes += 1;
        let status = self.manager.close_call(self.now, CLIENT, self.vc);
        assert_eq!(status, Status::Pending, "{:?}: a call that is up can be closed", self.cell);
    }

    pub(crate) fn state_name(&self) -> Option<&'static str> {
        self.manager.state(self.vc).map(|state| state.name())
    }

    pub(crate) fn terms_at(&self, rate: u32) -> Terms {
        let state = self.manager.state(self.vc).map(|state| state.cloned());
        let in_force = state.as_ref().and_then(State::in_force);
        terms_at(in_force.cloned().unwrap_or(Terms::NONE), rate)
    }
}

pub(crate) fn terms_at(mut terms: Terms, rate: u32) -> Terms {
    terms.transmit = flow(rate);
    terms
}

fn at_rate(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate))
}

fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate of the tests"))
}

fn is_asked_for_less<P>(state: &State<P>) -> bool {
    matches!(state, State::Negotiating { change, .. } if change.activations > 0)
}
