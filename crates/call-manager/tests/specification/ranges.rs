//! What a rule book can hold: every number at its bounds and past them, and what the refusal says.

use std::ops::RangeInclusive;
use std::time::Duration;

use call_manager::vc::{OnCollision, Rules};
use call_manager::{BackOff, OutOfRange, Profile};

/// Its name, its range, what sets it, and what says it.
type Count = (&'static str, RangeInclusive<u8>, Setter, fn(&Rules) -> u8);
type Setter = fn(Profile, u8) -> Result<Profile, OutOfRange>;

#[test]
fn each_count_is_taken_at_its_least_and_its_most_and_refused_beyond() {
    let counts: [Count; 3] = [
        ("retransmissions", Rules::RETRANSMISSIONS, Profile::with_retransmissions, |it| {
            it.retransmissions
        }),
        ("collisions", Rules::COLLISIONS, Profile::with_collisions, |it| it.collisions),
        ("activations", Rules::ACTIVATIONS, Profile::with_activations, |it| it.activations),
    ];
    for (count, range, set, value_of) in counts {
        let (least, most) = range.into_inner();
        for value in [least, most] {
            let profile = set(Profile::SIP, value).expect("in range");
            assert_eq!(value_of(profile.rules()), value, "{count}");
        }
        for value in [least.checked_sub(1), Some(most + 1), Some(u8::MAX)].into_iter().flatten() {
            let refused = set(Profile::SIP, value).expect_err("past the range");
            let profile = "sip";
            assert_eq!(refused, OutOfRange::Count { profile, count, value, least, most });
        }
    }
}

#[test]
fn a_count_out_of_range_is_refused_with_profile_field_value_and_range() {
    let refused = Profile::FIVE_GSM.with_activations(0).expect_err("the first is one");
    assert_eq!(refused.to_string(), "5gsm: activations is 0, and may be 1 to 32");
}

/// Rules are refused as a whole: none of them is taken, and none brought into range.
#[test]
fn rules_with_one_number_out_of_range_are_refused_as_a_whole() {
    let rules = Rules {
        on_collision: OnCollision::Yield,
        retransmissions: Rules::RETRANSMISSIONS.end() + 1,
        ..Rules::CONDIS
    };
    let refused = Profile::CONDIS.with_rules(rules).expect_err("sent again too often");
    assert_eq!(refused.to_string(), "condis: retransmissions is 17, and may be 0 to 16");
}

#[test]
fn the_rules_of_every_named_profile_are_in_range() {
    for profile in Profile::ALL {
        let (rules, back_off) = (*profile.rules(), profile.back_off().clone());
        let same = profile.clone().with_rules(rules).and_then(|it| it.with_back_off(back_off));
        assert_eq!(same, Ok(profile));
    }
}

#[test]
fn setting_a_count_leaves_the_others() {
    let set = Profile::SIP.with_collisions(5).expect("in range");
    assert_eq!(*set.rules(), Rules { collisions: 5, ..*Profile::SIP.rules() });
    assert_eq!(set.back_off(), Profile::SIP.back_off());
}

#[test]
fn a_back_off_is_taken_up_to_the_longest_pause() {
    let back_off = BackOff { caller: ms(101)..=BackOff::LONGEST, called: ms(0)..=ms(100) };
    let set = Profile::SIP.with_back_off(back_off.clone()).expect("in range");
    assert_eq!(*set.back_off(), back_off);
    let one_pause_each = BackOff { caller: ms(10)..=ms(10), called: ms(0)..=ms(0) };
    assert!(Profile::SIP.with_back_off(one_pause_each).is_ok());
}

#[test]
fn a_back_off_past_the_longest_pause_is_refused() {
    let value = BackOff::LONGEST + Duration::from_nanos(1);
    let refused = Profile::SIP.with_back_off(BackOff { caller: ms(2_100)..=value, ..BackOff::SIP });
    let (profile, role, most) = ("sip", "caller", BackOff::LONGEST);
    assert_eq!(refused, Err(OutOfRange::BackOff { profile, role, value, most }));
    let text = refused.expect_err("too long").to_string();
    assert_eq!(
        text,
        "sip: the back-off of the caller is up to 64.000000001s, and may be up to 64s"
    );
}

#[test]
fn a_back_off_whose_ends_are_not_in_order_is_refused() {
    let called = RangeInclusive::new(ms(20), ms(10));
    let refused = Profile::SIP.with_back_off(BackOff { called, ..BackOff::SIP });
    let (profile, role, least, most) = ("sip", "called", ms(20), ms(10));
    assert_eq!(refused, Err(OutOfRange::BackOffOrder { profile, role, least, most }));
    let text = refused.expect_err("out of order").to_string();
    assert_eq!(text, "sip: the back-off of the called begins at 20ms, and ends before, at 10ms");
}

/// What collided once must not collide again, whichever role waits longer.
#[test]
fn back_offs_that_are_not_apart_are_refused() {
    for (caller, called) in [
        (ms(0)..=ms(100), ms(100)..=ms(200)),
        (ms(100)..=ms(200), ms(0)..=ms(100)),
        (ms(0)..=ms(200), ms(50)..=ms(60)),
        (ms(5)..=ms(5), ms(5)..=ms(5)),
    ] {
        let back_off = BackOff { caller: caller.clone(), called: called.clone() };
        let refused = Profile::SIP.with_back_off(back_off);
        let profile = "sip";
        assert_eq!(refused, Err(OutOfRange::BackOffsOverlap { profile, caller, called }));
    }
    let called_waits_longer = BackOff { caller: ms(0)..=ms(99), called: ms(100)..=ms(200) };
    assert!(Profile::SIP.with_back_off(called_waits_longer).is_ok());
}

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
