//! `docs/tapi.md`: the rules with the tests that are named for them, and the table of statuses.
//!
//! A test is named for a rule if its name begins with it. The two tables stand between marks on the
//! page; the rest is written by hand. With `UPDATE_DOCS=1` the tables are put right instead of
//! compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{env, fs};

use client::tapi::status_map::{Asked, TABLE};

// Cargo runs tests at the root of their package.
const PAGE: &str = "../../docs/tapi.md";
const TESTS: &str = "tests/tapi";
const RULES: &str = include_str!("rules.tsv");

#[test]
fn the_page_shows_each_rule_with_its_tests_and_each_status_with_its_error() {
    let shown = fs::read_to_string(PAGE).unwrap();
    let printed = replace(&replace(&shown, "rules", &rules_table()), "statuses", &status_table());
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &printed).unwrap();
    }
    let shown = fs::read_to_string(PAGE).unwrap();
    assert!(printed == shown, "{PAGE}: UPDATE_DOCS=1 puts it right");
}

#[test]
fn every_rule_has_a_test_or_a_reason_and_not_both() {
    let tests = tests_by_rule();
    for Rule { id, why_not, .. } in rules() {
        assert_ne!(tests.contains_key(id), why_not.is_some(), "{id}");
    }
    let known: BTreeSet<_> = rules().iter().map(|rule| rule.id.to_owned()).collect();
    assert!(tests.keys().all(|id| known.contains(id)), "a test is named for no rule");
    assert_eq!(known.len(), 87);
}

struct Rule {
    id: &'static str,
    text: &'static str,
    why_not: Option<&'static str>,
}

fn rules() -> Vec<Rule> {
    let lines = RULES.lines().filter(|line| !line.starts_with('#'));
    let rule = |line: &'static str| {
        let mut columns = line.split('\t');
        let (id, text) = (columns.next().unwrap(), columns.next().unwrap());
        Rule { id, text, why_not: columns.next() }
    };
    lines.map(rule).collect()
}

fn rules_table() -> String {
    let tests = tests_by_rule();
    let mut table = "| id | rule | tests, or why none |\n|---|---|---|\n".to_owned();
    for Rule { id, text, why_not } in rules() {
        let tests = tests.get(id).map(|tests| format!("`{}`", tests.join("`, `")));
        let cell = tests.as_deref().or(why_not).unwrap_or("no test yet");
        writeln!(table, "| {id} | {text} | {cell} |").unwrap();
    }
    table
}

fn status_table() -> String {
    let mut table = "| NDIS_STATUS | LINEERR | TAPI 3 | why |\n|---|---|---|---|\n".to_owned();
    for row in TABLE {
        let asked = match row.asked {
            None => "",
            Some(Asked::More) => ", for more than is in force",
            Some(Asked::NoMore) => ", for no more",
        };
        let (status, error, event, reason) = (row.status, row.error, row.event, row.reason);
        writeln!(table, "| {status}{asked} | {error} | {event:?} | {reason} |").unwrap();
    }
    table
}

/// Names of tests by rule, with the file that they are in.
fn tests_by_rule() -> BTreeMap<String, Vec<String>> {
    let mut tests = BTreeMap::<_, Vec<_>>::new();
    let paths = fs::read_dir(TESTS).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension() == Some("rs".as_ref())).collect();
    paths.sort();
    for path in paths {
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[0].trim() == "#[test]") {
            let after = pair[1].trim().strip_prefix("fn ").unwrap_or_default();
            let name = after.split('(').next().unwrap_or_default();
            for id in ids(name) {
                tests.entry(id).or_default().push(format!("{module}::{name}"));
            }
        }
    }
    tests
}

/// The rules at the start of a name, one after the other.
fn ids(name: &str) -> Vec<String> {
    let words: Vec<_> = name.split('_').collect();
    let is_rule = |pair: &&[&str]| {
        pair.len() == 2 && pair[0] == "t" && pair[1].len() == 3 && pair[1].parse::<u32>().is_ok()
    };
    words.chunks(2).take_while(is_rule).map(|pair| format!("T-{}", pair[1])).collect()
}

/// The page with another text between the marks of this name.
fn replace(page: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n"));
    let (before, rest) = page.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    format!("{before}{begin}\n{text}\n{end}{after}")
}
