//! What calls need and what they are offered, in numbers.

use super::*;

#[test]
fn a_flow_counts_by_its_token_rate_or_its_peak() {
    let mut terms = terms(80);
    terms.transmit.peak_bandwidth = BytesPerSecond::new(50);
    assert_eq!(by(Basis::Token, &terms), 80);
    assert_eq!(by(Basis::Peak, &terms), 400);
    for open in [None, Some(BytesPerSecond::POSITIVE_INFINITY)] {
        terms.transmit.peak_bandwidth = open;
        assert_eq!(by(Basis::Peak, &terms), 80, "a peak without number counts as the token rate");
    }
    terms.transmit.token_rate = None;
    assert_eq!(by(Basis::Token, &terms), 0);
}

#[test]
fn a_guard_keeps_room_from_new_calls_for_changes() {
    let settings = SwitchSettings { guard: Millionths::of(0.25), ..plain(800) };
    let tickets = tickets(2);
    let mut switch = Switch::new(settings, chance(1));
    assert_eq!(switch.setup(Time::ZERO, tickets[0], &terms(600)), ACCEPTED);
    switch.confirm(Time::ZERO, tickets[0].vc, &terms(600));
    assert_eq!(switch.setup(Time::ZERO, tickets[1], &terms(8)), REFUSED);
    assert_eq!(switch.modify(Time::ZERO, tickets[0], &terms(800)), ACCEPTED);
}

/// Admits half of what is asked for, as one that multiplexes would.
#[derive(Debug)]
struct Half;

impl Admission for Half {
    fn demand(&self, terms: &Terms) -> Rates {
        let rates = token_rates(terms);
        rates.zip(rates, |rate, _| rate / 2)
    }

    fn usable(&self, _: Occasion, link: &Link) -> Rates {
        link.capacity() + link.capacity()
    }
}

#[test]
fn a_rule_of_ones_own_admits_by_what_it_reserves_and_never_overbooks() {
    let mut switch = Switch::with_admission(plain(800), Half, chance(1));
    let ticket = tickets(1)[0];
    assert_eq!(switch.setup(Time::ZERO, ticket, &terms(1600)), ACCEPTED);
    assert_eq!(switch.link().total(), Rates::transmit(800));
    assert_eq!(
        switch.modify(Time::ZERO, ticket, &terms(1616)),
        REFUSED,
        "whatever it calls usable"
    );
}

#[test]
fn each_policy_makes_its_counter_offer() {
    let list = || vec![80, 240, 400, 720];
    for (counter, offer) in [
        (Counter::Nothing, None),
        (Counter::Left, Some(560)),
        (Counter::Share(Millionths::of(0.5)), Some(480)),
        (Counter::Share(Millionths::NONE), None),
        (Counter::Share(Millionths::ALL), Some(560)),
        (Counter::OneOf(list()), None),
        (Counter::OneOf([list(), vec![480, 552]].concat()), Some(552)),
    ] {
        let (wanted, has, left) =
            (transmit(800), transmit(400), Rates { transmit: 565, receive: 9 });
        assert_eq!(counter.offer(wanted, has, left), offer.map(transmit), "{counter:?}");
    }
}

#[test]
fn a_direction_that_fits_is_offered_whole() {
    let wanted = Rates { transmit: 800, receive: 80 };
    let has = Rates { transmit: 400, receive: 160 };
    let left = Rates { transmit: 480, receive: 800 };
    let offer = Rates { transmit: 480, receive: 80 };
    assert_eq!(Counter::Left.offer(wanted, has, left), Some(offer));
    let tight = Rates { transmit: 400, receive: 800 };
    assert_eq!(Counter::Left.offer(wanted, has, tight), None, "less is no counter-offer");
    let more = Rates { transmit: 800, receive: 240 };
    let offer = Rates { transmit: 400, receive: 240 };
    assert_eq!(Counter::Left.offer(more, has, tight), Some(offer), "but one of two is");
    let list = Counter::OneOf(vec![200]);
    assert_eq!(list.offer(more, has, tight), Some(offer), "a list is for what does not fit");
}

#[test]
fn a_share_of_a_rate_is_a_whole_number() {
    assert_eq!(Millionths::of(1.0 / 3.0).part(3_000_000), 999_999);
    assert_eq!(Millionths::of(f64::NAN).part(u64::MAX), 0);
    assert_eq!(Millionths::of(7.0).part(u64::MAX), u64::MAX);
}

fn by(basis: Basis, terms: &Terms) -> u64 {
    Rule { by: basis, ..Rule::default() }.demand(terms).transmit
}

const fn transmit(rate: u64) -> Rates {
    Rates::transmit(rate)
}
