//! What a scenario may hold and what is made of it; what it may not stands in `refusals`.

mod profile;
mod refusals;

use std::fs;

use call_manager::Profile;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::*;
use crate::network::{Counter, Millionths, Rates};

/// The least there is to say, line 1 being `[film]`.
const LEAST: &str = include_str!("tests/least.toml");

#[test]
fn what_is_left_out_has_its_default() {
    let scenario = load(LEAST, &[]).unwrap();
    assert_eq!(scenario.seed, 0);
    assert_eq!(scenario.film.seconds, Some(Duration::from_millis(1500)));
    assert_eq!((scenario.film.trace.as_deref(), scenario.film.start), (None, Start::Random));
    assert_eq!(scenario.generator, GeneratorSettings { frames: 14_400, mean_rate: 375_000 });
    assert_eq!(scenario.miniport, MiniportSettings::default());
    assert_eq!((scenario.client.rounds, scenario.client.accept), (3, 0.5));
    assert_eq!(scenario.profile.profile(), Ok(Profile::CONDIS));
}

#[test]
fn the_network_reads_as_it_is_written() {
    let text = format!(
        "{LEAST}receive_capacity = 500_000\ncounter = [64_000, 128_000]\nschedule = [[1.5, 800_000], \
         [2, 0, 100]]\nways = [[0], [0, 1]]\n[[switch.link]]\ncapacity = 2_000_000\n[remote]\n\
         propose = [1, 2]\n[[script]]\nvc = 3\nanswer = 3\ntimes = 2\nlate = \"40 ms\"\n[[script]]\n\
         at = \"miniport\"\nquestion = 1\nstatus = \"NOT_ACCEPTED\"\n"
    );
    let Scenario { switch, remote, script, .. } = load(&text, &[]).unwrap();
    let capacities: Vec<_> = switch.capacities().collect();
    let own = Rates { transmit: 1_000_000, receive: 500_000 };
    assert_eq!(capacities, [own, Rates::both(2_000_000)]);
    let [first, second] = switch.schedule.steps() else { panic!("two steps") };
    assert_eq!((first.at.as_nanos(), first.capacity), (1_500_000_000, Rates::both(800_000)));
    assert_eq!(second.capacity, Rates { transmit: 0, receive: 100 });
    assert_eq!(switch.counter, Counter::OneOf(vec![64_000, 128_000]));
    let second = Duration::from_secs(1);
    assert_eq!(remote.propose, Some(Interval(Delay { min: second, max: 2 * second })));
    let [late, refused] = &script[..] else { panic!("two rules") };
    assert_eq!((late.vc, late.answer, late.times), (Some(3), Some(3), 2));
    assert_eq!(late.late, Duration::from_millis(40));
    assert_eq!((refused.at, refused.answer), (Seam::Miniport, Some(1)));
    assert_eq!(refused.status, Some(RefusalStatus::NotAccepted));
}

#[test]
fn a_time_has_a_unit_or_is_in_seconds() {
    for (written, nanos) in [
        ("\"7 ns\"", 7),
        ("\"1.5us\"", 1_500),
        ("\"40 ms\"", 40_000_000),
        ("\" 2 s \"", 2_000_000_000),
        ("\"60 min\"", 3_600_000_000_000),
        ("0.25", 250_000_000),
        ("3", 3_000_000_000),
    ] {
        let text = format!("{LEAST}[[script]]\nanswer = 1\nlost = true\nlate = {written}\n");
        let scenario = load(&text, &[]).unwrap();
        assert_eq!(scenario.script[0].late, Duration::from_nanos(nanos), "{written}");
    }
}

#[test]
fn a_policy_of_counter_offers_has_four_forms() {
    for (written, counter) in [
        ("false", Counter::Nothing),
        ("true", Counter::Left),
        ("0.25", Counter::Share(Millionths::of(0.25))),
        ("[8, 64000]", Counter::OneOf(vec![8, 64_000])),
    ] {
        let scenario = load(LEAST, &[&format!("switch.counter={written}")]).unwrap();
        assert_eq!(scenario.switch.counter, counter);
    }
}

#[test]
fn the_scenarios_that_ship_are_legal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let film = Scenario::load(&folder.join("film.toml"), &[]).unwrap();
    assert_eq!((film.film.sources, film.client.round_up), (40, true));
    let star_wars = Scenario::load(&folder.join("starwars-h1.toml"), &[]).unwrap();
    assert_eq!((star_wars.film.passes, star_wars.film.start), (Some(1), Start::FirstFrame));
    assert_eq!(star_wars.switch.delay, Delay::default());
}

#[test]
fn without_a_trace_the_film_is_made() {
    let set = ["generator.frames=7", "generator.mean_rate=240000"];
    let film = load(LEAST, &set).unwrap().load_film().unwrap();
    assert_eq!((film.frames().len(), film.frames_per_second()), (7, 24));
}

#[test]
fn a_trace_is_read_if_one_is_named() {
    let error = load(LEAST, &["film.trace=/no/film"]).unwrap().load_film().unwrap_err();
    assert!(error.to_string().starts_with("/no/film: "), "{error}");
}

#[test]
fn an_override_goes_before_the_file_and_the_last_counts() {
    let set =
        ["film.sources=7", "film.sources = 8", "client.policy=repeat", "seed=0xFFFFFFFFFFFFFFFF"];
    let scenario = load(LEAST, &set).unwrap();
    assert_eq!((scenario.film.sources, scenario.client.policy), (8, Policy::Repeat));
    assert_eq!(scenario.seed, u64::MAX);
    let quoted = load(LEAST, &["film.trace=\"7\"", "film.start=\"first-frame\""]).unwrap();
    assert_eq!(quoted.film.trace.as_deref(), Some(Path::new("7")));
}

#[test]
fn a_length_that_is_set_displaces_the_other() {
    let length = |set: &[&str]| load(LEAST, set).map(|it| (it.film.passes, it.film.seconds));
    let second = Some(Duration::from_secs(1));
    assert_eq!(length(&["film.passes=2"]).unwrap(), (Some(2), None));
    assert_eq!(length(&["film.seconds=1"]).unwrap(), (None, second));
    assert_eq!(length(&["film.passes=2", "film.seconds=1"]).unwrap(), (None, second));
}

#[test]
fn an_override_has_a_key_and_a_value() {
    for text in ["", "seed", "=1", " = 1"] {
        let error = text.parse::<Override>().unwrap_err();
        assert_eq!(error.to_string(), format!("--set {text}: expected key=value"));
    }
}

#[test]
fn no_input_panics() {
    let film = include_str!("../../scenarios/film.toml");
    let mut chance = Pcg64Mcg::seed_from_u64(1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.toml");
    for _ in 0..3_000 {
        let mut bytes = film.as_bytes().to_vec();
        for _ in 0..1 + chance.next_u32() % 4 {
            mutate(&mut bytes, &mut chance);
        }
        fs::write(&path, &bytes).unwrap();
        let _ = Scenario::load(&path, &[]);
    }
}

#[test]
fn no_override_panics() {
    let sections = [
        "",
        "film.",
        "generator.",
        "switch.",
        "miniport.",
        "client.",
        "profile.",
        "remote.",
        "faults.",
        "miniport_faults.",
        "script.",
    ];
    let keys = "sources buffer passes seconds smoothing start frames delay refuse peak rounds \
                policy request caller_back_off seed film . a.b.c counter schedule link ways shrink propose \
                script";
    let values = "0 -1 nan -inf 1e999 true ' [ {} [[],0] [nan,nan] 0x8000000000000000 1979-05-27";
    for section in sections {
        for key in keys.split(' ') {
            for value in values.split(' ') {
                let _ = load(LEAST, &[&format!("{section}{key}={value}")]);
            }
        }
    }
}

/// Overwrites, removes or repeats some bytes.
fn mutate(bytes: &mut Vec<u8>, chance: &mut Pcg64Mcg) {
    const BYTES: &[u8] = b"-0.9e_\"'[]{}=,#\nxn\xFF\0";
    let start = chance.next_u32() as usize % (bytes.len() + 1);
    let end = (start + chance.next_u32() as usize % 20).min(bytes.len());
    let byte = BYTES[chance.next_u32() as usize % BYTES.len()];
    let with = match chance.next_u32() % 3 {
        0 => vec![byte],
        1 => Vec::new(),
        _ => bytes[start..end].repeat(2),
    };
    bytes.splice(start..end, with);
}

/// Loads a scenario; an error is given as its message, with the folder left out.
fn load(text: &str, overrides: &[&str]) -> Result<Scenario, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.toml");
    fs::write(&path, text).unwrap();
    let overrides: Vec<_> = overrides.iter().map(|text| text.parse().unwrap()).collect();
    let prefix = format!("{}/", folder.path().display());
    Scenario::load(&path, &overrides).map_err(|error| error.to_string().replace(&prefix, ""))
}
