//! The `condis` command, as its user sees it: what it prints, and how it answers bad input.

mod output;
mod refusals;
mod report;
mod script;
mod sequence;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/film.toml");

const BUILT: &str = "the command is built with the tests";

fn condis(arguments: &[&str]) -> Output {
    command(arguments).output().expect(BUILT)
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_condis"));
    command.args(arguments);
    command
}

/// What it prints when all is well.
#[track_caller]
fn prints(arguments: &[&str]) -> String {
    let output = condis(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// The input is at fault: status 2, a message that holds each of these, and nothing printed.
#[track_caller]
fn refused(arguments: &[&str], parts: &[&str]) {
    let output = condis(arguments);
    let message = String::from_utf8(output.stderr).expect("the message is text");
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{arguments:?}");
    for part in parts {
        assert!(message.contains(part), "{arguments:?}: no {part:?} in {message:?}");
    }
    assert!(!message.contains("panicked"), "{message}");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

fn write(folder: &TempDir, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("there is room for a file");
    text(&path)
}

fn text(path: &Path) -> String {
    path.to_str().expect("the path is text").to_owned()
}
