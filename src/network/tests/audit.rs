//! The audit finds each kind of violation: it is shown books in which one was made.

use super::*;
use crate::network::audit::{Audit, Violation, check, check_empty};

#[test]
fn books_that_agree_pass() {
    let (manager, _) = one_call();
    assert_eq!(check(&manager, manager.signaling(), manager.miniport()), Ok(()));
}

#[test]
fn a_link_above_its_capacity_is_found_in_either_direction() {
    let (manager, _) = one_call();
    for total in [Rates::transmit(408), Rates { transmit: 0, receive: 408 }] {
        let path = path(Link::falsified(Rates::both(400), total));
        let found = Violation::OverCapacity { link: 0, total: 408, capacity: 400 };
        assert_eq!(check(&manager, &path, manager.miniport()), Err(found));
    }
}

#[test]
fn an_excess_that_came_and_went_is_found() {
    let (manager, vc) = one_call();
    let mut path = manager.signaling().path().clone();
    path.agree(Occasion::Change, vc, &terms(480)).unwrap();
    path.restore(vc);
    let found = Violation::OverCapacity { link: 0, total: 480, capacity: 440 };
    let books = (&path, manager.miniport());
    assert_eq!(Audit::new([Rates::both(480)]).step(&manager, books, &[vc]), Ok(()));
    assert_eq!(Audit::new([Rates::both(440)]).step(&manager, books, &[vc]), Err(found));
}

#[test]
fn a_link_above_a_capacity_that_fell_passes_by_the_fall_and_no_more() {
    let (manager, _) = one_call();
    let mut path = manager.signaling().path().clone();
    let mut audit = Audit::new([Rates::both(800)]);
    assert_eq!(audit.step(&manager, (&path, manager.miniport()), &[]), Ok(()));
    path.set_capacity(0, Rates::both(100));
    assert_eq!(path.links()[0].excess(), Rates::transmit(300));
    assert_eq!(audit.step(&manager, (&path, manager.miniport()), &[]), Ok(()));
    let mut more = Link::falsified(Rates::both(800), Rates::transmit(480));
    more.set_capacity(Rates::both(100));
    let found = Violation::OverCapacity { link: 0, total: 480, capacity: 400 };
    let more = self::path(more);
    assert_eq!(audit.step(&manager, (&more, manager.miniport()), &[]), Err(found));
}

#[test]
fn a_fall_that_hides_a_growth_is_found() {
    let (manager, _) = one_call();
    let path = manager.signaling().path().clone();
    let mut audit = Audit::new([Rates::both(800)]);
    assert_eq!(audit.step(&manager, (&path, manager.miniport()), &[]), Ok(()));
    let mut grown = Link::falsified(Rates::both(880), Rates::transmit(880));
    grown.set_capacity(Rates::both(100));
    let found = Violation::Overcommitted { link: 0, excess: 80 };
    let grown = self::path(grown);
    assert_eq!(audit.step(&manager, (&grown, manager.miniport()), &[]), Err(found));
}

#[test]
fn a_step_is_checked_where_it_was_made_and_all_books_in_the_end() {
    let (manager, vc) = one_call();
    let mut other = manager.signaling().path().clone();
    other.confirm(vc, &terms(392));
    let books = (&other, manager.miniport());
    let mut audit = Audit::new([Rates::both(800)]);
    let found = disagreement(vc, Some(392), Some(400));
    assert_eq!(audit.step(&manager, books, &[vc]), Err(found.clone()));
    let elsewhere: Vec<_> = (0..1_000).map(|_| audit.step(&manager, books, &[])).collect();
    assert_eq!(elsewhere.iter().position(Result::is_err), Some(998), "the thousandth step of all");
    assert_eq!(elsewhere[998], Err(found));
}

#[test]
fn a_total_that_is_not_the_sum_is_found() {
    let (manager, _) = one_call();
    let path = path(Link::falsified(Rates::both(800), Rates::transmit(408)));
    assert_eq!(
        check(&manager, &path, manager.miniport()),
        Err(Violation::Sum { link: 0, total: 408, sum: 0 })
    );
}

#[test]
fn a_network_that_holds_another_rate_is_found() {
    let (manager, vc) = one_call();
    let mut other = manager.signaling().path().clone();
    other.confirm(vc, &terms(392));
    disagrees(&manager, &other, manager.miniport(), vc, (Some(392), Some(400)));
    other.release(vc);
    disagrees(&manager, &other, manager.miniport(), vc, (None, Some(400)));
}

#[test]
fn a_network_that_still_changes_what_nobody_is_changing_is_found() {
    let (manager, vc) = one_call();
    let mut other = manager.signaling().path().clone();
    other.agree(Occasion::Change, vc, &terms(480)).unwrap();
    disagrees(&manager, &other, manager.miniport(), vc, (None, Some(400)));
}

#[test]
fn a_link_that_differs_from_the_others_of_the_way_is_found() {
    let (manager, vc) = one_call();
    let mut links = [800, 800].map(|capacity| Link::new(Rates::both(capacity)));
    for (link, rate) in links.iter_mut().zip([400, 392]) {
        link.agree(vc, Rates::transmit(rate)).unwrap();
        link.confirm(vc, Rates::transmit(rate));
    }
    let path = Path::new(Rule::default(), links.to_vec());
    disagrees(&manager, &path, manager.miniport(), vc, (None, Some(400)));
}

#[test]
fn a_card_that_sends_at_another_rate_is_found() {
    let (manager, vc) = one_call();
    let mut card = Card::new(MiniportSettings::default(), chance(1));
    let path = manager.signaling().path();
    disagrees(&manager, path, &card, vc, (Some(400), None));
    let ticket = tickets(1)[0];
    assert_eq!(ticket.vc, vc, "the first VC of a manager is the first of any");
    let _ = card.activate_vc(Time::ZERO, ticket, &terms(480));
    disagrees(&manager, path, &card, vc, (Some(400), Some(480)));
}

#[test]
fn what_is_left_when_all_is_over_is_found() {
    let (mut manager, vc) = one_call();
    let found = Violation::Leftover { total: 400, active: 1, vcs: 1 };
    assert_eq!(check_empty(&manager, manager.signaling(), manager.miniport()), Err(found));
    manager.close_call(Time::ZERO, ClientId(0), vc);
    let found = Violation::Leftover { total: 0, active: 0, vcs: 1 };
    assert_eq!(check_empty(&manager, manager.signaling(), manager.miniport()), Err(found));
    manager.delete_vc(Time::ZERO, ClientId(0), vc);
    assert_eq!(check_empty(&manager, manager.signaling(), manager.miniport()), Ok(()));
}

#[test]
fn a_violation_says_what_is_wrong() {
    let (_, vc) = one_call();
    let violation = disagreement(vc, None, Some(8));
    assert_eq!(
        violation.to_string(),
        "vc 0.0: Rates { transmit: 400, receive: 0 } in force, None in the network, Some(Rates { \
         transmit: 8, receive: 0 }) on the card, and no change under way"
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

fn path(link: Link) -> Path {
    Path::new(Rule::default(), vec![link])
}

/// The network or the card has something else for the call of 400 bit/s.
fn disagreement(vc: VcHandle, network: Option<u64>, card: Option<u64>) -> Violation {
    let [network, card] = [network, card].map(|rate| rate.map(Rates::transmit));
    Violation::Disagreement { vc, in_force: Rates::transmit(400), network, card }
}

#[track_caller]
fn disagrees(
    manager: &CallManager<Switch, Card>,
    network: &Path,
    card: &Card,
    vc: VcHandle,
    (held, used): (Option<u64>, Option<u64>),
) {
    assert_eq!(check(manager, network, card), Err(disagreement(vc, held, used)));
}
