//! The page of the machines of families, SAPs and parties, `docs/objects.md`, printed from the
//! code.

use std::fmt::Write;
use std::path::Path;

use crate::reaction::Reaction;
use crate::{family, party, sap};

const INTRODUCTION: &str = "\
# Families, SAPs and parties

Every state of these machines against every event. A test prints this page from the machines and
fails when the two differ; `UPDATE_DOCS=1 cargo test -p call-manager` rewrites it. Do not edit it by
hand.

A cell gives the next state; after `→` what is asked of the network or the miniport, after `=` what
completes or is answered, after `!` what the client is told. **A status** alone is a refusal, and `·`
something that nobody waits for; neither changes anything.

";

#[test]
#[expect(clippy::disallowed_methods, reason = "a page is compared with the one in docs")]
fn the_page_of_the_objects_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/objects.md");
    let sections = [family::tests::sections(), sap::tests::section(), party::tests::section()];
    let page = format!("{INTRODUCTION}{}", sections.join("\n"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let printed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(printed == page, "docs/objects.md differs: run the test with UPDATE_DOCS=1");
}

/// A machine as a table: an event a row, a state a column.
pub(crate) struct Table<'a, S, E> {
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    pub(crate) states: &'a [S],
    pub(crate) events: &'a [(&'a str, E)],
}

impl<S: std::fmt::Debug, E> Table<'_, S, E> {
    pub(crate) fn print<T>(
        &self,
        on: impl Fn(&S, &E) -> Reaction<T>,
        show: impl Fn(&T) -> String,
    ) -> String {
        let mut page = format!("## {}\n\n{}\n\n", self.title, self.text);
        let mut line = |cells: Vec<String>| {
            writeln!(page, "| {} |", cells.join(" | ")).expect("a string takes all");
        };
        let names = self.states.iter().map(|state| format!("{state:?}").replace('"', ""));
        line([String::new()].into_iter().chain(names).collect());
        line(vec!["---".to_owned(); self.states.len() + 1]);
        for (name, event) in self.events {
            let cells = self.states.iter().map(|state| match on(state, event) {
                Reaction::Moved(transition) => show(&transition),
                Reaction::Refused(status) => format!("**{status}**"),
                Reaction::Stale => "·".to_owned(),
            });
            line([(*name).to_owned()].into_iter().chain(cells).collect());
        }
        page
    }
}
