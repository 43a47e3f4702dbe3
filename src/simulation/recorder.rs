//! What is recorded while a simulation runs: how every change ended, and maybe a trace.

use std::cell::RefCell;

use call_manager::Role;
use call_manager::trace::{Sink, Tracer};
use call_manager::vc::{Cause, Completion, Grant, Refusal};
use call_manager::{
    DataSight, FamilySight, Observer, PartyHandle, PartySight, Sight, Terms, Time, VcHandle,
};

use crate::network::PerVc;

/// The observer of a simulation.
pub struct Recorder<'s> {
    tally: Tally,
    tracer: Option<Tracer<&'s mut dyn Sink>>,
    in_force: PerVc<Terms>,
    /// What the last step concerned. The manager lends its observer for reading only, hence the
    /// cell.
    concerned: RefCell<Vec<VcHandle>>,
}

/// How changes ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// With exactly what was asked.
    pub granted: u64,
    /// With other values.
    pub changed: u64,
    /// Of both, those that put other terms in force than there were before.
    pub took_effect: u64,
    /// Refused by the network; nothing was touched.
    pub refused_network: u64,
    /// Refused by the miniport; the network was put back.
    pub refused_miniport: u64,
    /// Not answered by the network in time; it was put back.
    pub timed_out: u64,
    /// Cut short by the client's close.
    pub closed: u64,
    /// Refused, and what stood before could not be restored: the call was closed.
    pub not_restored: u64,
}

impl Tally {
    /// All changes that ended.
    #[must_use]
    pub const fn ended(&self) -> u64 {
        self.granted
            + self.changed
            + self.refused_network
            + self.refused_miniport
            + self.timed_out
            + self.closed
            + self.not_restored
    }
}

impl<'s> Recorder<'s> {
    /// Counts, and traces if there is a sink for it.
    #[must_use]
    pub fn new(sink: Option<&'s mut dyn Sink>) -> Self {
        Self {
            tally: Tally::default(),
            tracer: sink.map(|sink| Tracer::new(Role::CallManager, sink)),
            in_force: PerVc::new(),
            concerned: RefCell::default(),
        }
    }

    /// How changes ended.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }
}

impl Recorder<'_> {
    /// Hands over the VCs that something was seen of since the last time; one may come repeatedly.
    pub(super) fn concerned<T>(&self, read: impl FnOnce(&[VcHandle]) -> T) -> T {
        let mut concerned = self.concerned.borrow_mut();
        let result = read(&concerned);
        concerned.clear();
        result
    }

    fn count(&mut self, vc: VcHandle, result: Result<Grant<&Terms>, Refusal<&Terms>>) {
        let count = match result {
            Ok(grant) => {
                let before = self.in_force.insert(vc, grant.terms.clone());
                self.tally.took_effect += u64::from(before.as_ref() != Some(grant.terms));
                if grant.is_changed { &mut self.tally.changed } else { &mut self.tally.granted }
            }
            Err(refusal) => match refusal.cause {
                Cause::Network => &mut self.tally.refused_network,
                Cause::Miniport | Cause::MiniportClosing => &mut self.tally.refused_miniport,
                Cause::TimedOut => &mut self.tally.timed_out,
                Cause::Collided => &mut self.tally.refused_network,
                Cause::Closed | Cause::Released => &mut self.tally.closed,
                Cause::NotRestored => &mut self.tally.not_restored,
            },
        };
        *count += 1;
    }
}

impl Observer for Recorder<'_> {
    fn see_family(&mut self, now: Option<Time>, sight: FamilySight<'_>) {
        if let Some(tracer) = &mut self.tracer {
            tracer.see_family(now, sight);
        }
    }

    fn see_party(
        &mut self,
        now: Time,
        vc: Option<VcHandle>,
        party: Option<PartyHandle>,
        sight: PartySight<'_>,
    ) {
        if let Some(tracer) = &mut self.tracer {
            tracer.see_party(now, vc, party, sight);
        }
    }

    fn see_data(&mut self, now: Time, vc: VcHandle, sight: DataSight) {
        if let Some(tracer) = &mut self.tracer {
            tracer.see_data(now, vc, sight);
        }
    }

    fn see(&mut self, now: Time, vc: VcHandle, sight: Sight<'_>) {
        let concerned = self.concerned.get_mut();
        if concerned.last() != Some(&vc) {
            concerned.push(vc);
        }
        match sight {
            Sight::Completed(Completion::MakeCall(Ok(grant))) => {
                self.in_force.insert(vc, grant.terms.clone());
            }
            Sight::Completed(Completion::ModifyCallQos(result)) => self.count(vc, result),
            Sight::Created(..)
            | Sight::OfferedBy(_)
            | Sight::Left
            | Sight::Requested(..)
            | Sight::Happened(_)
            | Sight::Refused(_)
            | Sight::Stale(_)
            | Sight::Busy(_)
            | Sight::Deferred(_)
            | Sight::TakenUp
            | Sight::Asks(_)
            | Sight::AnswersLater
            | Sight::MiniportBusy
            | Sight::Judges(_)
            | Sight::TimerStarted(..)
            | Sight::TimerStopped
            | Sight::TimerExpired
            | Sight::Completed(Completion::MakeCall(Err(_)) | Completion::CloseCall(_))
            | Sight::Tells(_)
            | Sight::Indicated(_)
            | Sight::SendsCloseData(_)
            | Sight::CloseDataCame(_)
            | Sight::StaleCloseData
            | Sight::Regrades
            | Sight::Regraded
            | Sight::NotDispatched(_)
            | Sight::Returned(_) => {}
        }
        if let Some(tracer) = &mut self.tracer {
            tracer.see(now, vc, sight);
        }
    }
}
