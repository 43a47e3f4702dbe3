//! Scripts: what came of them, and what did not.

use super::*;

#[test]
fn a_rule_of_which_nothing_came_is_told_beside_the_report() {
    let script = "script=[{vc = 0, ask = 'modify', answer = 1, late = '1 ms'}, \
                  {vc = 99, answer = 1, lost = true}, \
                  {at = 'miniport', vc = 0, answer = 4000000, refuse = true}, \
                  {time = 1, call = true}]";
    let output = condis(&["run", "--set", "film.seconds=10", "--set", script]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.is_empty(), "the run is none the worse for it");
    let told = String::from_utf8_lossy(&output.stderr);
    let expected =
        [2, 3, 4].map(|n| format!("condis: script[{n}]: nothing came of it in this run\n"));
    assert_eq!(told, expected.concat());
}

#[test]
fn the_tour_of_the_network_does_everything_that_it_says() {
    let folder = folder();
    let file = folder.path().join("out.txt");
    let tour = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/network.toml");
    let output = condis(&["run", tour, "--sequence", &text(&file)]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "every rule of the script came true");
    let trace = fs::read_to_string(&file).expect("it was written");
    for part in [
        "network -> call manager  countered with ",
        "network -> call manager  proposal(",
        "network -> call manager  collided",
        "3.0            network -> call manager  release",
        ": nobody waits for that",
        "request timer expired",
        "NdisMCoActivateVcComplete(INVALID_DATA",
    ] {
        assert!(trace.contains(part), "no {part:?}");
    }
}
