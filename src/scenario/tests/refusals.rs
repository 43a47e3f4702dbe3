//! What a scenario may not hold, and how the refusal reads.

use super::*;

#[test]
fn a_number_out_of_range_is_refused() {
    let sources = "expected a whole number from 1 to 20000";
    for value in ["0", "-1", "20001", "1.0", "nan", "99999999999999999999", "\"two\"", "[2]"] {
        let text = LEAST.replace("sources = 2", &format!("sources = {value}"));
        refused(&text, &[], &format!("film.toml:2: film.sources: {value}: {sources}"));
    }
    let seconds = "expected a number of seconds from 0.000001 to 31536000";
    for value in ["0.0", "-1", "inf", "nan", "1e999", "true", "1979-05-27"] {
        let text = LEAST.replace("seconds = 1.5", &format!("seconds = {value}"));
        refused(&text, &[], &format!("film.toml:10: film.seconds: {value}: {seconds}"));
    }
}

#[test]
fn every_number_has_its_range() {
    let rates = "expected a whole number of bit/s from 1 to 34359738344";
    let buffers = "from 1 to 1000000000000";
    for (setting, rule) in [
        ("seed=-1", "expected a whole number from 0 to 18446744073709551615"),
        ("film.frames_per_second=0", "expected a whole number from 1 to 1000"),
        ("film.buffer=0", &format!("expected a whole number of bits {buffers}")),
        ("film.low=-1", "expected a whole number of bits from 0 to 1000000000000"),
        ("film.horizon=0", "expected a whole number from 1 to 1000000"),
        ("film.smoothing=1", "expected a number from 0 to 0.999999"),
        ("film.granularity=0", rates),
        ("film.first_rate=34359738345", rates),
        ("film.passes=0", "expected a whole number from 1 to 10000"),
        ("generator.frames=4000001", "expected a whole number from 1 to 4000000"),
        ("generator.mean_rate=0", rates),
        ("switch.capacity=0", "expected a whole number of bit/s from 1 to 687194766880000"),
        ("switch.refuse=1.1", "expected a number from 0 to 1"),
        ("switch.silent=-0.1", "expected a number from 0 to 1"),
        ("switch.busy=nan", "expected a number from 0 to 1"),
        ("switch.delay=[0, -1]", "expected a number of seconds from 0 to 3600"),
        ("switch.receive_capacity=0", "expected a whole number of bit/s from 1 to 687194766880000"),
        ("switch.guard=1.1", "expected a number from 0 to 1"),
        ("switch.shrink_to=-1", "expected a number from 0 to 1"),
        ("switch.shrink_refusals=20001", "expected a whole number from 1 to 20000"),
        ("switch.shrink_patience=0", "expected a number of seconds from 0.000001 to 3600"),
        ("remote.refuse=2", "expected a number from 0 to 1"),
        ("remote.patience=3601", "expected a number of seconds from 0.000001 to 3600"),
        ("remote.calls=1000001", "expected a whole number from 0 to 1000000"),
        ("remote.call_rate=7", "expected a whole number of bit/s from 8 to 34359738344"),
        ("remote.proposal=[0, 11]", "expected a number from 0 to 10"),
        ("faults.lose_answer=1.1", "expected a number from 0 to 1"),
        ("miniport_faults.round=-1", "expected a number from 0 to 1"),
        ("miniport.peak=0", rates),
        ("miniport.granularity=0", rates),
        ("miniport.delay=[0, 3601]", "expected a number of seconds from 0 to 3600"),
        ("client.rounds=101", "expected a whole number from 1 to 100"),
        ("client.accept=2", "expected a number from 0 to 1"),
        ("profile.request=0", "expected a number of seconds from 0.000001 to 3600"),
    ] {
        refused(LEAST, &[setting], &format!("--set {setting}: {rule}"));
    }
}

const PATH: &str = "expected a path that is not empty, in quotes (\"7\") if it reads as a number";
const COUNTER: &str = "expected a boolean, a share from 0 to 1, or a list of 1 to 1000 rates";
const SCHEDULE: &str = "expected the name of a file, or at most 1000000 lists [seconds, bit/s] or \
                        [seconds, bit/s, bit/s], times ascending";
const STEP: &str = "expected [seconds, bit/s] or [seconds, bit/s, bit/s]";
const RATE: &str = "expected a whole number of bit/s from 0 to 687194766880000";
const DELAY: &str = "expected [min, max] with min at most max, each a number of \
                     seconds from 0 to 3600";

const INTERVAL: &str = "expected [min, max] with min at most max, each a number of seconds from \
                        0.001 to 3600";
const SHARES: &str = "expected [min, max] with min at most max, each a number from 0 to 10";

#[test]
fn a_value_of_the_wrong_type_is_refused() {
    for (setting, rule) in [
        ("switch.counter=2", COUNTER),
        ("switch.counter=1.1", COUNTER),
        ("switch.counter=left", COUNTER),
        ("switch.counter=[]", COUNTER),
        ("switch.counter=[7]", "expected a whole number of bit/s from 8 to 34359738344"),
        ("switch.schedule=3", SCHEDULE),
        ("switch.schedule=[3]", STEP),
        ("switch.schedule=[[1]]", STEP),
        ("switch.schedule=[[1, 2, 3, 4]]", STEP),
        ("switch.schedule=[[-1, 2]]", "expected a number of seconds from 0 to 31536000"),
        ("switch.schedule=[[1, 687194766880001]]", RATE),
        ("switch.schedule=[[1, 2], [1, 3]]", SCHEDULE),
        ("switch.admission=mean", "expected one of token, peak"),
        ("switch.shrink=youngest", "expected one of oldest, largest"),
        ("remote.propose=[0, 1]", "expected a number of seconds from 0.001 to 3600"),
        ("remote.propose=1", INTERVAL),
        ("remote.proposal=[2, 1]", SHARES),
        ("film.start=anywhere", "expected one of random, first-frame"),
        ("film.unit=8", "expected one of bits, bytes"),
        ("film.trace=3", PATH),
        ("film.trace=", PATH),
        ("film.trace=\"\"", PATH),
        ("client.policy=[]", "expected one of repeat, halve"),
        ("client.at_bound=", "expected one of keep, close"),
        ("switch.delay=1", DELAY),
        ("switch.delay=[0.1]", DELAY),
        ("switch.delay=[]", DELAY),
        ("miniport.delay=[0.1, 0.2, 0.3]", DELAY),
        ("switch=5", "expected a table"),
        ("switch.link=5", "expected a list"),
    ] {
        refused(LEAST, &[setting], &format!("--set {setting}: {rule}"));
    }
    let rule = "film.toml:1: film: 3: expected a table";
    refused("film = 3", &["film.sources=1"], rule);
}

#[test]
fn settings_that_do_not_fit_together_are_refused() {
    refused(
        &LEAST.replace("low = 10_000", "low = 150_001"),
        &[],
        "film.toml:5: film.low: 150_001: expected at most film.high",
    );
    let high = "--set film.high=300001: expected at most film.buffer";
    refused(LEAST, &["film.high=300001"], high);
    let length = "film.toml:1: film: expected exactly one of seconds and passes";
    let both = LEAST.replace("seconds = 1.5", "seconds = 1.5\npasses = 1");
    refused(&both, &[], length);
    refused(&LEAST.replace("seconds = 1.5", ""), &[], length);
    let silent = "--set switch.silent=0.6: expected at most 1 together with switch.refuse";
    refused(LEAST, &["switch.refuse=0.5", "switch.silent=0.6"], silent);
    for setting in ["switch.delay=[2, 1]", "miniport.delay=[2, 1]"] {
        refused(LEAST, &[setting], &format!("--set {setting}: {DELAY}"));
    }
}

#[test]
fn settings_of_the_network_that_do_not_fit_together_are_refused() {
    for (settings, rule) in [
        (
            &["faults.lose_request=0.6", "faults.lose_answer=0.6"][..],
            "--set faults.lose_answer=0.6: expected at most 1 together with faults.lose_request \
             and faults.collide",
        ),
        (
            &["switch.ways=[[0, 1]]"],
            "--set switch.ways=[[0, 1]]: expected at most 1000 lists, each of different links, by \
             numbers from 0",
        ),
        (
            &["switch.ways=[[0, 0]]"],
            "--set switch.ways=[[0, 0]]: expected at most 1000 lists, each of different links, by \
             numbers from 0",
        ),
    ] {
        refused(LEAST, settings, rule);
    }
    let chances = "[miniport_faults]\nrefuse = 0.6\nsilent = 0.5\n";
    let rule = "expected refuse, not_accepted, closing, round and silent to be at most 1 together";
    let text = format!("{LEAST}{chances}");
    refused(&text, &[], &format!("film.toml:13: miniport_faults: {rule}"));
}

#[test]
fn a_capacity_trace_that_is_wrong_is_refused_with_its_own_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("capacity");
    fs::write(&path, "0 1000\n1 x\n").unwrap();
    let text = LEAST.replace("[switch]", &format!("[switch]\nschedule = '{}'", path.display()));
    let error = load(&text, &[]).unwrap_err();
    assert!(error.starts_with("film.toml:12: switch.schedule: '"), "{error}");
    assert!(error.contains("capacity:2: capacity: \"1 x\": seconds and bit/s"), "{error}");
}

#[test]
fn a_rule_of_a_script_is_refused_by_its_number_and_field() {
    for (rule, message) in [
        ("", "13: script[1]: expected one of answer and time"),
        ("answer = 1\ntime = 1\nrelease = true", "13: script[1]: expected one of answer and time"),
        ("answer = 1", "13: script[1]: expected something that happens"),
        ("answer = 0", "14: script[1].answer: 0: expected a whole number from 1 to 4294967295"),
        (
            "question = -1",
            "14: script[1].question: -1: expected a whole number from 1 to 4294967295",
        ),
        ("vc = -1", "14: script[1].vc: -1: expected a whole number from 0 to 4294967295"),
        ("times = 11", "14: script[1].times: 11: expected a whole number from 1 to 10"),
        (
            "counter = 7",
            "14: script[1].counter: 7: expected a whole number of bit/s from 8 to 34359738344",
        ),
        ("late = \"1 h\"", &format!("14: script[1].late: \"1 h\": {TIME}")),
        ("late = \"61 min\"", &format!("14: script[1].late: \"61 min\": {TIME}")),
        ("time = -1", &format!("14: script[1].time: -1: {TIME}")),
        ("at = \"client\"", "14: script[1].at: \"client\": expected one of network, miniport"),
        ("answer = 1\nlost = true\nrefuse = true", &format!("13: script[1]: {INSTEAD}")),
        (
            "answer = 1\nstatus = \"CLOSING\"",
            "13: script[1]: expected at = \"miniport\" for round and status",
        ),
        (
            "answer = 1\nat = \"miniport\"\nrelease = true",
            "13: script[1]: expected at = \"network\" for counter, collide, release, propose and call",
        ),
        (
            "answer = 1\nask = \"activate\"\nrefuse = true",
            "15: script[1].ask: \"activate\": expected a question to the seam that `at` names",
        ),
        (
            "vc = 1\ntime = \"2 s\"\nrefuse = true",
            "15: script[1].time: \"2 s\": expected only release, propose or call at a time",
        ),
        (
            "time = \"2 s\"\nrelease = true",
            "14: script[1].time: \"2 s\": expected a vc for release and propose at a time",
        ),
    ] {
        let text = format!("{LEAST}[[script]]\n{rule}\n");
        refused(&text, &[], &format!("film.toml:{message}"));
    }
    let text = format!("{LEAST}[[script]]\nanswer = 1\nlost = true\n[[script]]\ntwice = 1\n");
    let error = load(&text, &[]).unwrap_err();
    assert!(
        error.starts_with("film.toml:17: script[2].twice: 1: no such key; there are at"),
        "{error}"
    );
    let set = "script=[{answer = 0}]";
    let rule = "expected a whole number from 1 to 4294967295";
    refused(LEAST, &[set], &format!("--set {set}: script[1].answer: {rule}"));
}

const TIME: &str =
    "expected a time from 0 to 3600 s, as \"40 ms\" (ns, us, ms, s, min) or in seconds";
const INSTEAD: &str = "expected one of lost, refuse, counter, round and collide";

#[test]
fn an_unknown_key_is_refused() {
    let keys = "there are rounds, at_bound, accept, policy, round_up";
    let text = format!("{LEAST}[client]\nround = 3\n");
    refused(&text, &[], &format!("film.toml:14: client.round: 3: no such key; {keys}"));
    let set = "--set client.rounds.max=3: no such key; ";
    refused(LEAST, &["client.rounds.max=3"], &format!("{set}{keys}"));
    let sections = "there are seed, film, generator, switch, miniport, remote, faults, \
                    miniport_faults, script, client, profile";
    let text = format!("\"fi.lm\" = 1\n{LEAST}");
    refused(&text, &[], &format!("film.toml:1: fi.lm: 1: no such key; {sections}"));
}

#[test]
fn a_missing_key_is_named_with_its_section() {
    let missing = "missing, and it has no default";
    let text = LEAST.replace("capacity = 1_000_000", "");
    refused(&text, &[], &format!("film.toml:11: switch.capacity: {missing}"));
    refused("# nothing", &[], &format!("film.toml:1: film: {missing}"));
    let set = format!("--set switch={{}}: switch.capacity: {missing}");
    refused(LEAST, &["switch={}"], &set);
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    refused("[film]\nlow = = 3\n", &[], "film.toml:2: extra `=`, expected nothing");
    let twice = format!("{LEAST}capacity = 1\n");
    refused(&twice, &[], "film.toml:13: duplicate key");
}

#[test]
fn an_absent_or_endless_file_is_refused() {
    let error = Scenario::load(Path::new("/nowhere.toml"), &[]).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere.toml: "), "{error}");
    let rule = "film.toml: a scenario has at most 1000000 bytes";
    refused(&"#".repeat(1_000_001), &[], rule);
}

#[test]
fn a_file_that_is_no_text_is_refused_with_the_line_that_is_none() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("film.toml");
    fs::write(&path, b"# Sc\xC3\xA8ne\nseed = 1 # \xE8\n").expect("there is room for a file");
    let error = Scenario::load(&path, &[]).expect_err("it is Latin-1").to_string();
    assert!(error.ends_with("film.toml:2: expected text in UTF-8"), "{error}");
}

#[test]
fn a_bad_value_is_quoted_in_part() {
    let text = LEAST.replace("sources = 2", &format!("sources = \"{}\"", "x".repeat(900)));
    let error = load(&text, &[]).unwrap_err();
    assert!(error.len() < 200, "{error}");
    let text = LEAST.replace("sources = 2", "sources = [\n2]");
    let rule = "expected a whole number from 1 to 20000";
    refused(&text, &[], &format!("film.toml:2: film.sources: [: {rule}"));
}

#[test]
fn settings_that_are_just_as_large_as_they_may_be_fit_together() {
    let settings =
        ["film.low=300000", "film.high=300000", "switch.refuse=0.4", "switch.silent=0.6"];
    assert!(load(LEAST, &settings).is_ok());
    let faults = "faults={lose_request = 0.25, lose_answer = 0.5, collide = 0.25}";
    assert!(load(LEAST, &[faults]).is_ok());
}

#[track_caller]
fn refused(text: &str, overrides: &[&str], message: &str) {
    assert_eq!(load(text, overrides).unwrap_err(), message);
}
