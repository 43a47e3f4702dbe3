use super::*;

#[test]
fn a_rate_is_counted_once_while_it_changes() {
    let (mut link, [vc, ..]) = link();
    assert!(link.agree(vc, CAPACITY));
    link.confirm(vc);
    assert!(link.agree(vc, CAPACITY), "the old and the new rate together would not fit");
    assert_eq!(link.total, CAPACITY);
}

#[test]
fn the_larger_rate_is_held_until_the_change_is_settled() {
    let (mut link, [vc, other]) = link();
    assert!(link.agree(vc, CAPACITY));
    link.confirm(vc);
    assert!(link.agree(vc, 1));
    assert!(!link.agree(other, 1), "the change may still be undone");
    link.confirm(vc);
    assert!(link.agree(other, CAPACITY - 1));
}

#[test]
fn a_full_link_refuses_and_counts() {
    let (mut link, [vc, other]) = link();
    assert!(link.agree(vc, CAPACITY));
    assert!(!link.agree(other, 1));
    assert_eq!((link.total, link.books().refused_by_link), (CAPACITY, 1));
}

#[test]
fn what_is_restored_is_what_stood() {
    let (mut link, [vc, _]) = link();
    assert!(link.agree(vc, 8));
    link.confirm(vc);
    assert!(link.agree(vc, 16));
    link.restore(vc);
    assert_eq!(link.books().sum, 8);
}

#[test]
fn the_card_takes_its_limit_and_no_more() {
    let load = Load::new();
    let mut card = Card::new(&load);
    assert!(card.activate(load.vcs()[0], PEAK));
    assert!(!card.activate(load.vcs()[0], PEAK + 1));
    assert_eq!(card.refused, 1);
}

#[test]
fn every_kind_of_refusal_leaves_the_books_balanced() {
    let mut load = Load::new();
    let mut work = Work::new(&load);
    let mut statuses = [0_u64; 2];
    for _ in 0..10_000 {
        let mut slot = load.next_request();
        work.answer(&mut slot);
        statuses[usize::from(slot.status != Status::Success)] += 1;
    }
    let books = work.books();
    let of_stale_handles = statuses[1] - books.refused_by_link - books.refused_by_card;
    assert!(books.refused_by_link > 0 && books.refused_by_card > 0 && of_stale_handles > 0);
    assert!(statuses[0] > 9_000);
}

fn link() -> (Link, [VcHandle; 2]) {
    let load = Load::new();
    (Link::new(&load), [load.vcs()[0], load.vcs()[1]])
}
