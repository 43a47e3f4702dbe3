//! Every state against every event, printed into `docs/call-machine.md`.
//!
//! The page is compared with what the machine does. `UPDATE_DOCS=1 cargo test -p client` writes it
//! anew; review then sees each cell that changed.

use std::fmt::Write;
use std::{env, fs};

use super::*;
use crate::call::Decider;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/call-machine.md");

const INTRODUCTION: &str = "\
# The call machine of the client

What a client's call does in every state when anything happens. A test prints this page from the
machine itself (`crates/client/src/call.rs`) and fails when they differ; after a change on purpose,
`UPDATE_DOCS=1 cargo test -p client` writes it anew. Source: L-01 to L-11 of the CoNDIS reference,
and the client's side of C-01 to C-16, I-01 to I-13 and K-04 to K-07.

A cell gives the next state; after `→` what is asked of the call manager, in this order; after `!`
what the application is told. *stays* is a move back into the same state. **refused**: the
application cannot ask for this now, and nothing changes. `·`: nobody waits for such an answer; it
is dropped and counted, and nothing changes. A row of nothing else is left out. If the call manager
is gone, a call in any state is Gone ! Ended.

Answers to a call, and to a change, are split by what they carry and by what the policy says to
them. *At the bound* the policy asks for another round and has had them all; the client keeps what
is in force or closes the call, as configured (R-064, R-065), and an offer is rejected (L-11). An
answer that is exactly what was asked for is accepted without a question.

Every change of the other end is returned from once, after what is asked within; a return alone
accepts (A-23). A change that comes while one of this end is out has *crossed* it: the answer to the
latter says which of the two is in force.

";

#[test]
#[expect(clippy::disallowed_methods, reason = "a page is compared with the one in docs")]
fn the_page_shows_what_the_machine_does() {
    let page = page();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    let written = fs::read_to_string(PAGE).unwrap_or_default();
    let same = written.lines().eq(page.lines());
    assert!(
        same,
        "docs/call-machine.md is not what the machine does; UPDATE_DOCS=1 writes it anew"
    );
}

/// One line of the table.
struct Row {
    name: &'static str,
    event: Event,
    verdict: Verdict,
    limits: Limits,
}

fn calls_of_the_client() -> Vec<(&'static str, CallState)> {
    let last_word = LastWord::Ended(End::HungUp);
    let named = |state: CallState| (state.name(), state);
    let crossed = CallState::Negotiating {
        vc: Vc::Own(vc()),
        episode: episode(&negotiating()).clone(),
        proposed: Some(sending(1_200)),
    };
    vec![
        named(creating()),
        named(dialing()),
        named(stable()),
        named(negotiating()),
        ("Negotiating, crossed", crossed),
        named(closing()),
        named(CallState::CloseFailed { vc: Vc::Own(vc()), last_word }),
        named(CallState::Deleting { vc: vc(), last_word }),
        named(CallState::Gone),
    ]
}

fn calls_that_come_in() -> Vec<(&'static str, CallState)> {
    let listening = |decider| CallState::Listening { decider };
    let named = |state: CallState| (state.name(), state);
    vec![
        ("Listening, the application decides", listening(Decider::Application)),
        ("Listening, the policy decides", listening(Decider::Policy)),
        ("Listening, nobody decides", listening(Decider::Nobody(End::NoRoom))),
        named(offered()),
        named(bargaining(Decider::Application)),
        ("Bargaining, the policy decides", bargaining(Decider::Policy)),
        named(giving_up(false)),
        ("GivingUp, ended", giving_up(true)),
        named(accepting(Decider::Application, false)),
        ("Accepting, the policy decided", accepting(Decider::Policy, false)),
        ("Accepting, hung up", accepting(Decider::Application, true)),
        named(answered()),
        named(rejecting()),
        named(lent(&stable())),
        named(lent(&negotiating())),
        named(lent(&closing())),
    ]
}

fn rows() -> Vec<Row> {
    let bound = |at_bound| Limits { rounds: 1, at_bound, ..LIMITS };
    let spent = Limits { total_requests: Some(0), ..LIMITS };
    let row = |name, event| Row { name, event, verdict: Verdict::Settle, limits: LIMITS };
    let answer = |name, status, block, verdict, limits| Row {
        name,
        event: Event::ModifyCallQosComplete(status, block),
        verdict,
        limits,
    };
    let again = || Verdict::Ask(sending(1_800));
    let granted =
        |name, verdict, limits| answer(name, Status::Success, changed(1_500), verdict, limits);
    let made = |name, verdict, limits| Row {
        name,
        event: Event::MakeCallComplete(Status::Success, changed(1_500)),
        verdict,
        limits,
    };
    let failed =
        |name, verdict, limits| answer(name, Status::Failure, sending(1_000), verdict, limits);
    let (keep, close) = (bound(AtBound::Keep), bound(AtBound::Close));
    let decided =
        |name, event: &Event, verdict, limits| Row { name, event: event.clone(), verdict, limits };
    let offer = Event::IncomingCall(vc(), sending(1_000));
    let change = Event::IncomingCallQosChange(sending(1_100));
    vec![
        row("change", Event::Change(sending(2_000))),
        Row {
            limits: spent,
            ..row("change, and no request is left", Event::Change(sending(2_000)))
        },
        row("accept", Event::Answer(OfferAnswer::Accept)),
        row("accept with other terms", Event::Answer(OfferAnswer::AcceptWith(sending(900)))),
        row("reject", Event::Answer(OfferAnswer::Reject)),
        row("hang_up", Event::HangUp),
        row("create_vc: SUCCESS", Event::CreateVcComplete(Ok(vc()))),
        row("create_vc: failure", Event::CreateVcComplete(Err(Status::Resources))),
        row("make_call: SUCCESS", Event::MakeCallComplete(Status::Success, sending(1_000))),
        made("make_call: SUCCESS, changed; policy settles", Verdict::Settle, LIMITS),
        made("make_call: SUCCESS, changed; policy asks", again(), LIMITS),
        made("make_call: SUCCESS, changed; at the bound, keep", again(), keep),
        made("make_call: SUCCESS, changed; at the bound, close", again(), close),
        made("make_call: SUCCESS, changed; policy closes", Verdict::Close, LIMITS),
        row("make_call: failure", Event::MakeCallComplete(Status::Failure, sending(1_000))),
        answer("modify: SUCCESS", Status::Success, sending(2_000), Verdict::Close, LIMITS),
        granted("modify: SUCCESS, changed; policy settles", Verdict::Settle, LIMITS),
        granted("modify: SUCCESS, changed; policy asks", again(), LIMITS),
        granted("modify: SUCCESS, changed; at the bound, keep", again(), keep),
        granted("modify: SUCCESS, changed; at the bound, close", again(), close),
        granted("modify: SUCCESS, changed; policy closes", Verdict::Close, LIMITS),
        failed("modify: failure; policy settles", Verdict::Settle, LIMITS),
        failed("modify: failure; policy asks", again(), LIMITS),
        failed("modify: failure; at the bound, keep", again(), keep),
        failed("modify: failure; at the bound, close", again(), close),
        failed("modify: failure; policy closes", Verdict::Close, LIMITS),
        answer(
            "modify: failure, with what was proposed",
            Status::Failure,
            sending(1_200),
            Verdict::Settle,
            LIMITS,
        ),
        row("modify: failure by return", Event::ModifyCallQosRefused(Status::NotAccepted)),
        row("accept_call: SUCCESS", Event::AcceptCallComplete(Status::Success)),
        row("accept_call: failure", Event::AcceptCallComplete(Status::InvalidData)),
        row("reject_call: any status", Event::RejectCallComplete(Status::Success)),
        row("close_call: SUCCESS", Event::CloseCallComplete(Status::Success)),
        row("close_call: failure", Event::CloseCallComplete(Status::Failure)),
        row("delete_vc: any status", Event::DeleteVcComplete(Status::Success)),
        decided("incoming_call; policy accepts", &offer, Verdict::Settle, LIMITS),
        decided("incoming_call; policy counters", &offer, again(), LIMITS),
        decided("incoming_call; policy counters, and no request is left", &offer, again(), spent),
        decided("incoming_call; policy closes", &offer, Verdict::Close, LIMITS),
        row("call_connected", Event::CallConnected),
        decided("incoming_call_qos_change; policy accepts", &change, Verdict::Settle, LIMITS),
        decided("incoming_call_qos_change; policy counters", &change, again(), LIMITS),
        decided("incoming_call_qos_change; no request is left, keep", &change, again(), spent),
        decided(
            "incoming_call_qos_change; no request is left, close",
            &change,
            again(),
            Limits { at_bound: AtBound::Close, ..spent },
        ),
        decided("incoming_call_qos_change; policy closes", &change, Verdict::Close, LIMITS),
        row("incoming_close_call", Event::IncomingCloseCall(Status::Failure)),
    ]
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (title, states) in [
        ("A call that is placed, and one that is up", calls_of_the_client()),
        ("A call that comes in", calls_that_come_in()),
    ] {
        writeln!(page, "## {title}\n").unwrap();
        write_table(&mut page, &states);
        page.push('\n');
    }
    crate::party::tests::table::write_page(&mut page);
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn write_table(page: &mut String, states: &[(&'static str, CallState)]) {
    let mut line = |cells: Vec<String>| writeln!(page, "| {} |", cells.join(" | ")).unwrap();
    let names = states.iter().map(|(name, _)| (*name).to_owned());
    line([String::new()].into_iter().chain(names).collect());
    line(vec!["---".to_owned(); states.len() + 1]);
    for row in rows() {
        let cells: Vec<String> = states.iter().map(|(_, state)| cell(state, &row)).collect();
        if cells.iter().any(|cell| cell != NOTHING) {
            line([row.name.to_owned()].into_iter().chain(cells).collect());
        }
    }
}

/// What a cell says of an answer that nobody waits for.
const NOTHING: &str = "·";

fn cell(state: &CallState, row: &Row) -> String {
    match state.on(row.event.clone(), &mut Always(row.verdict.clone()), row.limits, Time::ZERO) {
        Reaction::Moved(step) => {
            let stays = step.next.name() == state.name() && step.operations == Few::NONE;
            let mut cell = if stays { "*stays*" } else { step.next.name() }.to_owned();
            for operation in step.operations.iter() {
                write!(cell, " → {}", asked(operation)).unwrap();
            }
            for event in step.events.iter() {
                write!(cell, " ! {}", told(event)).unwrap();
            }
            cell
        }
        Reaction::Refused => "**refused**".to_owned(),
        Reaction::Stale => NOTHING.to_owned(),
    }
}

fn asked(operation: &Operation) -> &'static str {
    match operation {
        Operation::CreateVc(_) => "create_vc",
        Operation::MakeCall(..) => "make_call",
        Operation::ModifyCallQos(..) => "modify_call_qos",
        Operation::CloseCall(_) => "close_call",
        Operation::DeleteVc(_) => "delete_vc",
        Operation::CreateVcOn(..) => "create_vc_on",
        Operation::OpenAf(..) => "open_af",
        Operation::MakePartyCall(..) => "make_party_call",
        Operation::AddParty(..) => "add_party",
        Operation::Party(_) => "party",
        Operation::DropParty(_) => "drop_party",
        Operation::CloseCallWith(..) => "close_call_with",
        Operation::Send(..) => "send",
        Operation::ReturnPacket(..) => "return_packet",
        Operation::CloseAf(_) => "close_af",
        Operation::NotifyCloseAfComplete(_) => "notify_close_af_complete",
        Operation::RegisterSap(..) => "register_sap",
        Operation::DeregisterSap(_) => "deregister_sap",
        Operation::NameVc(_) => "name_vc",
        Operation::AcceptCall(..) => "accept_call",
        Operation::RejectCall(_) => "reject_call",
        Operation::ReturnQosChange(_) => "return_qos_change",
    }
}

fn told(event: &CallEvent) -> String {
    match event {
        CallEvent::Offered(_) => "Offered".to_owned(),
        CallEvent::NotAnswered(status) => format!("NotAnswered({status})"),
        CallEvent::Connected(_) => "Connected".to_owned(),
        CallEvent::NotPlaced(status) => format!("NotPlaced({status})"),
        CallEvent::Settled(settled) => format!("Settled({})", settled.status),
        CallEvent::Changed(_) => "Changed".to_owned(),
        CallEvent::Ended(_) => "Ended".to_owned(),
        CallEvent::CloseFailed(status) => format!("CloseFailed({status})"),
        CallEvent::Party(..)
        | CallEvent::Sent(..)
        | CallEvent::Received(_)
        | CallEvent::CloseData(_) => panic!("not for the machine of a call to say: {event:?}"),
    }
}
