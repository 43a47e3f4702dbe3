//! How long a VC waits, and for whom; and what is done again when the waiting is over.

use co_params::Status;

use super::CallManager;
use super::OnMiniportRefusal;
use super::interned::Name;
use super::table::Vc;
use crate::handle::VcHandle;
use crate::integrated::MiniportOf;
use crate::observer::{Observer, Sight};
use crate::profile::TimerName;
use crate::seam::{MiniportAnswer, Reply, Signaling};
use crate::terms::Terms;
use crate::time::Time;
use crate::vc::{self, Ask, State, Wait};

impl<S: Signaling, M: MiniportOf<S>, O: Observer> CallManager<S, M, O> {
    /// The VC waits from now on. On its way forward it waits no longer than its transaction may
    /// take.
    pub(super) fn wait(&mut self, now: Time, handle: VcHandle, wait: Wait) {
        self.random = self.random.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        let random = self.random >> 33;
        let Some(vc) = self.vcs.get_mut(handle) else { return };
        let profile = &self.config.profile;
        let (mut name, patience) = if vc.is_to_tell_again {
            let timer = profile.timer(TimerName::MiniportRetry);
            (timer.name, timer.value)
        } else {
            (profile.name_of(wait), profile.patience(wait, vc.is_client_made, random))
        };
        vc.deadline = now.after(patience);
        if can_be_given_up(vc) && vc.transaction_ends < vc.deadline {
            name = profile.timer(TimerName::Transaction).name;
            vc.deadline = vc.transaction_ends;
        }
        let until = vc.deadline;
        self.timers.set(handle.index, until);
        self.observer.see(now, handle, Sight::TimerStarted(name, until));
    }

    /// A change begins; it is to be complete by then, or on its way back.
    pub(super) fn begin_transaction(&mut self, now: Time, vc: VcHandle) {
        let ends = now.after(self.config.profile.timer(TimerName::Transaction).value);
        if let Some(vc) = self.vcs.get_mut(vc) {
            vc.transaction_ends = ends;
        }
    }

    /// The VC has moved: whatever it waited for, it does not any more. Returns whether that was a
    /// pause before a miniport that was busy is told the same again.
    pub(super) fn stop_waiting(&mut self, now: Time, handle: VcHandle) -> bool {
        let Some(vc) = self.vcs.get_mut(handle) else { return false };
        let was_busy = std::mem::take(&mut vc.is_to_tell_again);
        if vc.stop_waiting() {
            self.observer.see(now, handle, Sight::TimerStopped);
        }
        was_busy
    }

    /// Whether the miniport is only busy, and will be told the same again (M-14), once its VC has
    /// waited. It has answered: whatever else it says under the same name is stale.
    pub(super) fn is_to_be_told_again(
        &mut self,
        now: Time,
        handle: VcHandle,
        answer: &MiniportAnswer,
    ) -> bool {
        let limit = self.config.busy_retries;
        let Some(vc) = self.vcs.get_mut(handle) else { return false };
        let is_busy = *answer == busy();
        if !is_busy || vc.busy >= limit {
            return false;
        }
        vc.busy += 1;
        vc.next_ticket(handle);
        vc.is_to_tell_again = true;
        let was_waiting = std::mem::replace(&mut vc.deadline, Vc::NEVER) != Vc::NEVER;
        self.observer.see(now, handle, Sight::MiniportBusy);
        if was_waiting {
            self.observer.see(now, handle, Sight::TimerStopped);
        }
        true
    }

    /// Tells a miniport that was busy the same again. `false` if none was.
    pub(super) fn tell_again(&mut self, now: Time, handle: VcHandle) -> bool {
        let Some(vc) = self.vcs.get_mut(handle) else { return false };
        if !std::mem::take(&mut vc.is_to_tell_again) {
            return false;
        }
        let ticket = vc.next_ticket(handle);
        let told = self.vcs.get(handle).and_then(|vc| vc.told(&self.vcs));
        let ask = told.as_ref().map_or(Ask::DeactivateVc, Ask::ActivateVc);
        self.observer.see(now, handle, Sight::Asks(ask));
        let reply = match &told {
            Some(told) => self.miniport.activate_vc(&mut self.signaling, now, ticket, told),
            None => self.miniport.deactivate_vc(&mut self.signaling, now, ticket),
        };
        match reply {
            Reply::Now(answer) => self.miniport_answered(now, ticket, answer),
            Reply::Later => {
                self.observer.see(now, handle, Sight::AnswersLater);
                self.wait(now, handle, Wait::Miniport);
            }
        }
        true
    }

    /// What the call manager makes of the miniport's answer: rounding that no flag allowed is not
    /// acceptable (M-11, R-029), and to a refusal it may have an alternative (M-12).
    pub(super) fn judge(
        &mut self,
        now: Time,
        handle: VcHandle,
        told: &Terms,
        answer: MiniportAnswer,
    ) -> MiniportAnswer {
        let verdict = self.verdict(told, &answer);
        if let Some(verdict) = verdict {
            self.observer.see(now, handle, Sight::Judges(answer.as_ref()));
            return verdict;
        }
        answer
    }

    /// What the call manager makes of an answer, if that is something else.
    fn verdict(&self, told: &Terms, answer: &MiniportAnswer) -> Option<MiniportAnswer> {
        match answer {
            MiniportAnswer::Rounded(rounded) if rounded == told => Some(MiniportAnswer::Done),
            MiniportAnswer::Rounded(rounded) => {
                (!told.may_round_to(rounded)).then_some(MiniportAnswer::Unacceptable)
            }
            MiniportAnswer::Refused(Status::InvalidData | Status::Resources) => {
                let alternative = match self.config.on_miniport_refusal {
                    OnMiniportRefusal::GiveUp => None,
                    OnMiniportRefusal::StepDown { percent } => told.reduced_to(percent),
                };
                alternative.map(MiniportAnswer::Alternative)
            }
            MiniportAnswer::Done
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Refused(_)
            | MiniportAnswer::Alternative(_) => None,
        }
    }
}

/// What a miniport has said that was busy, and is not told again.
pub(super) const fn busy<P>() -> vc::event::MiniportAnswer<P> {
    vc::event::MiniportAnswer::Refused(Status::NotAccepted)
}

/// Whether a change is under way that the bound on its time as a whole can end at once. In the pause
/// before a busy miniport is told again nothing is outstanding there.
pub(super) fn can_be_given_up(vc: &Vc) -> bool {
    let is_in_pause = vc.is_to_tell_again && matches!(vc.state(), State::Reactivating { .. });
    is_in_pause || vc.state().is_on_the_way_forward()
}

/// Whether the miniport's activation or deactivation would still serve its purpose.
pub(super) fn is_wanted_still(state: &State<Name>) -> bool {
    let is_over = matches!(
        state,
        State::WithdrawingActivation { .. } | State::WithdrawingOffer { .. } | State::Ending { .. }
    );
    state.waits_for() == Some(Wait::Miniport) && !is_over
}

/// Of Knuth's MMIX generator: enough to keep back-offs apart, and the same in every run.
const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;
