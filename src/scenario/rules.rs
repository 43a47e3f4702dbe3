//! The rules between settings, which no setting can keep alone.

use super::node::Problem;
use super::{FaultSettings, FilmSettings, MiniportFaultSettings, Scenario, SwitchSettings, script};
use crate::network::is_way;

/// The most links beside the first: longer ways than any network has.
const MAX_LINKS: usize = 64;
/// The most ways: each of them for some calls of the most there are.
const MAX_WAYS: usize = 1_000;

/// The key at fault, whether its rule holds, and the rule.
type Rule = (&'static str, bool, &'static str);

/// The first rule that does not hold.
pub(super) fn check(scenario: &Scenario) -> Result<(), Problem> {
    let Scenario { film, switch, faults, miniport_faults, script, .. } = scenario;
    let rules = of_film(film)
        .into_iter()
        .chain(of_switch(switch))
        .chain(of_faults(faults, miniport_faults))
        .chain([("script", script.len() <= script::MAX_RULES, "expected at most 10000 rules")]);
    for (key, holds, rule) in rules {
        if !holds {
            return Err(Problem::at(key, rule));
        }
    }
    scenario.profile.check()?;
    script.iter().zip(1..).try_for_each(|(rule, number)| rule.check(number))
}

fn of_film(film: &FilmSettings) -> [Rule; 3] {
    [
        ("film.low", film.low <= film.high, "expected at most film.high"),
        ("film.high", film.high <= film.buffer, "expected at most film.buffer"),
        (
            "film",
            film.seconds.is_some() != film.passes.is_some(),
            "expected exactly one of seconds and passes",
        ),
    ]
}

fn of_switch(switch: &SwitchSettings) -> [Rule; 3] {
    let links = switch.link.len() + 1;
    [
        (
            "switch.silent",
            switch.refuse + switch.silent <= 1.0,
            "expected at most 1 together with switch.refuse",
        ),
        (
            "switch.link",
            switch.link.len() <= MAX_LINKS,
            "expected at most 64 links beside the first",
        ),
        (
            "switch.ways",
            switch.ways.len() <= MAX_WAYS && switch.ways.iter().all(|way| is_way(way, links)),
            "expected at most 1000 lists, each of different links, by numbers from 0",
        ),
    ]
}

fn of_faults(network: &FaultSettings, card: &MiniportFaultSettings) -> [Rule; 2] {
    [
        (
            "faults.lose_answer",
            network.lose_request + network.lose_answer + network.collide <= 1.0,
            "expected at most 1 together with faults.lose_request and faults.collide",
        ),
        (
            "miniport_faults",
            card.refuse + card.not_accepted + card.closing + card.round + card.silent <= 1.0,
            "expected refuse, not_accepted, closing, round and silent to be at most 1 together",
        ),
    ]
}
