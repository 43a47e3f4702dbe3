//! Traces that tests play and the repository does not have.
//!
//! The folder that holds them is taken from the environment variable `CONDIS_DATA`, else it is
//! `../shared/data` beside the repository.

use std::env;
use std::io::{Write, stderr};
use std::path::PathBuf;

/// A trace of the data folder, if it is there. A test without it says so and passes.
pub(super) fn trace(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let path = env::var_os("CONDIS_DATA").map_or_else(beside, PathBuf::from).join(name);
    if path.exists() {
        return Some(path);
    }
    // Not `eprintln!`, which the test harness keeps to itself when a test passes.
    let _ = writeln!(
        stderr(),
        "SKIPPED: no trace {}; set the environment variable CONDIS_DATA to the folder of traces",
        path.display()
    );
    None
}
