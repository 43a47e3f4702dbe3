//! The audit finds each kind of violation: it is shown books in which one was made.

use super::*;
use crate::network::audit::{Audit, Violation, check, check_empty};

#[test]
fn books_that_agree_pass() {
    let (manager, _) = one_call();
    assert_eq!(check(&manager, link(&manager), manager.miniport()), Ok(()));
}

#[test]
fn a_link_above_its_capacity_is_found() {
    let (manager, _) = one_call();
    let link = Link::falsified(400, 408);
    let found = Violation::OverCapacity { total: 408, capacity: 400 };
    assert_eq!(check(&manager, &link, manager.miniport()), Err(found));
}

#[test]
fn an_excess_that_came_and_went_is_found() {
    let (manager, vc) = one_call();
    let mut link = link(&manager).clone();
    link.agree(vc, 480).unwrap();
    link.restore(vc);
    let found = Violation::OverCapacity { total: 480, capacity: 440 };
    let books = (&link, manager.miniport());
    assert_eq!(Audit::new(480).step(&manager, books, &[vc]), Ok(()));
    assert_eq!(Audit::new(440).step(&manager, books, &[vc]), Err(found));
}

#[test]
fn a_step_is_checked_where_it_was_made_and_all_books_in_the_end() {
    let (manager, vc) = one_call();
    let mut other = link(&manager).clone();
    other.confirm(vc, 392);
    let books = (&other, manager.miniport());
    let mut audit = Audit::new(800);
    let found = Violation::Disagreement { vc, in_force: 400, link: Some(392), card: Some(400) };
    assert_eq!(audit.step(&manager, books, &[vc]), Err(found.clone()));
    let elsewhere: Vec<_> = (0..1_000).map(|_| audit.step(&manager, books, &[])).collect();
    assert_eq!(elsewhere.iter().position(Result::is_err), Some(998), "the thousandth step of all");
    assert_eq!(elsewhere[998], Err(found));
}

#[test]
fn a_total_that_is_not_the_sum_is_found() {
    let (manager, _) = one_call();
    let link = Link::falsified(800, 408);
    assert_eq!(
        check(&manager, &link, manager.miniport()),
        Err(Violation::Sum { total: 408, sum: 0 })
    );
}

#[test]
fn a_link_that_holds_another_rate_is_found() {
    let (manager, vc) = one_call();
    let mut other = link(&manager).clone();
    other.confirm(vc, 392);
    disagrees(&manager, &other, manager.miniport(), vc, (Some(392), Some(400)));
    other.release(vc);
    disagrees(&manager, &other, manager.miniport(), vc, (None, Some(400)));
}

#[test]
fn a_link_that_still_changes_what_nobody_is_changing_is_found() {
    let (manager, vc) = one_call();
    let mut other = link(&manager).clone();
    other.agree(vc, 480).unwrap();
    disagrees(&manager, &other, manager.miniport(), vc, (None, Some(400)));
}

#[test]
fn a_card_that_sends_at_another_rate_is_found() {
    let (manager, vc) = one_call();
    let mut card = Card::new(MiniportSettings::default(), chance(1));
    disagrees(&manager, link(&manager), &card, vc, (Some(400), None));
    let ticket = tickets(1)[0];
    assert_eq!(ticket.vc, vc, "the first VC of a manager is the first of any");
    let _ = card.activate_vc(Time::ZERO, ticket, &terms(480));
    disagrees(&manager, link(&manager), &card, vc, (Some(400), Some(480)));
}

#[test]
fn what_is_left_when_all_is_over_is_found() {
    let (mut manager, vc) = one_call();
    let found = Violation::Leftover { total: 400, active: 1, vcs: 1 };
    assert_eq!(check_empty(&manager, link(&manager), manager.miniport()), Err(found));
    manager.close_call(Time::ZERO, ClientId(0), vc);
    let found = Violation::Leftover { total: 0, active: 0, vcs: 1 };
    assert_eq!(check_empty(&manager, link(&manager), manager.miniport()), Err(found));
    manager.delete_vc(Time::ZERO, ClientId(0), vc);
    assert_eq!(check_empty(&manager, link(&manager), manager.miniport()), Ok(()));
}

#[test]
fn a_violation_says_what_is_wrong() {
    let (_, vc) = one_call();
    let violation = Violation::Disagreement { vc, in_force: 400, link: None, card: Some(8) };
    assert_eq!(
        violation.to_string(),
        "vc 0.0: 400 bit/s in force, None on the link, Some(8) on the card, and no change under way"
    );
}

/// A manager with one call that is up at 400 bit/s, on a link of 800.
fn one_call() -> (CallManager<Switch, Card>, VcHandle) {
    let switch = Switch::new(plain(800), chance(1));
    let card = Card::new(MiniportSettings::default(), chance(1));
    let mut manager = CallManager::new(Config::default(), switch, card);
    let vc = manager.create_vc(Time::ZERO, ClientId(0), VcContext(0)).expect("there is room");
    let status = manager.make_call(Time::ZERO, ClientId(0), vc, &mut sending(400));
    assert_eq!(status, Status::Success);
    (manager, vc)
}

fn link<O: Observer>(manager: &CallManager<Switch, Card, O>) -> &Link {
    manager.signaling().link()
}

/// The link or the card has something else for the call of 400 bit/s.
#[track_caller]
fn disagrees(
    manager: &CallManager<Switch, Card>,
    link: &Link,
    card: &Card,
    vc: VcHandle,
    (on_link, on_card): (Option<u64>, Option<u64>),
) {
    let found = Violation::Disagreement { vc, in_force: 400, link: on_link, card: on_card };
    assert_eq!(check(manager, link, card), Err(found));
}
