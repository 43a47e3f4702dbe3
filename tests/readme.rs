//! The output and the picture in the README are those of the command, run now.
//!
//! With `UPDATE_DOCS=1` both are put right instead of compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::{Command, Output};
use std::{env, fs};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/call.svg");

#[test]
fn the_readme_shows_what_the_command_prints() {
    let table = run(&[]);
    assert_shown("table", &format!("```text\n{}\n```", table.trim_end()));

    let output = condis(&["run", "--set", "switch.capacity=18Mb/s"]);
    assert_eq!(output.status.code(), Some(2));
    let refusal = String::from_utf8(output.stderr).unwrap();
    let command = "$ condis run --set switch.capacity=18Mb/s";
    assert_shown("refusal", &format!("```text\n{command}\n{}\n```", refusal.trim_end()));
}

#[test]
fn the_picture_is_what_the_command_draws() {
    let file = env::temp_dir().join(format!("condis-readme-{}.svg", std::process::id()));
    run(&["run", "--sequence", file.to_str().unwrap()]);
    let drawn = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PICTURE, drawn).unwrap();
    } else {
        let shown = fs::read_to_string(PICTURE).unwrap();
        assert!(shown == drawn, "run the tests with UPDATE_DOCS=1, and look at the change");
    }
}

#[test]
fn every_page_and_file_that_the_readme_names_is_there() {
    let readme = fs::read_to_string(README).unwrap();
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let mut checked = 0;
    for link in links.filter(|link| !link.starts_with("http")) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + link;
        assert!(fs::exists(&path).unwrap(), "{link}");
        checked += 1;
    }
    assert!(checked > 20, "{checked} links");
}

fn run(arguments: &[&str]) -> String {
    let output = condis(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn condis(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_condis"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

/// What stands between the marks of this name in the README is `expected`.
#[track_caller]
fn assert_shown(name: &str, expected: &str) {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("\n<!-- end of {name} -->"));
    let readme = fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(&start).unwrap();
    let (shown, after) = rest.split_once(&end).unwrap();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(README, format!("{before}{start}{expected}{end}{after}")).unwrap();
    } else {
        assert_eq!(shown, expected, "run the tests with UPDATE_DOCS=1, and look at the change");
    }
}
