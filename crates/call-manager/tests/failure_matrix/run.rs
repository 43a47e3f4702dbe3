//! One cell, until the VC is gone: who does what, and when. How it begins stands in
//! [`begin`](crate::begin), what is answered in [`answers`](crate::answers), what must come of it all
//! in [`judge`](crate::judge).

use call_manager::vc::State;
use call_manager::{CallManager, ClientId, NetworkEvent, Profile, Terms, Ticket, Time, VcHandle};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

use crate::cell::{Cell, End, Failure, Step};
use crate::client::Client;
use crate::seams::{Asked, Card, Network, Shared};

/// Rates: of the call as it stood or was offered, of what the client asks for, of the network's
/// counter, of the miniport's rounding, of the less that may do instead, of the other end's proposal,
/// and of another change.
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

/// What became of the request, and of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// That of the client's call or change, if it asked for one and was there to hear.
    pub(crate) status: Option<Status>,
    /// The rate granted.
    pub(crate) granted: Option<u32>,
    pub(crate) fate: Fate,
    /// How often the client had to close; the last time it was done.
    pub(crate) closes: usize,
}

/// What became of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is up, at this rate.
    Up(u32),
    /// The set-up failed.
    Failed,
    /// The client heard an incoming close, and closed it.
    Over(Status),
    /// The client closed it.
    Closed,
    /// Nobody is told, and nothing is left: the client was not asked, or has left.
    Gone,
    /// The same, but for a VC that the miniport does not deactivate, and that is nobody's.
    Stays,
}

/// How soon a client closes a call that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As soon as it hears.
    AtOnce,
    /// When all is quiet.
    Slow,
}

/// Runs a cell. `None` if the failure, or what else happens, has no occasion; all agree even so.
pub(crate) fn run(profile: &Profile, cell: &Cell) -> Option<Outcome> {
    run_at(Pace::AtOnce, profile, cell)
}

/// The same with a client that takes its time, or does not.
pub(crate) fn run_at(pace: Pace, profile: &Profile, cell: &Cell) -> Option<Outcome> {
    let mut run = Run::begin(profile, cell, pace)?;
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
    /// Until all is quiet.
    pub(crate) fn go_on(&mut self) {
        for _ in 0..MOST_STEPS {
            self.listen();
            let Some((ticket, asked, step)) = self.question() else {
                if self.waits() {
                    self.wait();
                } else if !self.closes_at_last() {
                    return;
                }
                continue;
            };
            if let Some((end, at)) = self.cell.end
                && !self.has_happened
                && step == Some(at)
                && !self.is_for_the_pause(at)
            {
                self.has_happened = true;
                let before = self.state_name();
                self.happens(end, Some(at));
                // A release is waited for, whatever else happens.
                let is_question = at.is_of_network() && !at.is_release();
                if is_question && self.state_name() != before {
                    self.is_given_up(ticket, at);
                }
            } else if step == Some(self.cell.step) && !self.has_failed {
                (self.is_met, self.has_failed) = (true, true);
                self.fails(ticket, &asked);
                self.pauses();
            } else {
                self.succeeds(ticket, &asked, step);
            }
        }
        panic!("{:?}: a livelock in {:?}", self.cell, self.state_name());
    }

    /// A miniport that is busy once is told again after a pause. What is to happen at that step
    /// happens then.
    fn is_for_the_pause(&self, at: Step) -> bool {
        self.cell.failure == Failure::IsBusyOnce && self.cell.step == at && !self.has_failed
    }

    fn pauses(&mut self) {
        if let Some((end, at)) = self.cell.end
            && !self.has_happened
            && at == self.cell.step
            && self.cell.failure == Failure::IsBusyOnce
        {
            self.has_happened = true;
            self.happens(end, Some(at));
        }
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
        let step = match state.name() {
            "Dialing" => Step::Dial,
            "Activating" => Step::Activate,
            "Aligning" => Step::Align,
            "Redialing" => Step::Redial,
            "Abandoning" => Step::Abandon,
            "AbandoningActivation" => Step::Take,
            "UndoingActivation" => Step::Undo,
            "Preparing" => Step::Prepare,
            "AligningOffer" => Step::AlignOffer,
            "Answering" => Step::Answer,
            "ActivatingAnswer" => Step::ActivateAnswer,
            "Rejecting" => Step::Reject,
            "Declining" => Step::Decline,
            "Retiring" => Step::Retire,
            "Negotiating" if is_asked_for_less(&state) => Step::Renegotiate,
            "Negotiating" => Step::Negotiate,
            "Reactivating" => Step::Reactivate,
            "Realigning" => Step::Realign,
            "Reinstating" => Step::Reinstate,
            "Restoring" | "InDoubt" => Step::Restore,
            "Proposed" => Step::Propose,
            "Agreeing" => Step::Agree,
            "Withdrawing" => Step::Withdraw,
            "Releasing" | "Clearing" => Step::Release,
            "Deactivating" => Step::Deactivate,
            // A miniport that was busy is told again.
            "Ending" => return self.steps.last().copied().flatten(),
            name => panic!("{:?}: a question in {name}", self.cell),
        };
        Some(step)
    }

    /// Something happens, during this step if during any. What a client may not ask for is refused,
    /// and touches nothing.
    pub(crate) fn happens(&mut self, end: End, at: Option<Step>) {
        let before = (self.state_name(), self.shared.books().questions.len());
        let refusal = match end {
            End::Close => Some(self.close()).filter(|status| *status != Status::Pending),
            End::Release => {
                self.shared.leaves(self.vc);
                None
            }
            End::Both => {
                self.shared.leaves(self.vc);
                self.manager.handle_timeout(self.now);
                let _ = self.close();
                None
            }
            End::Leave => {
                self.client.has_left = true;
                self.manager.unbind(self.now, CLIENT);
                None
            }
            End::Proposal => {
                self.proposes(PROPOSED);
                None
            }
            End::SecondRequest => Some(self.modify(AFTERWARDS)),
            End::Delete => Some(self.manager.delete_vc(self.now, CLIENT, self.vc)),
        };
        if let Some(refusal) = refusal {
            let is_deactivating = at.is_some_and(Step::is_deactivation);
            let is_late = end == End::Delete && is_deactivating;
            let expected = if is_late { Status::Closing } else { Status::NotAccepted };
            assert_eq!(refusal, expected, "{:?}: M-23, A-16, R-024", self.cell);
            let after = (self.state_name(), self.shared.books().questions.len());
            assert_eq!(after, before, "{:?}: a refusal touches nothing", self.cell);
        }
        self.manager.handle_timeout(self.now);
    }

    /// An end that has not released proposes other terms.
    pub(crate) fn proposes(&mut self, rate: u32) {
        let terms = self.terms_at(rate);
        let mut books = self.shared.books();
        if !books.is_released && !books.has_left {
            books.reserved.proposed = Some(rate);
        }
        books.network_due.push_back(NetworkEvent::Proposal(self.vc, terms));
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

    /// Counts the closes that are taken.
    pub(crate) fn close(&mut self) -> Status {
        let status = self.manager.close_call(self.now, CLIENT, self.vc);
        self.client.closes += u32::from(status == Status::Pending);
        status
    }

    pub(crate) fn state_name(&self) -> Option<&'static str> {
        self.manager.state(self.vc).map(|state| state.name())
    }

    /// The terms of the call at another rate.
    pub(crate) fn terms_at(&self, rate: u32) -> Terms {
        let state = self.manager.state(self.vc).map(|state| state.cloned());
        let in_force = state.as_ref().and_then(State::in_force).cloned();
        let mut terms = in_force.unwrap_or_else(|| terms_of(rate));
        terms.transmit = flow(rate);
        terms
    }
}

/// What is asked for or offered: as a rule to be rounded up.
pub(crate) fn terms_of(rate: u32) -> Terms {
    Terms::for_call(&to_round_up(rate)).expect("a call of the tests")
}

pub(crate) fn to_round_up(rate: u32) -> CallParameters {
    at_rate(rate).with_media_flags(MediaFlags::ROUND_UP_FLOW)
}

pub(crate) fn at_rate(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate))
}

fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate of the tests"))
}

fn is_asked_for_less<P>(state: &State<P>) -> bool {
    matches!(state, State::Negotiating { change, .. } if change.activations > 0)
}
