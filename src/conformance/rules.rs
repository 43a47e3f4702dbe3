//! The rules, each a question about one event and what came before it.

mod change;
mod close;
mod completion;
mod data;
mod family;
mod offer;
mod party;
mod proposal;
mod set_up;

use call_manager::trace::TraceEvent;

use super::Limits;
use super::history::{Families, History, Progress, moves_data};

/// A rule of conformance.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, R-nnn.
    pub id: &'static str,
    breaks: Breaks,
}

/// How an event breaks a rule, if it does.
#[derive(Clone, Copy, Debug)]
enum Breaks {
    /// A rule on one event, whatever came before.
    Event(fn(&TraceEvent) -> Option<&'static str>),
    /// A rule on how far an operation has come, on a VC as on a SAP; and whether its client has left.
    Operation(fn(&Progress, bool, &TraceEvent) -> Option<&'static str>),
    /// A rule on one VC.
    Vc(fn(&History, &TraceEvent, Limits) -> Option<&'static str>),
    /// A rule on families, SAPs, and what is made on them.
    Family(fn(&Families, &TraceEvent) -> Option<&'static str>),
}

impl Rule {
    /// How an event breaks it, if it does, by what was before. `history` is that of its VC.
    pub(super) fn verdict(
        &self,
        families: &Families,
        history: Option<&History>,
        event: &TraceEvent,
        limits: Limits,
    ) -> Option<&'static str> {
        match self.breaks {
            Breaks::Event(breaks) => breaks(event),
            Breaks::Operation(_) if moves_data(event) => None,
            Breaks::Operation(breaks) => match history {
                Some(history) => breaks(&history.operations.of(event), history.has_left, event),
                None => breaks(&families.operations.of(event), families.has_left(event), event),
            },
            Breaks::Vc(breaks) => breaks(history?, event, limits),
            Breaks::Family(breaks) => breaks(families, event),
        }
    }
}

/// A rule on what must have happened when the trace is over, as long as it is open.
pub(super) type End = (&'static str, fn(&History) -> Option<&'static str>);

/// The same on families and SAPs.
pub(super) type FamilyEnd = (&'static str, fn(&Families) -> Option<&'static str>);

const fn event(id: &'static str, breaks: fn(&TraceEvent) -> Option<&'static str>) -> Rule {
    Rule { id, breaks: Breaks::Event(breaks) }
}

const fn operation(
    id: &'static str,
    breaks: fn(&Progress, bool, &TraceEvent) -> Option<&'static str>,
) -> Rule {
    Rule { id, breaks: Breaks::Operation(breaks) }
}

const fn rule(
    id: &'static str,
    breaks: fn(&History, &TraceEvent, Limits) -> Option<&'static str>,
) -> Rule {
    Rule { id, breaks: Breaks::Vc(breaks) }
}

const fn family(
    id: &'static str,
    breaks: fn(&Families, &TraceEvent) -> Option<&'static str>,
) -> Rule {
    Rule { id, breaks: Breaks::Family(breaks) }
}

/// All rules on events, in the order of their numbers.
pub const RULES: &[Rule] = &[
    operation("R-001", completion::r_001),
    event("R-002", completion::r_002),
    operation("R-003", completion::r_003),
    operation("R-004", completion::r_004),
    event("R-006", completion::r_006),
    family("R-009", family::r_009),
    family("R-010", family::r_010),
    family("R-011", family::r_011),
    family("R-013", family::r_013),
    family("R-014", family::r_014),
    family("R-015", family::r_015),
    family("R-016", family::r_016),
    family("R-017", family::r_017),
    family("R-018", family::r_018),
    event("R-019", set_up::r_019),
    rule("R-020", set_up::r_020),
    rule("R-021", set_up::r_021),
    event("R-022", set_up::r_022),
    rule("R-023", set_up::r_023),
    rule("R-024", set_up::r_024),
    rule("R-025", set_up::r_025),
    rule("R-026", set_up::r_026),
    rule("R-027", set_up::r_027),
    rule("R-028", set_up::r_028),
    rule("R-029", set_up::r_029),
    rule("R-031", data::r_031),
    rule("R-032", data::r_032),
    rule("R-033", data::r_033),
    rule("R-034", set_up::r_034),
    rule("R-035", set_up::r_035),
    rule("R-036", set_up::r_036),
    rule("R-037", data::r_037),
    rule("R-038", set_up::r_038),
    rule("R-039", party::r_039),
    rule("R-040", set_up::r_040),
    rule("R-041", set_up::r_041),
    family("R-042", family::r_042),
    rule("R-043", offer::r_043),
    family("R-044", family::r_044),
    rule("R-045", offer::r_045),
    rule("R-046", offer::r_046),
    rule("R-047", offer::r_047),
    rule("R-048", offer::r_048),
    rule("R-049", offer::r_049),
    rule("R-050", offer::r_050),
    rule("R-051", change::r_051),
    rule("R-052", change::r_052),
    rule("R-053", change::r_053),
    rule("R-054", change::r_054),
    rule("R-055", change::r_055),
    rule("R-056", change::r_056),
    rule("R-057", change::r_057),
    rule("R-058", change::r_058),
    rule("R-059", change::r_059),
    rule("R-060", change::r_060),
    rule("R-061", change::r_061),
    rule("R-062", change::r_062),
    rule("R-063", change::r_063),
    rule("R-064", change::r_064),
    rule("R-066", change::r_066),
    rule("R-067", change::r_067),
    rule("R-068", change::r_068),
    rule("R-069", data::r_069),
    rule("R-071", change::r_071),
    rule("R-072", proposal::r_072),
    rule("R-073", proposal::r_073),
    rule("R-074", proposal::r_074),
    rule("R-075", proposal::r_075),
    rule("R-076", proposal::r_076),
    rule("R-077", data::r_077),
    rule("R-078", data::r_078),
    rule("R-080", close::r_080),
    rule("R-082", close::r_082),
    rule("R-083", close::r_083),
    rule("R-084", close::r_084),
    rule("R-085", offer::r_085),
    rule("R-086", offer::r_086),
    rule("R-087", set_up::r_087),
    rule("R-088", party::r_088),
    rule("R-089", party::r_089),
    rule("R-090", party::r_090),
    rule("R-091", party::r_091),
    rule("R-092", party::r_092),
    rule("R-094", party::r_094),
    rule("R-095", data::r_095),
    rule("R-099", change::r_099),
    rule("R-100", set_up::r_100),
    rule("R-101", close::r_101),
    rule("R-102", offer::r_102),
];

/// Rules on what must have happened in the end.
pub(super) const ENDS: &[End] = &[
    ("R-001", completion::r_001_end),
    ("R-004", completion::r_004_end),
    ("R-046", offer::r_046_end),
    ("R-047", offer::r_047_end),
    ("R-073", proposal::r_073_end),
    ("R-075", proposal::r_075_end),
    ("R-079", close::r_079_end),
    ("R-093", party::r_093_end),
    ("R-095", data::r_095_end),
];

/// The same on families and SAPs.
pub(super) const FAMILY_ENDS: &[FamilyEnd] =
    &[("R-001", completion::r_001_family_end), ("R-004", completion::r_004_family_end)];

/// Rules that no trace shows to be broken, each with the reason.
pub const UNSEEN: &[(&str, &str)] = &[
    ("R-005", "it allows, and forbids nothing"),
    ("R-007", "what who is told makes of a status is inside it"),
    ("R-008", "to see a handler that is missing somebody has to call it"),
    ("R-012", "a trace names SAPs and not their addresses"),
    ("R-030", "what the miniport uses after a failure shows by what is reported next: R-058"),
    ("R-065", "what a client may do at its bound is all but what R-064 forbids"),
    ("R-070", "what a client takes for being in force is inside it"),
    ("R-081", "a trace does not say what the medium carries"),
    ("R-096", "a trace shows no OIDs"),
    ("R-097", "a trace shows no resets"),
    ("R-098", "a trace shows no names that TAPI has for a VC"),
];
