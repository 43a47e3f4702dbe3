//! The flows of the standard, and the scripts that play each: the flow itself, and its variants.

/// By their numbers, F-1 to F-15.
pub(super) const FLOWS: [&[&str]; 15] = [
    &["f-01"],
    &["f-02", "f-02-countered", "f-02-refused", "f-02-vetoed"],
    &[
        "f-03",
        "f-03-abandoned",
        "f-03-changed",
        "f-03-not-dispatched",
        "f-03-refused",
        "f-03-rejected",
    ],
    &["f-04"],
    &[
        "f-05",
        "f-05-accepted",
        "f-05-changed-again",
        "f-05-closed",
        "f-05-rounded",
        "f-05-rounded-in-vain",
    ],
    &["f-06", "f-06-closed"],
    &["f-07", "f-07-altered", "f-07-busy", "f-07-lost"],
    &["f-08", "f-08-not-supported"],
    &[
        "f-09",
        "f-09-closed",
        "f-09-countered",
        "f-09-countered-in-vain",
        "f-09-deferred",
        "f-09-refused",
    ],
    &["f-10", "f-10-data", "f-10-in-a-change", "f-10-reused"],
    &["f-11", "f-11-data", "f-11-outgoing", "f-11-parties", "f-11-released"],
    &[
        "f-12",
        "f-12-changed",
        "f-12-not-changed",
        "f-12-integrated",
        "f-12-refused",
        "f-12-two",
        "f-12-unanswered",
    ],
    &["f-13", "f-13-last", "f-13-remote"],
    &["f-14", "f-14-refused"],
    &["f-15", "f-15-pending", "f-15-placed"],
];

/// Scripts of no flow: data is not among them.
pub(super) const OTHERS: [&str; 1] = ["data"];

/// What the client of a script does against the rules, on purpose.
pub(super) const BROKEN: [(&str, &str); 1] = [("data", "R-078")];

/// All scripts.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FLOWS.into_iter().flatten().copied().chain(OTHERS)
}
