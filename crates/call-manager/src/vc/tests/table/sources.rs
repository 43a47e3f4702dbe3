//! Where a row of the page comes from. What no row of the reference decides has no source.

/// By state, then by event, as the page names them: ids.
type Sources = &'static [(&'static str, &'static [(&'static [&'static str], &'static str)])];

const NETWORK: &[&str] =
    &["network accepts", "network counters", "network refuses", "network collides"];
const NETWORK_NO: &[&str] = &["network counters", "network refuses", "network collides"];
const TIME: &[&str] = &["wait is over", "transaction is over"];
const MINIPORT: &[&str] = &[
    "miniport done",
    "miniport rounds",
    "miniport unacceptable",
    "miniport refuses",
    "miniport closing",
    "miniport alternative",
];
const MINIPORT_NO: &[&str] = &[
    "miniport rounds",
    "miniport unacceptable",
    "miniport refuses",
    "miniport closing",
    "miniport alternative",
];
const REFUSED: &[&str] = &["miniport refuses", "miniport closing", "miniport alternative"];
const ACTIVE: &[&str] = &["miniport done", "miniport rounds", "miniport unacceptable"];
const REQUESTS: &[&str] =
    &["make_call", "modify_call_qos", "close_call", "delete_vc", "accept_call", "reject_call"];
const RELEASED: &[&str] = &["remote releases"];
const PROPOSED: &[&str] = &["remote proposes"];
const CLOSED: &[&str] = &["close_call"];
const AGAIN: &[&str] = &["modify_call_qos"];
const DELETED: &[&str] = &["delete_vc"];
const RETURNED: &[&str] = &["return_qos_change"];
const ANSWERED: &[&str] = &["accept_call", "reject_call"];

pub(super) const SOURCES: Sources = &[
    (
        "Inactive",
        &[(&["make_call"], "C-01"), (DELETED, "V-20"), (&["remote offers"], "A-12, V-06")],
    ),
    (
        "Dialing",
        &[
            (REQUESTS, "C-07"),
            (&["network accepts", "network counters"], "C-02, V-06"),
            (&["network refuses", "network collides"], "C-06"),
            (RELEASED, "C-06"),
            (TIME, "C-04"),
        ],
    ),
    (
        "Activating",
        &[
            (REQUESTS, "C-07"),
            (&["miniport done"], "C-03, R-040, V-07"),
            (&["miniport rounds"], "C-02, V-07"),
            (&["miniport unacceptable"], "C-04, A-41"),
            (&["miniport refuses", "miniport closing"], "C-04, V-08"),
            (&["miniport alternative"], "C-02, R-067"),
            (RELEASED, "C-06"),
            (TIME, "C-04, A-41"),
        ],
    ),
    (
        "Aligning",
        &[
            (REQUESTS, "C-07"),
            (&["network accepts"], "C-03, R-040"),
            (NETWORK_NO, "C-04, A-41"),
            (RELEASED, "C-06, A-41"),
            (TIME, "C-04, A-41"),
        ],
    ),
    (
        "Redialing",
        &[
            (REQUESTS, "C-07"),
            (&["network accepts", "network counters"], "C-02, R-067"),
            (&["network refuses", "network collides"], "C-04"),
            (RELEASED, "C-06"),
            (TIME, "C-04"),
        ],
    ),
    (
        "WithdrawingActivation",
        &[
            (REQUESTS, "C-07"),
            (REFUSED, "C-06, V-08"),
            (ACTIVE, "C-06, A-41"),
            (TIME, "C-06, A-41"),
        ],
    ),
    ("AbandoningActivation", &[(REQUESTS, "C-07"), (NETWORK, "C-04, A-41"), (TIME, "C-04, A-41")]),
    (
        "UndoingActivation",
        &[
            (&["make_call", "modify_call_qos", "close_call", "accept_call", "reject_call"], "C-07"),
            (DELETED, "V-22"),
            (&["miniport done"], "C-04, A-41"),
            (MINIPORT_NO, "V-16, V-21"),
            (TIME, "V-16, V-21"),
        ],
    ),
    ("Abandoning", &[(REQUESTS, "C-07"), (NETWORK, "C-04"), (TIME, "C-04")]),
    ("Failed", &[(DELETED, "C-08")]),
    (
        "Preparing",
        &[
            (&["miniport done"], "I-01, R-043"),
            (&["miniport rounds"], "I-01"),
            (&["miniport unacceptable"], "R-043"),
            (REFUSED, "R-043"),
            (TIME, "R-043"),
        ],
    ),
    ("AligningOffer", &[(&["network accepts"], "I-01"), (NETWORK_NO, "R-043"), (TIME, "R-043")]),
    ("WithdrawingOffer", &[(REFUSED, "V-08"), (ACTIVE, "V-14"), (TIME, "V-14")]),
    (
        "Offered",
        &[
            (&["accept_call"], "I-03, I-04"),
            (&["reject_call"], "I-05"),
            (AGAIN, "I-06"),
            (RELEASED, "I-07"),
            (CLOSED, "I-08"),
            (DELETED, "V-21"),
        ],
    ),
    (
        "Answering",
        &[
            (&["network accepts"], "I-04, I-09, R-049"),
            (NETWORK_NO, "I-10"),
            (RELEASED, "I-10"),
            (TIME, "I-10"),
            (CLOSED, "I-11"),
        ],
    ),
    (
        "ActivatingAnswer",
        &[
            (&["miniport done"], "I-09, R-049"),
            (MINIPORT_NO, "I-10"),
            (RELEASED, "I-10"),
            (TIME, "I-10"),
            (CLOSED, "I-11"),
        ],
    ),
    ("Rejecting", &[(NETWORK, "I-05"), (TIME, "I-05"), (CLOSED, "R-046")]),
    ("Declining", &[(NETWORK, "R-043"), (TIME, "R-043")]),
    (
        "Retiring",
        &[
            (&["miniport done"], "I-05, V-15"),
            (MINIPORT_NO, "V-16"),
            (TIME, "V-16"),
            (CLOSED, "R-046"),
            (DELETED, "V-22"),
        ],
    ),
    (
        "Active",
        &[
            (AGAIN, "M-05"),
            (CLOSED, "C-09"),
            (DELETED, "V-21"),
            (PROPOSED, "K-01"),
            (RELEASED, "C-11"),
        ],
    ),
    (
        "Negotiating",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (&["network accepts"], "M-06"),
            (&["network counters"], "M-07"),
            (&["network refuses"], "M-08"),
            (&["network collides"], "M-08, M-22"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
            (TIME, "M-09"),
        ],
    ),
    (
        "Reactivating",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (&["miniport done"], "M-10, V-10"),
            (&["miniport rounds"], "M-12"),
            (&["miniport unacceptable"], "M-11"),
            (&["miniport refuses"], "M-13, V-11"),
            (&["miniport closing"], "M-15"),
            (&["miniport alternative"], "M-12, R-067"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
            (&["wait is over"], "R-001, A-19"),
        ],
    ),
    (
        "Realigning",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (&["network accepts"], "M-10, M-12"),
            (NETWORK_NO, "M-11"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
            (TIME, "M-09, M-11"),
        ],
    ),
    (
        "BackingOff",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (PROPOSED, "M-22, K-01"),
            (RELEASED, "M-21"),
            (TIME, "M-22"),
        ],
    ),
    (
        "Reinstating",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (&["miniport done"], "M-16"),
            (MINIPORT_NO, "M-17"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
            (TIME, "M-17"),
        ],
    ),
    (
        "Restoring",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (&["network accepts"], "M-18"),
            (NETWORK_NO, "M-19"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
            (TIME, "M-19"),
        ],
    ),
    (
        "InDoubt",
        &[
            (AGAIN, "M-23"),
            (CLOSED, "M-20"),
            (&["network accepts"], "M-18"),
            (NETWORK_NO, "M-19"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
            (TIME, "M-19"),
        ],
    ),
    (
        "KeptInDoubt",
        &[
            (AGAIN, "M-05"),
            (CLOSED, "C-09"),
            (DELETED, "V-21"),
            (NETWORK, "M-09"),
            (PROPOSED, "K-01"),
            (RELEASED, "C-11"),
        ],
    ),
    (
        "Proposed",
        &[
            (&["miniport done"], "K-04, R-072"),
            (&["miniport refuses", "miniport alternative"], "K-03, R-073"),
            (&["miniport rounds", "miniport unacceptable"], "K-03"),
            (&["miniport closing"], "M-15"),
            (CLOSED, "A-06"),
            (PROPOSED, "M-22"),
            (RELEASED, "A-09"),
            (TIME, "R-001, A-19"),
        ],
    ),
    (
        "Deciding",
        &[
            (RETURNED, "K-05, R-074, A-23"),
            (CLOSED, "K-06"),
            (AGAIN, "K-07"),
            (PROPOSED, "M-22"),
            (RELEASED, "A-09"),
        ],
    ),
    (
        "Countering",
        &[
            (RETURNED, "K-07, R-074"),
            (CLOSED, "K-06"),
            (AGAIN, "R-068"),
            (PROPOSED, "M-22"),
            (RELEASED, "M-21"),
        ],
    ),
    ("Leaving", &[(RETURNED, "K-06, R-074"), (RELEASED, "C-16"), (PROPOSED, "C-16")]),
    (
        "Agreeing",
        &[
            (&["network accepts"], "K-05"),
            (NETWORK_NO, "A-24"),
            (CLOSED, "C-09"),
            (PROPOSED, "M-22"),
            (RELEASED, "C-11"),
            (TIME, "A-24"),
        ],
    ),
    (
        "Withdrawing",
        &[
            (&["miniport done"], "A-24"),
            (MINIPORT_NO, "A-24, A-19"),
            (CLOSED, "A-06"),
            (PROPOSED, "M-22"),
            (RELEASED, "A-09"),
            (TIME, "A-24, A-19"),
        ],
    ),
    ("Ending", &[(MINIPORT, "M-20, M-21"), (RELEASED, "C-16"), (TIME, "M-20, M-21")]),
    ("Released", &[(CLOSED, "C-12"), (DELETED, "V-23"), (ANSWERED, "I-07, A-25")]),
    (
        "Clearing",
        &[
            (CLOSED, "C-12, A-19"),
            (DELETED, "V-23"),
            (ANSWERED, "I-07, A-25"),
            (NETWORK, "A-19"),
            (RELEASED, "C-16"),
            (TIME, "A-19"),
        ],
    ),
    ("Cleared", &[(CLOSED, "C-12, V-14"), (DELETED, "V-23"), (ANSWERED, "I-07, A-25")]),
    (
        "Releasing",
        &[(NETWORK, "V-14, A-14"), (DELETED, "V-23"), (RELEASED, "C-16"), (TIME, "V-14, A-14")],
    ),
    (
        "Deactivating",
        &[
            (&["miniport done"], "C-13, V-15"),
            (MINIPORT_NO, "C-14, V-16"),
            (DELETED, "V-22"),
            (RELEASED, "C-16"),
            (TIME, "C-14, V-16"),
        ],
    ),
    ("CloseFailed", &[(CLOSED, "C-15"), (&["delete_vc", "modify_call_qos", "make_call"], "A-17")]),
    ("Deleted", &[(REQUESTS, "V-24, R-025")]),
];

/// The ids of a row, or none.
pub(super) fn source(state: &str, event: &str) -> &'static str {
    let of_state = SOURCES.iter().filter(|(named, _)| *named == state).flat_map(|(_, rows)| *rows);
    let mut of_event = of_state.filter(|(events, _)| events.contains(&event));
    of_event.next().map_or("", |(_, ids)| ids)
}
