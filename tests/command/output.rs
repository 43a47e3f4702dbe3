//! Output that cannot be written: status 1, unless whoever reads has read enough.

use std::process::Stdio;

use super::*;

/// A run that takes no time worth mentioning.
const SHORT: [&str; 3] = ["run", "--set", "film.seconds=1"];

#[test]
fn a_sequence_that_cannot_be_written_is_named() {
    let arguments = [&SHORT[..], &["--sequence", "/no/such/folder/out.mmd"]].concat();
    fails(&condis(&arguments), "/no/such/folder/out.mmd: ");
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_takes_nothing_is_named() {
    for arguments in [&SHORT[..], &[&SHORT[..], &["--json"]].concat(), &["--help"], &["--version"]]
    {
        let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = command(arguments).stdout(full).output().expect(BUILT);
        fails(&output, "standard output: ");
    }
}

#[test]
fn whoever_reads_may_stop_reading() {
    for arguments in [&SHORT[..], &["--help"]] {
        let mut child =
            command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect(BUILT);
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn the_help_says_what_each_status_means() {
    let help = prints(&["--help"]);
    assert!(help.contains("Without a command: run"), "{help}");
    let (_, statuses) = help.split_once("Exit status:").expect("it tells");
    for status in
        ["0  done", "1  the output could not be written", "2  the input was not understood"]
    {
        assert!(statuses.contains(status), "{statuses}");
    }
}

/// Status 1, and a message with this part.
#[track_caller]
fn fails(output: &Output, part: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.starts_with("condis: ") && message.contains(part), "{message}");
    assert!(!message.contains("panicked"), "{message}");
}
