//! The numbers of a run, as a table for people and as one JSON object for machines.

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use super::link_use::{LinkUse, ratio};
use super::recorder::Tally;
use crate::film::{PARTS_PER_SLOT, Volume};
use crate::scenario::Scenario;

/// Sums over a run, in exact integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Calls that came up.
    pub calls_placed: u64,
    /// Calls that did not.
    pub calls_refused: u64,
    /// Calls that came up and ended before their film did.
    pub calls_closed: u64,
    /// Changes asked for.
    pub modify_requested: u64,
    /// Answers to them.
    pub completions: u64,
    /// Negotiations begun; each asks for one change or, in further rounds, for several.
    pub episodes: u64,
    /// Playing time of all sources, in parts of a slot.
    pub played_parts: u128,
    /// What arrived at the buffers.
    pub offered: Volume,
    /// What did not fit.
    pub lost: Volume,
    /// What the rates in force would have carried.
    pub reserved: Volume,
    /// What was reserved on the link, in bit/s, times nanoseconds.
    pub reserved_bit_nanos: u128,
    /// The most that was reserved on the link, in bit/s.
    pub reserved_peak: u64,
    /// The time from the start until the last source stopped, in nanoseconds.
    pub nanos: u128,
}

/// The numbers of a run: bits, bits per second, seconds. In JSON a number that is none is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Calls that came up.
    pub calls_placed: u64,
    /// Calls that did not.
    pub calls_refused: u64,
    /// Calls that came up and ended before their film did.
    pub calls_closed: u64,
    /// Changes asked for, every round of every negotiation.
    pub modify_requested: u64,
    /// Granted as asked.
    pub modify_granted: u64,
    /// Granted with other values.
    pub modify_changed: u64,
    /// Refused by the network.
    pub modify_refused_network: u64,
    /// Refused by the miniport, and restored.
    pub modify_refused_miniport: u64,
    /// Not answered in time, and restored.
    pub modify_timed_out: u64,
    /// Cut short by the close of the call. In the table alone, like the next three.
    #[serde(skip)]
    pub modify_closed: u64,
    /// Refused, and what stood before could not be restored: the call was ended.
    #[serde(skip)]
    pub modify_not_restored: u64,
    /// Answered without being tried: the call manager was ending the call already.
    #[serde(skip)]
    pub modify_not_accepted: u64,
    /// Mean number of requests of a negotiation, however it ended; none if there was none.
    #[serde(skip)]
    pub rounds_per_change: Option<f64>,
    /// Answers to changes, of every kind.
    pub completions: u64,
    /// Mean time of one call between changes of what is in force; none if there was none.
    pub seconds_between_changes: Option<f64>,
    /// What the first link can carry when the run begins.
    pub link_capacity: u64,
    /// Mean reservation on the link over the run.
    pub link_reserved_mean: f64,
    /// Largest reservation on the link, the double one of a change under way included.
    pub link_reserved_peak: u64,
    /// How full each link was, in the order of their numbers. In the table alone.
    #[serde(skip)]
    pub links: Vec<LinkUse>,
    /// Offered over reserved; none if nothing was reserved.
    pub bandwidth_efficiency: Option<f64>,
    /// Lost over offered; none if nothing was offered.
    pub loss_fraction: Option<f64>,
    /// What arrived at the buffers of the sources.
    pub bits_offered: f64,
    /// What did not fit there.
    pub bits_lost: f64,
    /// What the rates in force would have carried.
    pub bits_reserved: f64,
    /// The seed of the run.
    pub seed: u64,
    /// The time from the start until the last source stopped.
    pub virtual_seconds: f64,
}

impl Report {
    pub(super) fn new(
        scenario: &Scenario,
        totals: &Totals,
        tally: &Tally,
        links: Vec<LinkUse>,
    ) -> Self {
        let frames_per_second = scenario.film.frames_per_second;
        let bits = |volume: Volume| volume.bits(frames_per_second);
        let parts_per_second = f64::from(PARTS_PER_SLOT) * f64::from(frames_per_second);
        let played_seconds = totals.played_parts as f64 / parts_per_second;
        Self {
            calls_placed: totals.calls_placed,
            calls_refused: totals.calls_refused,
            calls_closed: totals.calls_closed,
            modify_requested: totals.modify_requested,
            modify_granted: tally.granted,
            modify_changed: tally.changed,
            modify_refused_network: tally.refused_network,
            modify_refused_miniport: tally.refused_miniport,
            modify_timed_out: tally.timed_out,
            modify_closed: tally.closed,
            modify_not_restored: tally.not_restored,
            modify_not_accepted: totals.completions.saturating_sub(tally.ended()),
            rounds_per_change: ratio(totals.modify_requested as f64, totals.episodes as f64),
            completions: totals.completions,
            seconds_between_changes: ratio(played_seconds, tally.took_effect as f64),
            link_capacity: scenario.switch.capacity,
            link_reserved_mean: ratio(totals.reserved_bit_nanos as f64, totals.nanos as f64)
                .unwrap_or(0.0),
            link_reserved_peak: totals.reserved_peak,
            links,
            bandwidth_efficiency: ratio(bits(totals.offered), bits(totals.reserved)),
            loss_fraction: ratio(bits(totals.lost), bits(totals.offered)),
            bits_offered: bits(totals.offered),
            bits_lost: bits(totals.lost),
            bits_reserved: bits(totals.reserved),
            seed: scenario.seed,
            virtual_seconds: totals.nanos as f64 / 1e9,
        }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        for (name, value) in self.rows() {
            table.add_row([name, value]);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        if let Some(values) = table.column_mut(1) {
            values.set_cell_alignment(CellAlignment::Right);
        }
        table.trim_fmt()
    }

    fn rows(&self) -> Vec<(String, String)> {
        let mut rows = self.calls_and_changes();
        for (number, link) in self.links.iter().enumerate() {
            let name = if number == 0 { "link".to_owned() } else { format!("link {number}") };
            rows.push((format!("{name} use, mean"), percent(link.mean())));
            rows.push((format!("{name} use, peak"), percent(link.peak())));
        }
        rows.extend(named([
            ("bandwidth efficiency", percent(self.bandwidth_efficiency)),
            ("bits lost over bits offered", scientific(self.loss_fraction)),
            ("virtual time", decimal(Some(self.virtual_seconds), 3, " s")),
        ]));
        rows
    }

    fn calls_and_changes(&self) -> Vec<(String, String)> {
        let mut rows = Vec::from(named([
            ("calls placed", count(self.calls_placed)),
            ("calls refused", count(self.calls_refused)),
            ("calls closed before their film ended", count(self.calls_closed)),
            ("changes asked", count(self.modify_requested)),
            ("  granted", count(self.modify_granted)),
            ("  granted with other values", count(self.modify_changed)),
            ("  refused by the network", count(self.modify_refused_network)),
            ("  refused by the miniport and restored", count(self.modify_refused_miniport)),
            ("  timed out", count(self.modify_timed_out)),
        ]));
        let rare = [
            ("  cut short by a close", self.modify_closed),
            ("  not restored, call ended", self.modify_not_restored),
            ("  too late, call ending already", self.modify_not_accepted),
        ];
        let seen = rare.into_iter().filter(|(_, number)| *number > 0);
        rows.extend(seen.map(|(name, number)| (name.to_owned(), count(number))));
        rows.extend(named([
            ("rounds per change", decimal(self.rounds_per_change, 3, "")),
            ("seconds between changes", decimal(self.seconds_between_changes, 3, " s")),
        ]));
        rows
    }
}

fn named<const N: usize>(rows: [(&str, String); N]) -> [(String, String); N] {
    rows.map(|(name, value)| (name.to_owned(), value))
}

fn count(number: u64) -> String {
    number.to_string()
}

fn percent(share: Option<f64>) -> String {
    decimal(share.map(|share| share * 100.0), 2, " %")
}

fn scientific(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.3e}"))
}

fn decimal(number: Option<f64>, places: usize, unit: &str) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.places$}{unit}"))
}
