//! The ledger of a link, against one that adds up everything anew each time.

use call_manager::OfferId;
use proptest::prelude::*;

use super::*;

/// Something that is done to a link, for one of [`CALLS`] calls.
#[derive(Clone, Copy, Debug)]
enum Operation {
    Agree(usize, Rates),
    Confirm(usize, Rates),
    Restore(usize),
    Propose(usize, Rates),
    Withdraw(usize),
    Release(usize),
    Offer(usize, Rates),
    Assign(usize, Option<usize>),
    SetCapacity(Rates),
}

const CALLS: usize = 5;
const OFFERS: usize = 3;
const CAPACITY: u64 = 100;

/// A call: confirmed, and agreed to since.
type Held = (Rates, Option<Rates>);

/// The naive link: no running total.
struct Model {
    capacity: Rates,
    calls: [Option<Held>; CALLS],
    proposed: [Option<Rates>; CALLS],
    offered: [Option<Rates>; OFFERS],
}

proptest! {
    #[test]
    fn the_link_does_what_plain_addition_does(
        operations in prop::collection::vec(any_operation(), 1..200),
    ) {
        let vcs: Vec<VcHandle> = tickets(CALLS).iter().map(|ticket| ticket.vc).collect();
        let mut link = Link::new(Rates::both(CAPACITY));
        let mut model = Model::new();
        let mut peak = Rates::ZERO;
        let mut excess = Rates::ZERO;
        for operation in operations {
            let Some(operation) = model.sensible(operation) else { continue };
            let before = link.clone();
            let agreed = perform(&mut link, &vcs, operation);
            prop_assert_eq!(agreed, model.perform(operation), "{:?}", operation);
            if agreed.is_err() {
                prop_assert_eq!(format!("{link:?}"), format!("{before:?}"), "a refusal moves nothing");
            }
            prop_assert_eq!((link.total(), link.sum()), (model.total(), model.total()));
            for (vc, call) in vcs.iter().zip(model.calls) {
                let settled = call.filter(|(_, agreed)| agreed.is_none()).map(|(rates, _)| rates);
                prop_assert_eq!(link.settled(*vc), settled);
            }
            peak = peak.max(link.total());
            prop_assert_eq!(link.peak(), peak);
            if let Operation::SetCapacity(capacity) = operation {
                excess = before.total().above(capacity);
                prop_assert_eq!(link.excess(), excess, "overcommitted by the fall exactly");
            }
            prop_assert!(link.excess().fits(excess), "and less and less from then on");
            prop_assert!(link.total().fits(link.era().ceiling()));
            excess = link.excess();
        }
    }
}

#[test]
fn old_and_new_are_never_counted_together() {
    let [mover, other] = two_calls();
    let mut link = Link::new(Rates::both(100));
    hold(&mut link, other, 40);
    hold(&mut link, mover, 50);
    assert_eq!(link.agree(mover, Rates::transmit(60)), Ok(()), "an upgrade to the last bit fits");
    assert_eq!(link.total(), Rates::transmit(100));
    let left = Rates { transmit: 60, receive: 100 };
    assert_eq!(link.agree(mover, Rates::transmit(61)), Err(DoesNotFit { left }));
}

#[test]
fn a_change_under_way_holds_the_larger_rate() {
    let [mover, other] = two_calls();
    let mut link = Link::new(Rates::both(100));
    hold(&mut link, mover, 60);
    assert_eq!(link.agree(mover, Rates::transmit(10)), Ok(()));
    let left = Rates { transmit: 40, receive: 100 };
    assert_eq!(link.agree(other, Rates::transmit(41)), Err(DoesNotFit { left }), "a way back");
    link.restore(mover);
    assert_eq!(link.settled(mover), Some(Rates::transmit(60)));
    assert_eq!(link.agree(mover, Rates::transmit(10)), Ok(()));
    link.confirm(mover, Rates::transmit(10));
    assert_eq!(link.agree(other, Rates::transmit(90)), Ok(()), "given up when it is confirmed");
}

#[test]
fn directions_are_reserved_apart() {
    let [mover, other] = two_calls();
    let mut link = Link::new(Rates { transmit: 100, receive: 50 });
    assert_eq!(link.agree(other, Rates { transmit: 100, receive: 0 }), Ok(()));
    assert_eq!(link.agree(mover, Rates { transmit: 0, receive: 50 }), Ok(()));
    let left = Rates { transmit: 0, receive: 50 };
    assert_eq!(link.agree(mover, Rates { transmit: 1, receive: 0 }), Err(DoesNotFit { left }));
    assert_eq!(link.agree(mover, Rates { transmit: 0, receive: 51 }), Err(DoesNotFit { left }));
    // One direction down and the other up: the larger of each is held until it is confirmed.
    link.confirm(other, Rates { transmit: 100, receive: 0 });
    assert!(link.agree(other, Rates { transmit: 10, receive: 0 }).is_ok());
    assert_eq!(link.total(), Rates { transmit: 100, receive: 50 });
}

#[test]
fn a_rate_that_was_never_agreed_to_is_not_confirmed() {
    let [mover, other] = two_calls();
    let mut link = Link::new(Rates::both(100));
    hold(&mut link, mover, 60);
    link.confirm(mover, Rates::transmit(70));
    link.confirm(other, Rates::transmit(10));
    assert_eq!((link.settled(mover), link.settled(other)), (Some(Rates::transmit(60)), None));
    assert_eq!(link.total(), Rates::transmit(60));
}

#[test]
fn a_proposal_holds_the_larger_rate_until_it_is_settled() {
    let [mover, other] = two_calls();
    let mut link = Link::new(Rates::both(100));
    hold(&mut link, mover, 60);
    assert_eq!(link.propose(mover, Rates::transmit(80)), Ok(()));
    assert_eq!(link.total(), Rates::transmit(80));
    link.withdraw(mover);
    assert_eq!(
        (link.total(), link.settled(mover)),
        (Rates::transmit(60), Some(Rates::transmit(60)))
    );
    assert_eq!(link.propose(mover, Rates::transmit(20)), Ok(()));
    assert!(link.agree(other, Rates::transmit(41)).is_err(), "what stands is kept");
    link.confirm(mover, Rates::transmit(20));
    assert_eq!(link.total(), Rates::transmit(20));
}

#[test]
fn on_an_overcommitted_link_calls_shrink_and_none_grows() {
    let [mover, other] = two_calls();
    let mut link = Link::new(Rates::both(100));
    hold(&mut link, mover, 60);
    hold(&mut link, other, 30);
    link.set_capacity(Rates { transmit: 50, receive: 100 });
    assert_eq!(link.excess(), Rates::transmit(40));
    assert!(link.agree(mover, Rates::transmit(61)).is_err());
    assert!(
        link.agree(mover, Rates { transmit: 60, receive: 10 }).is_ok(),
        "the other way has room"
    );
    assert!(link.agree(mover, Rates::transmit(10)).is_ok());
    link.confirm(mover, Rates::transmit(10));
    assert_eq!((link.excess(), link.total()), (Rates::ZERO, Rates::transmit(40)));
    assert!(link.agree(mover, Rates::transmit(20)).is_ok(), "and then there is room again");
}

fn two_calls() -> [VcHandle; 2] {
    let tickets = tickets(2);
    [tickets[0].vc, tickets[1].vc]
}

#[track_caller]
fn hold(link: &mut Link, vc: VcHandle, rate: u64) {
    assert_eq!(link.agree(vc, Rates::transmit(rate)), Ok(()));
    link.confirm(vc, Rates::transmit(rate));
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let call = 0..CALLS;
    let offer = 0..OFFERS;
    let rate = 0..=CAPACITY + 20;
    let rates = (rate.clone(), rate).prop_map(|(transmit, receive)| Rates { transmit, receive });
    let of_call = (call.clone(), rates.clone());
    prop_oneof![
        4 => of_call.clone().prop_map(|(call, rates)| Operation::Agree(call, rates)),
        3 => of_call.clone().prop_map(|(call, rates)| Operation::Confirm(call, rates)),
        2 => call.clone().prop_map(Operation::Restore),
        2 => of_call.prop_map(|(call, rates)| Operation::Propose(call, rates)),
        1 => call.clone().prop_map(Operation::Withdraw),
        1 => call.clone().prop_map(Operation::Release),
        1 => (offer.clone(), rates.clone()).prop_map(|(offer, rates)| Operation::Offer(offer, rates)),
        1 => (offer, prop::option::of(call)).prop_map(|(offer, vc)| Operation::Assign(offer, vc)),
        1 => rates.prop_map(Operation::SetCapacity),
    ]
}

fn perform(link: &mut Link, vcs: &[VcHandle], operation: Operation) -> Result<(), DoesNotFit> {
    match operation {
        Operation::Agree(call, rates) => return link.agree(vcs[call], rates),
        Operation::Propose(call, rates) => return link.propose(vcs[call], rates),
        Operation::Offer(offer, rates) => return link.offer(OfferId(offer as u64), rates),
        Operation::Confirm(call, rates) => link.confirm(vcs[call], rates),
        Operation::Restore(call) => link.restore(vcs[call]),
        Operation::Withdraw(call) => link.withdraw(vcs[call]),
        Operation::Release(call) => link.release(vcs[call]),
        Operation::Assign(offer, call) => {
            link.assign(OfferId(offer as u64), call.map(|call| vcs[call]));
        }
        Operation::SetCapacity(capacity) => link.set_capacity(capacity),
    }
    Ok(())
}

impl Model {
    fn new() -> Self {
        let capacity = Rates::both(CAPACITY);
        let (calls, proposed) = ([None; CALLS], [None; CALLS]);
        Self { capacity, calls, proposed, offered: [None; OFFERS] }
    }

    /// An offer is made once, and goes to a VC that has no call; the other end proposes to a call.
    fn sensible(&self, operation: Operation) -> Option<Operation> {
        let is_sensible = match operation {
            Operation::Offer(offer, _) => self.offered[offer].is_none(),
            Operation::Assign(offer, Some(call)) => {
                self.offered[offer].is_some() && self.calls[call].is_none()
            }
            Operation::Propose(call, _) => self.calls[call].is_some(),
            Operation::Agree(..)
            | Operation::Confirm(..)
            | Operation::Restore(_)
            | Operation::Withdraw(_)
            | Operation::Release(_)
            | Operation::Assign(_, None)
            | Operation::SetCapacity(_) => true,
        };
        is_sensible.then_some(operation)
    }

    fn perform(&mut self, operation: Operation) -> Result<(), DoesNotFit> {
        match operation {
            Operation::Agree(call, rates) => {
                self.check(self.held(call), rates)?;
                let (confirmed, _) = self.calls[call].unwrap_or_default();
                self.calls[call] = Some((confirmed, Some(rates)));
            }
            Operation::Propose(call, rates) => {
                self.check(self.held(call), rates)?;
                self.proposed[call] = Some(rates);
            }
            Operation::Offer(offer, rates) => {
                self.check(Rates::ZERO, rates)?;
                self.offered[offer] = Some(rates);
            }
            Operation::Confirm(call, rates) => {
                if self.calls[call].is_some() {
                    self.calls[call] = Some((rates.min(self.held(call)), None));
                    self.proposed[call] = None;
                }
            }
            Operation::Restore(call) => {
                self.calls[call] = self.calls[call].map(|(confirmed, _)| (confirmed, None));
            }
            Operation::Withdraw(call) => self.proposed[call] = None,
            Operation::Release(call) => (self.calls[call], self.proposed[call]) = (None, None),
            Operation::Assign(offer, call) => {
                let rates = self.offered[offer].take();
                if let (Some(rates), Some(call)) = (rates, call) {
                    self.calls[call] = Some((rates, None));
                }
            }
            Operation::SetCapacity(capacity) => self.capacity = capacity,
        }
        Ok(())
    }

    fn check(&self, held: Rates, rates: Rates) -> Result<(), DoesNotFit> {
        let others = self.total() - held;
        let left = self.capacity.above(others).max(held);
        if rates.fits(left) { Ok(()) } else { Err(DoesNotFit { left }) }
    }

    fn held(&self, call: usize) -> Rates {
        let (confirmed, agreed) = self.calls[call].unwrap_or_default();
        let proposed = self.proposed[call].unwrap_or_default();
        confirmed.max(agreed.unwrap_or_default()).max(proposed)
    }

    fn total(&self) -> Rates {
        let calls = (0..CALLS).map(|call| self.held(call));
        calls.chain(self.offered.iter().copied().flatten()).fold(Rates::ZERO, |sum, it| sum + it)
    }
}
