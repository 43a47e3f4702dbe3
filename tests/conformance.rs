//! `docs/conformance.md`: the rules that the sources cite by id, and the tests that name each.
//!
//! The rules stand in `docs/conformance/rules.tsv`. A test names one at the start of its own name, or
//! in its documentation or body; what a helper in the same file of tests says counts for the tests that
//! call it. To name a rule is to claim that it is checked: the page shows the claims, and the gaps.
//!
//! With `UPDATE_DOCS=1` the page is put right instead of compared. Sources are read line by line, as
//! rustfmt leaves them: a function ends at the first brace that stands as far in as its `fn`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

// Cargo runs tests at the root of their package.
const PAGE: &str = "docs/conformance.md";
const RULES: &str = include_str!("../docs/conformance/rules.tsv");

/// What stands before the hyphen of an id, and what the ids are about. Others are not looked for.
const FAMILIES: [(&str, &str); 8] = [
    ("R", "Rules of conformance"),
    ("A", "Answers where the documentation is silent"),
    ("V", "The machine of a VC"),
    ("C", "The machine of an outgoing call"),
    ("I", "The machine of an incoming call"),
    ("M", "A change, at the call manager"),
    ("L", "A change, at the client"),
    ("K", "A change that the remote side proposes"),
];

/// What no test names, and why.
const GAPS: [(&str, &str); 4] = [
    ("A-29", "a deletion asks its peer nothing, so that nothing can fail"),
    ("A-35", "there are no OIDs"),
    ("R-096", "there are no OIDs"),
    ("V-25", "a deletion asks its peer nothing, so that nothing can fail"),
];

/// Begins names of tests and is no id: the ITU-T recommendation that defines the GCRA.
const NO_ID: &str = "i_371_";

const HEAD: &str = "\
# Conformance

What the ids in code and tests stand for, and the tests that name each. A test prints this page and
fails when the two differ; `UPDATE_DOCS=1 cargo test --test conformance` rewrites it. Do not edit it
by hand. Another test fails when the sources cite an id that is not here.

The rules restate the public documentation of connection-oriented NDIS, also where this project does
nothing of the kind. Their [list](conformance/rules.tsv) names the source of each.
";

/// By path from the root of the repository.
type Sources = BTreeMap<String, String>;

struct Function<'a> {
    name: &'a str,
    is_test: bool,
    /// With the comments and attributes above it.
    text: String,
}

#[test]
fn the_page_shows_each_rule_with_the_tests_that_name_it() {
    let printed = page(&sources());
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &printed).unwrap();
    }
    let shown = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(printed == shown, "{PAGE}: UPDATE_DOCS=1 puts it right");
}

#[test]
fn every_id_that_the_sources_cite_is_a_rule() {
    let known: BTreeSet<_> = rules().into_keys().map(str::to_owned).collect();
    for (path, text) in sources() {
        for (number, line) in (1..).zip(text.lines()) {
            let unknown: Vec<_> = ids(line).filter(|id| !known.contains(id)).collect();
            assert!(unknown.is_empty(), "{path}:{number}: no rules: {unknown:?}");
        }
        for Function { name, .. } in functions(&text).iter().filter(|function| function.is_test) {
            assert!(ids_of_name(name).is_subset(&known), "{path}: no rule: {name}");
        }
    }
}

#[test]
fn every_rule_and_every_row_of_a_machine_has_a_test_or_a_reason() {
    let sources = sources();
    let tests = tests_by_rule(&sources);
    let (without, stale) = compare(rules().into_keys(), |id| tests.contains_key(id), &GAPS);
    assert!(without.is_empty(), "no test names these, and no reason is given: {without:?}");
    assert!(stale.is_empty(), "a reason is given, and it is tested, or is no rule: {stale:?}");
}

#[test]
fn a_gap_without_a_reason_and_a_reason_without_a_gap_are_found() {
    let found = |tested: &[&str], gaps| {
        compare(["V-01", "V-02"].into_iter(), |id| tested.contains(&id), gaps)
    };
    assert_eq!(found(&["V-01"], &[("V-02", "why")]), (vec![], vec![]));
    assert_eq!(found(&["V-01"], &[]), (vec!["V-02"], vec![]));
    assert_eq!(found(&["V-01", "V-02"], &[("V-02", "why")]), (vec![], vec!["V-02"]));
    assert_eq!(found(&["V-01", "V-02"], &[("V-03", "why")]), (vec![], vec!["V-03"]));
}

/// Rules without a test and without a reason, and reasons that nothing needs.
fn compare<'a>(
    rules: impl Iterator<Item = &'a str>,
    is_tested: impl Fn(&str) -> bool,
    gaps: &[(&'a str, &str)],
) -> (Vec<&'a str>, Vec<&'a str>) {
    let untested: BTreeSet<_> = rules.filter(|id| !is_tested(id)).collect();
    let given: BTreeSet<_> = gaps.iter().map(|(id, _)| *id).collect();
    (untested.difference(&given).copied().collect(), given.difference(&untested).copied().collect())
}

/// Texts by id.
fn rules() -> BTreeMap<&'static str, &'static str> {
    let mut rules = BTreeMap::new();
    for line in RULES.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<_> = line.split('\t').filter(|column| !column.is_empty()).collect();
        let [id, text, _source] = columns[..] else { panic!("three columns: {line}") };
        assert!(is_id(id) && rules.insert(id, text).is_none(), "not an id, or again: {line}");
    }
    rules
}

fn page(sources: &Sources) -> String {
    let tests = tests_by_rule(sources);
    let mut page = HEAD.to_owned();
    for (family, title) in FAMILIES {
        let mut rules = rules();
        rules.retain(|id, _| id.split_once('-').unwrap().0 == family);
        let tested = rules.keys().filter(|id| tests.contains_key(**id)).count();
        writeln!(page, "\n## {family}: {title}\n").unwrap();
        writeln!(page, "{tested} of {} have a test.\n", rules.len()).unwrap();
        page += "| id | rule | tests |\n|---|---|---|\n";
        for (id, text) in rules {
            let tests = tests.get(id).map_or_else(|| reason(id), cell);
            writeln!(page, "| {id} | {text} | {tests} |").unwrap();
        }
    }
    page
}

fn reason(id: &str) -> String {
    let found = GAPS.iter().find(|(gap, _)| *gap == id);
    format!("none: {}", found.map_or("", |(_, reason)| reason))
}

fn cell(tests: &BTreeMap<&str, Vec<&str>>) -> String {
    let list = |(path, all): (_, &Vec<_>)| format!("[{path}](../{path}): `{}`", all.join("`, `"));
    tests.iter().map(list).collect::<Vec<_>>().join("<br>")
}

/// By id, then by file; tests in the order of the file.
fn tests_by_rule(sources: &Sources) -> BTreeMap<String, BTreeMap<&str, Vec<&str>>> {
    let mut tests = BTreeMap::<_, BTreeMap<_, Vec<_>>>::new();
    for (path, text) in sources {
        let functions = functions(text);
        // Beside the code that they test, tests call what is no helper of theirs.
        let helpers = if path.contains("tests") { &functions[..] } else { &[] };
        for test in functions.iter().filter(|function| function.is_test) {
            let said = reached(test, helpers).into_iter().flat_map(|function| ids(&function.text));
            for id in said.chain(ids_of_name(test.name)).collect::<BTreeSet<_>>() {
                tests.entry(id).or_default().entry(&**path).or_default().push(test.name);
            }
        }
    }
    tests
}

/// The test, the helpers that it calls, those that they call, and so on.
fn reached<'a>(test: &'a Function<'a>, helpers: &'a [Function<'a>]) -> Vec<&'a Function<'a>> {
    let mut reached = vec![test];
    let mut others: Vec<_> = helpers.iter().filter(|helper| !helper.is_test).collect();
    let mut next = 0;
    while let Some(caller) = reached.get(next) {
        let parts = caller.text.split('(');
        let called: BTreeSet<_> = parts.filter_map(|part| words(part).next_back()).collect();
        reached.extend(others.extract_if(.., |helper| called.contains(helper.name)));
        next += 1;
    }
    reached
}

fn functions(source: &str) -> Vec<Function<'_>> {
    let lines: Vec<_> = source.lines().collect();
    let function = |at: usize| {
        let (before, after) = lines[at].split_once("fn ")?;
        let is_one = words(before).all(|word| "pub crate super const".contains(word));
        let above = lines[..at].iter().rev();
        let head = above.take_while(|line| line.trim_start().starts_with(['/', '#'])).count();
        let is_test = lines[at - head..at].iter().any(|line| line.trim() == "#[test]");
        let brace = format!("{:indent$}}}", "", indent = before.len() - before.trim_start().len());
        let is_end = |line: &&str| **line == brace || lines[at].ends_with(['}', ';']);
        let end = at + lines[at..].iter().position(is_end).unwrap_or(0);
        let text = lines[at - head..=end].join("\n");
        is_one.then_some(Function { name: words(after).next()?, is_test, text })
    };
    (0..lines.len()).filter_map(function).collect()
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

/// The ids in a text, as the rules write them.
fn ids(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c));
    words.filter(|word| is_id(word)).map(str::to_owned)
}

/// The ids at the start of the name of a test, one after the other.
fn ids_of_name(name: &str) -> BTreeSet<String> {
    let words: Vec<_> = name.split('_').filter(|_| !name.starts_with(NO_ID)).collect();
    words.chunks(2).map(|pair| pair.join("-").to_uppercase()).take_while(|id| is_id(id)).collect()
}

/// Any number will do, so that an id that lost a digit is found out.
fn is_id(word: &str) -> bool {
    let Some((family, number)) = word.split_once('-') else { return false };
    number.parse::<u32>().is_ok() && FAMILIES.iter().any(|(known, _)| *known == family)
}

fn sources() -> Sources {
    let mut sources = Sources::new();
    let mut directories = ["benches", "crates", "fuzz", "src", "tests"].map(PathBuf::from).to_vec();
    while let Some(directory) = directories.pop() {
        for path in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("target") {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.to_str().unwrap().replace('\\', "/");
                sources.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    sources
}
