//! The page `docs/scenarios.md` against the program: which keys there are, their ranges, and their
//! defaults.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::LazyLock;

use condis::scenario::{Override, Scenario};

/// The part of the page that is about keys.
static KEYS: LazyLock<&str> = LazyLock::new(|| {
    let page = include_str!("../docs/scenarios.md");
    page.split_once("\n# Keys\n").unwrap().1
});

/// The least there is to say, and a table of each list.
const LEAST: &str = concat!(
    include_str!("../src/scenario/tests/least.toml"),
    "[[switch.link]]\ncapacity = 1_000_000\n[[script]]\nanswer = 1\nlost = true\n",
);

/// A row of the page.
struct Row<'a> {
    section: &'a str,
    key: &'a str,
    range: &'a str,
    default: &'a str,
}

#[test]
fn the_page_has_every_key_of_every_section_in_order() {
    for section in sections() {
        let stray = set(section, "no_key", "1");
        let error = load(&[&stray]).unwrap_err();
        let (_, keys) = error.split_once("no such key; there are ").expect(&error);
        let known: Vec<_> =
            keys.split(", ").map(str::trim).filter(|key| *key != "question").collect();
        let written: Vec<_> =
            rows().into_iter().filter(|row| row.section == section).map(|row| row.key).collect();
        assert_eq!(written, known, "section {section:?}");
    }
    assert!(rows().len() > 90, "{} keys", rows().len());
}

#[test]
fn the_ranges_are_those_of_the_program() {
    let mut checked = 0;
    for Row { section, key, range, .. } in rows() {
        let Some(range) = numbers(range) else { continue };
        let setting = set(section, key, "true");
        let error = load(&[&setting]).unwrap_err();
        let (_, rule) = error.rsplit_once("expected a ").expect(&error);
        assert_eq!(numbers(rule.rsplit_once("from ").expect(&error).1), Some(range), "{error}");
        checked += 1;
    }
    assert!(checked > 50, "{checked} ranges");
}

#[test]
fn the_defaults_are_those_of_the_program() {
    let mut checked = 0;
    for Row { section, key, default, .. } in rows() {
        let is_list = matches!((section, key), ("", "script") | ("switch", "link"));
        if default.is_empty() || is_list {
            continue;
        }
        let with = load(&[&set(section, key, default)]).unwrap();
        let without = match list_with(section, key, "") {
            Some(list) => load(&[&list]).unwrap(),
            None => load(&[]).unwrap(),
        };
        assert!(with == without, "{section}.{key} is not {default} by default");
        checked += 1;
    }
    assert!(checked > 50, "{checked} defaults");
}

/// The sections of the page, the top one by an empty name.
fn sections() -> Vec<&'static str> {
    let headings = KEYS.lines().filter_map(|line| line.strip_prefix("## "));
    headings.map(name).collect()
}

fn name(heading: &str) -> &str {
    let name = heading.trim_matches(['`', '[', ']']);
    if name == "Top" { "" } else { name }
}

fn rows() -> Vec<Row<'static>> {
    let mut section = "";
    let mut rows = Vec::new();
    for line in KEYS.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = name(heading);
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let ["", key, _, range, default, _, ""] = cells[..]
            && key.starts_with('`')
        {
            rows.push(Row { section, key: bare(key), range, default: bare(default) });
        }
    }
    rows
}

fn bare(cell: &str) -> &str {
    cell.trim_matches('`')
}

/// The two ends of a range of numbers, as the program writes them.
fn numbers(range: &str) -> Option<[String; 2]> {
    let ends = range.split_once(" to ")?;
    let ends = [ends.0, ends.1].map(|end| end.replace(' ', ""));
    ends.iter().all(|end| end.parse::<f64>().is_ok()).then_some(ends)
}

/// An override of one key.
fn set(section: &str, key: &str, value: &str) -> String {
    let list = list_with(section, key, &format!("{key} = {value}"));
    match section {
        "" => format!("{key}={value}"),
        _ => list.unwrap_or_else(|| format!("{section}.{key}={value}")),
    }
}

/// An override of a list of tables by one with this field, and what that cannot do without but the
/// key that the field is about.
fn list_with(section: &str, key: &str, field: &str) -> Option<String> {
    let others: &[&str] = match (section, key) {
        ("switch.link", "capacity") => &[],
        ("switch.link", _) => &["capacity = 1_000_000"],
        ("script", "answer") => &["lost = true"],
        ("script", "lost") => &["answer = 1", "silent = true"],
        ("script", _) => &["answer = 1", "lost = true"],
        _ => return None,
    };
    let fields: Vec<_> =
        others.iter().copied().chain(Some(field)).filter(|it| !it.is_empty()).collect();
    Some(format!("{section}=[{{{}}}]", fields.join(", ")))
}

fn load(settings: &[&str]) -> Result<Scenario, String> {
    let overrides: Vec<Override> =
        settings.iter().map(|setting| setting.parse().unwrap()).collect();
    Scenario::parse(Path::new("page.toml"), LEAST, &overrides).map_err(|error| error.to_string())
}
