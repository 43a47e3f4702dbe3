//! The ledger of the link, against one that adds up everything anew each time.

use proptest::prelude::*;

use super::*;

/// Something that is done to a link, for one of [`CALLS`] calls.
#[derive(Clone, Copy, Debug)]
enum Operation {
    Agree(usize, u64),
    Confirm(usize, u64),
    Restore(usize),
    Release(usize),
}

const CALLS: usize = 5;
const CAPACITY: u64 = 100;

/// The two rates of a call: confirmed, and agreed to since.
type Rates = (u64, Option<u64>);

/// The naive link: no running total.
#[derive(Default)]
struct Model([Option<Rates>; CALLS]);

proptest! {
    #[test]
    fn the_link_does_what_plain_addition_does(
        operations in prop::collection::vec(any_operation(), 1..200),
    ) {
        let vcs: Vec<VcHandle> = tickets(CALLS).iter().map(|ticket| ticket.vc).collect();
        let mut link = Link::new(CAPACITY);
        let mut model = Model::default();
        let mut peak = 0;
        for operation in operations {
            let before = link.clone();
            let agreed = perform(&mut link, &vcs, operation);
            prop_assert_eq!(agreed, model.perform(operation), "{:?}", operation);
            if agreed.is_err() {
                prop_assert_eq!(format!("{link:?}"), format!("{before:?}"), "a refusal moves nothing");
            }
            prop_assert_eq!((link.total(), link.sum()), (model.total(), model.total()));
            prop_assert!(link.total() <= CAPACITY, "above capacity");
            for (vc, rates) in vcs.iter().zip(model.0) {
                let settled = rates.filter(|(_, agreed)| agreed.is_none()).map(|(rate, _)| rate);
                prop_assert_eq!(link.settled(*vc), settled);
            }
            peak = peak.max(link.total());
            prop_assert_eq!(link.peak(), peak);
        }
    }
}

#[test]
fn old_and_new_are_never_counted_together() {
    let [mover, other] = two_calls();
    let mut link = Link::new(100);
    hold(&mut link, other, 40);
    hold(&mut link, mover, 50);
    assert_eq!(link.agree(mover, 60), Ok(()), "an upgrade to the last bit fits");
    assert_eq!(link.total(), 100);
    assert_eq!(link.agree(mover, 61), Err(DoesNotFit { left: 60 }));
}

#[test]
fn a_change_under_way_holds_the_larger_rate() {
    let [mover, other] = two_calls();
    let mut link = Link::new(100);
    hold(&mut link, mover, 60);
    assert_eq!(link.agree(mover, 10), Ok(()));
    assert_eq!(link.agree(other, 41), Err(DoesNotFit { left: 40 }), "a way back is kept");
    link.restore(mover);
    assert_eq!((link.settled(mover), link.total()), (Some(60), 60));
    assert_eq!(link.agree(mover, 10), Ok(()));
    link.confirm(mover, 10);
    assert_eq!(link.agree(other, 90), Ok(()), "and given up when it is confirmed");
}

#[test]
fn a_rate_that_was_never_agreed_to_is_not_confirmed() {
    let [mover, _] = two_calls();
    let mut link = Link::new(100);
    hold(&mut link, mover, 60);
    link.confirm(mover, 70);
    assert_eq!((link.settled(mover), link.total()), (Some(60), 60));
}

fn two_calls() -> [VcHandle; 2] {
    let tickets = tickets(2);
    [tickets[0].vc, tickets[1].vc]
}

#[track_caller]
fn hold(link: &mut Link, vc: VcHandle, rate: u64) {
    assert_eq!(link.agree(vc, rate), Ok(()));
    link.confirm(vc, rate);
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let (call, rate) = (0..CALLS, 0..=CAPACITY + 20);
    prop_oneof![
        4 => (call.clone(), rate.clone()).prop_map(|(call, rate)| Operation::Agree(call, rate)),
        3 => (call.clone(), rate).prop_map(|(call, rate)| Operation::Confirm(call, rate)),
        2 => call.clone().prop_map(Operation::Restore),
        1 => call.prop_map(Operation::Release),
    ]
}

fn perform(link: &mut Link, vcs: &[VcHandle], operation: Operation) -> Result<(), DoesNotFit> {
    match operation {
        Operation::Agree(call, rate) => return link.agree(vcs[call], rate),
        Operation::Confirm(call, rate) => link.confirm(vcs[call], rate),
        Operation::Restore(call) => link.restore(vcs[call]),
        Operation::Release(call) => link.release(vcs[call]),
    }
    Ok(())
}

impl Model {
    fn perform(&mut self, operation: Operation) -> Result<(), DoesNotFit> {
        match operation {
            Operation::Agree(call, rate) => {
                let (confirmed, _) = self.0[call].unwrap_or_default();
                let others = self.total() - held(self.0[call]);
                if others + rate.max(confirmed) > CAPACITY {
                    return Err(DoesNotFit { left: CAPACITY - others });
                }
                self.0[call] = Some((confirmed, Some(rate)));
            }
            Operation::Confirm(call, rate) => {
                self.0[call] = Some((rate.min(held(self.0[call])), None));
            }
            Operation::Restore(call) => {
                self.0[call] = Some((self.0[call].unwrap_or_default().0, None));
            }
            Operation::Release(call) => self.0[call] = None,
        }
        Ok(())
    }

    fn total(&self) -> u64 {
        self.0.iter().map(|rates| held(*rates)).sum()
    }
}

fn held(rates: Option<Rates>) -> u64 {
    rates.map_or(0, |(confirmed, agreed)| confirmed.max(agreed.unwrap_or(0)))
}
