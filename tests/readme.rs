//! The output and the diagram in the README are those of the command, run now.
//!
//! With `UPDATE_DOCS=1` the README is put right instead of compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;
use std::{env, fs};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn the_readme_shows_what_the_command_prints_and_draws() {
    let table = run(&[]);
    assert_shown("table", &format!("```text\n{}\n```", table.trim_end()));

    let file = env::temp_dir().join(format!("condis-readme-{}.mmd", std::process::id()));
    run(&["run", "--sequence", file.to_str().unwrap()]);
    let diagram = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert_shown("diagram", &format!("```mermaid\n{}\n```", diagram.trim_end()));
}

fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_condis"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
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
