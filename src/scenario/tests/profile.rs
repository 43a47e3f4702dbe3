//! The rule book that a scenario names, and what it changes in it.

use call_manager::vc::Rules;
use call_manager::{BackOff, OutOfRange, TimerName};

use super::*;

#[test]
fn every_named_profile_can_be_chosen_and_is_as_it_stands() {
    for profile in Profile::ALL {
        let chosen = load(LEAST, &[&format!("profile.name={}", profile.name)]).unwrap();
        assert_eq!(chosen.profile.profile(), Ok(profile));
    }
    assert_eq!(load(LEAST, &[]).unwrap().profile.profile(), Ok(Profile::CONDIS));
}

#[test]
fn what_is_set_is_different_and_the_rest_is_as_the_named_profile_has_it() {
    let text = format!("{LEAST}[profile]\nname = \"q2963\"\nrequest = 10\nactivations = 1\n");
    let profile = load(&text, &[]).unwrap().profile.profile();
    let expected = Profile::Q2963
        .with_timer(TimerName::Request, Duration::from_secs(10))
        .and_then(|profile| profile.with_activations(1));
    assert_eq!(profile, expected);
    assert_eq!(profile.map(|profile| profile.timer(TimerName::Request).name), Ok("T360"));
}

#[test]
fn every_timer_is_set_by_its_key() {
    let keys = [
        ("request", TimerName::Request),
        ("confirmation", TimerName::Confirmation),
        ("miniport", TimerName::Miniport),
        ("miniport_retry", TimerName::MiniportRetry),
        ("client", TimerName::Client),
        ("transaction", TimerName::Transaction),
    ];
    assert_eq!(keys.map(|(_, timer)| timer), TimerName::ALL);
    for (key, timer) in keys {
        let profile = load(LEAST, &[&format!("profile.{key}=7")]).unwrap().profile.profile();
        assert_eq!(profile, Profile::CONDIS.with_timer(timer, Duration::from_secs(7)));
    }
}

#[test]
fn every_count_and_pause_is_set_by_its_key() {
    let set = [
        "profile.name=sip",
        "profile.retransmissions=1",
        "profile.collisions=2",
        "profile.activations=4",
        "profile.caller_back_off=[0, 0.5]",
        "profile.called_back_off=[1, 1.5]",
    ];
    let millis = Duration::from_millis;
    let back_off = BackOff { caller: millis(0)..=millis(500), called: millis(1000)..=millis(1500) };
    let rules =
        Rules { retransmissions: 1, collisions: 2, activations: 4, ..*Profile::SIP.rules() };
    let expected = Profile::SIP.with_rules(rules).and_then(|it| it.with_back_off(back_off));
    assert_eq!(load(LEAST, &set).unwrap().profile.profile(), expected);
}

/// A scenario has no range of its own: what a profile takes it takes, and nothing more.
#[test]
fn the_ends_of_every_range_are_those_of_the_profile() {
    for (key, timer) in [
        ("request", TimerName::Request),
        ("confirmation", TimerName::Confirmation),
        ("miniport", TimerName::Miniport),
        ("miniport_retry", TimerName::MiniportRetry),
        ("client", TimerName::Client),
        ("transaction", TimerName::Transaction),
    ] {
        let range = Profile::CONDIS.timer(timer).range.clone();
        let (least, most) = (range.start().as_secs_f64(), range.end().as_secs_f64());
        for (value, is_in_range) in
            [(least, true), (most, true), (least / 2.0, false), (most + 1.0, false)]
        {
            let loaded = load(LEAST, &[&format!("profile.{key}={value:?}")]);
            assert_eq!(loaded.is_ok(), is_in_range, "{key} = {value}");
        }
    }
    for (key, range) in [
        ("retransmissions", Rules::RETRANSMISSIONS),
        ("collisions", Rules::COLLISIONS),
        ("activations", Rules::ACTIVATIONS),
    ] {
        for value in 0..=u8::MAX {
            let loaded = load(LEAST, &[&format!("profile.{key}={value}")]);
            assert_eq!(loaded.is_ok(), range.contains(&value), "{key} = {value}");
        }
    }
}

#[test]
fn what_a_profile_cannot_hold_is_refused_with_key_value_and_rule() {
    let number = "expected a number of seconds from";
    let pauses = "expected [min, max] with min at most max, each a number of seconds from 0 to 64";
    for (setting, rule) in [
        ("profile.name=q2931", "expected one of condis, q2963, sip, 5gsm, gsm-cc"),
        ("profile.request=0", &format!("{number} 0.000001 to 3600")),
        ("profile.miniport_retry=10.1", &format!("{number} 0.000001 to 10")),
        ("profile.retransmissions=17", "expected a whole number from 0 to 16"),
        ("profile.activations=0", "expected a whole number from 1 to 32"),
        ("profile.caller_back_off=[2, 1]", pauses),
        ("profile.called_back_off=[0, 65]", &format!("{number} 0 to 64")),
        (
            "profile.caller_back_off=[1, 3]",
            "condis: the back-offs of caller, 1s..=3s, and called, 0ns..=2s, are not apart",
        ),
        (
            "profile.called_back_off=[4, 4]",
            "condis: the back-offs of caller, 2.1s..=4s, and called, 4s..=4s, are not apart",
        ),
    ] {
        let error = load(LEAST, &[setting]).unwrap_err();
        assert_eq!(error, format!("--set {setting}: {rule}"));
    }
    let text = format!("{LEAST}[profile]\nname = \"sip\"\nrequest = 0\n");
    let error = load(&text, &[]).unwrap_err();
    assert_eq!(error, format!("film.toml:15: profile.request: 0: {number} 0.000001 to 3600"));
}

#[test]
fn settings_that_a_program_makes_are_checked_as_well() {
    let request = Some(Duration::ZERO);
    let settings = ProfileSettings { request, ..ProfileSettings::default() };
    assert!(matches!(settings.profile(), Err(OutOfRange::Timer { timer: "request", .. })));
}
