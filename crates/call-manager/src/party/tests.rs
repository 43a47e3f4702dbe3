//! What parties promise: rule by rule, on every path of a call of three, and in numbers.

mod exploration;
mod rules;

use co_params::Status;

use super::*;
use crate::page::Table;
use crate::vc::Grant;

/// Terms are letters: `R` asked for, `N` granted instead.
type Letter = &'static str;

const REMOTE: Status = Status::NoRouteToDestination;

fn events() -> Vec<(&'static str, PartyEvent<Letter>)> {
    vec![
        ("make_call with a party (O-16)", PartyEvent::MakeCall),
        ("call connected", PartyEvent::CallConnected),
        ("add (O-23)", PartyEvent::Add("R")),
        ("drop, others connected (O-24)", PartyEvent::Drop(Company::Connected)),
        ("drop, others not connected (R-091)", PartyEvent::Drop(Company::Unconnected)),
        ("drop, others lost (A-32)", PartyEvent::Drop(Company::Lost)),
        ("drop of the last (R-091, A-18)", PartyEvent::Drop(Company::Alone)),
        ("close, others connected (R-090)", PartyEvent::Close(Company::Connected)),
        ("close, others not connected (R-090)", PartyEvent::Close(Company::Unconnected)),
        ("close, others lost (R-090)", PartyEvent::Close(Company::Lost)),
        ("close with the last (O-19)", PartyEvent::Close(Company::Alone)),
        ("close failed (A-17)", PartyEvent::CloseFailed),
        ("call closed, or not set up (C-06, R-039)", PartyEvent::CallClosed),
        ("network accepts", PartyEvent::Network(NetworkAnswer::Accepted)),
        ("network counters", PartyEvent::Network(NetworkAnswer::Countered("N"))),
        ("network refuses", PartyEvent::Network(NetworkAnswer::Refused)),
        ("network collides", PartyEvent::Network(NetworkAnswer::Collided)),
        ("VC activated (A-34)", PartyEvent::Activated(Ok(()))),
        ("VC not activated", PartyEvent::Activated(Err(Status::Resources))),
        (
            "party leaves, others connected (O-25)",
            PartyEvent::RemoteDrop(Company::Connected, REMOTE),
        ),
        (
            "party leaves, others not connected",
            PartyEvent::RemoteDrop(Company::Unconnected, REMOTE),
        ),
        ("party leaves, others lost", PartyEvent::RemoteDrop(Company::Lost, REMOTE)),
        ("last party leaves (R-092)", PartyEvent::RemoteDrop(Company::Alone, REMOTE)),
        ("call released", PartyEvent::CallReleased),
        ("timer expires", PartyEvent::TimerExpired),
    ]
}

fn states() -> [PartyState<Letter>; 10] {
    [
        PartyState::Absent,
        PartyState::Connecting,
        PartyState::Adding { requested: "R" },
        PartyState::Activating { requested: "R", granted: "N" },
        PartyState::Undoing,
        PartyState::Active,
        PartyState::Dropping,
        PartyState::Lost,
        PartyState::Ended,
        PartyState::Closing,
    ]
}

pub(crate) fn section() -> String {
    let table = Table {
        title: "Party",
        text: "Terms are letters: `R` what the client asked for, `N` what the network \
               countered with; `*` marks terms\nthat are returned with `CALL_PARAMETERS_CHANGED`. \
               `crates/call-manager/src/party`",
        states: &states(),
        events: &events(),
    };
    table.print(|state, event| state.on(*event), shown)
}

fn shown(to: &PartyMove<Letter>) -> String {
    let next = format!("{:?}", to.next);
    let name = next.split(' ').next().unwrap_or_default();
    let ask = to.ask.as_ref().map_or(String::new(), |ask| match ask {
        PartyAsk::Add(terms) => format!(" → add {terms}"),
        PartyAsk::Drop => " → drop".to_owned(),
        PartyAsk::Activate(terms) => format!(" → activate {terms}"),
    });
    let completion = to.completion.as_ref().map_or(String::new(), |completion| match completion {
        PartyCompletion::AddParty(Ok(Grant { terms, is_changed })) => {
            format!(" = add SUCCESS {terms}{}", if *is_changed { "*" } else { "" })
        }
        PartyCompletion::AddParty(Err(status)) => format!(" = add {status}"),
        PartyCompletion::DropParty => " = drop SUCCESS".to_owned(),
    });
    let indication = to.indication.map_or(String::new(), |indication| match indication {
        PartyIndication::Drop(status) => format!(" ! incoming drop {status}"),
        PartyIndication::Close(status) => format!(" ! incoming close {status}"),
    });
    format!("{name}{ask}{completion}{indication}")
}
