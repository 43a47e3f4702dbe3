//! Every example is short, and runs to its end with the tests.

use std::fs;
use std::path::{Path, PathBuf};

/// An example is read at one sitting.
const MOST_LINES: usize = 79;

#[test]
fn an_example_is_short_and_a_test_of_its_own() {
    for package in [".", "crates/client"] {
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join(package);
        let examples = examples(&package);
        assert!(!examples.is_empty(), "{} has examples", package.display());
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        for example in examples {
            let name = example.file_stem().unwrap().to_str().unwrap();
            let is_tested = format!("[[example]]\nname = \"{name}\"\ntest = true\n");
            assert!(manifest.contains(&is_tested), "the manifest has {name} tested");
            let text = fs::read_to_string(&example).unwrap();
            assert!(text.contains("#[test]\nfn it_runs_to_its_end()"), "{name}: a test runs it");
            assert!(text.lines().count() <= MOST_LINES, "{name} has too many lines");
        }
    }
}

fn examples(package: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(package.join("examples")).expect("a directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}
