//! How the card answers.

use super::*;

#[test]
fn a_rate_at_the_limit_is_taken_and_a_unit_above_refused() {
    let (mut card, ticket) = card(MiniportSettings { peak: Some(800), ..settings() });
    assert_eq!(activate(&mut card, ticket, &terms(800)), MiniportAnswer::Done);
    let refused = MiniportAnswer::Refused(Status::InvalidData);
    assert_eq!(activate(&mut card, ticket, &terms(808)), refused);
}

#[test]
fn r_030_a_refusal_leaves_the_rate() {
    let (mut card, ticket) = card(MiniportSettings { peak: Some(800), ..settings() });
    activate(&mut card, ticket, &terms(400));
    activate(&mut card, ticket, &terms(808));
    assert_eq!(card.rates(ticket.vc), Some(Rates::transmit(400)));
}

#[test]
fn a_first_activation_that_is_refused_leaves_the_vc_inactive() {
    let (mut card, ticket) = card(MiniportSettings { peak: Some(800), ..settings() });
    activate(&mut card, ticket, &terms(808));
    assert_eq!((card.rates(ticket.vc), card.active()), (None, 0));
}

#[test]
fn r_029_a_rate_is_rounded_only_where_the_flag_allows_it() {
    let (mut card, ticket) = card(MiniportSettings { granularity: Some(240), ..settings() });
    assert_eq!(activate(&mut card, ticket, &terms(400)), MiniportAnswer::Done);
    assert_eq!(card.rates(ticket.vc), Some(Rates::transmit(400)));
    let rounded = MiniportAnswer::Rounded(rounding(480));
    assert_eq!(activate(&mut card, ticket, &rounding(400)), rounded);
    assert_eq!(card.rates(ticket.vc), Some(Rates::transmit(480)));
    assert_eq!(activate(&mut card, ticket, &rounding(480)), MiniportAnswer::Done, "no need to");
}

#[test]
fn the_limit_holds_for_the_rounded_rate() {
    let rounds = MiniportSettings { peak: Some(470), granularity: Some(240), ..settings() };
    let (mut card, ticket) = card(rounds);
    let refused = MiniportAnswer::Refused(Status::InvalidData);
    assert_eq!(activate(&mut card, ticket, &rounding(400)), refused);
}

#[test]
fn a_rate_without_a_multiple_above_it_stays_as_it_is() {
    let largest = BytesPerSecond::POSITIVE_INFINITY.bits() - 8;
    let (mut card, ticket) = card(MiniportSettings { granularity: Some(80_000), ..settings() });
    assert_eq!(activate(&mut card, ticket, &rounding(largest)), MiniportAnswer::Done);
    assert_eq!(card.rates(ticket.vc), Some(Rates::transmit(largest)));
}

#[test]
fn what_is_received_is_limited_and_rounded_too() {
    let (mut card, ticket) = card(MiniportSettings { peak: Some(800), ..settings() });
    let refused = MiniportAnswer::Refused(Status::InvalidData);
    assert_eq!(activate(&mut card, ticket, &both_ways(8, 808)), refused);
    let (mut card, ticket) = self::card(MiniportSettings { granularity: Some(240), ..settings() });
    let mut terms = both_ways(240, 8);
    terms.media_flags |= MediaFlags::ROUND_UP_FLOW;
    let _ = activate(&mut card, ticket, &terms);
    assert_eq!(card.rates(ticket.vc), Some(Rates::both(240)));
}

#[test]
fn a_deactivated_vc_sends_at_no_rate() {
    let (mut card, ticket) = card(settings());
    activate(&mut card, ticket, &terms(400));
    assert_eq!(card.active(), 1);
    assert_eq!(card.deactivate_vc(Time::ZERO, ticket), Reply::Now(MiniportAnswer::Done));
    assert_eq!((card.rates(ticket.vc), card.active()), (None, 0));
}

fn settings() -> MiniportSettings {
    MiniportSettings::default()
}

fn card(settings: MiniportSettings) -> (Card, Ticket) {
    (Card::new(settings, chance(1)), tickets(1)[0])
}

#[track_caller]
fn activate(card: &mut Card, ticket: Ticket, terms: &Terms) -> MiniportAnswer {
    match card.activate_vc(Time::ZERO, ticket, terms) {
        Reply::Now(answer) => answer,
        Reply::Later => panic!("this card answers at once"),
    }
}
