//! Traces as text.

use call_manager::Role;
use call_manager::trace::{Api, Message, Party, TraceEvent, What};
use call_manager::{CallManager, ClientId, Config, Time, VcContext, VcHandle};
use co_params::{BytesPerSecond, CallFlags, CallParameters, Flowspec, MediaFlags, Status};

use crate::network::{Card, Chance, Switch};
use crate::scenario::{MiniportSettings, SwitchSettings};

/// Reads a conversation: `CL>ND NdisClModifyCallQoS 2000 UP`.
pub(super) fn parse(conversation: &str) -> Vec<TraceEvent> {
    let vc = a_vc();
    conversation.lines().zip(0..).map(|(line, sequence)| event(line, sequence, vc)).collect()
}

/// Whether a rule is on what must have happened in the end.
pub(super) fn ends(rule: &str) -> bool {
    super::ENDS.iter().any(|(id, _)| *id == rule)
}

fn event(line: &str, sequence: u64, vc: VcHandle) -> TraceEvent {
    let mut words = line.split(' ').peekable();
    let (from, to) = words.next().and_then(|ends| ends.split_once('>')).expect("two parties");
    let returns = words.next_if_eq(&"=").is_some();
    let drops = words.next_if_eq(&"dropped").is_some();
    let name = words.next().expect("a name");
    let status = words.peek().and_then(|word| status(word));
    if status.is_some() {
        words.next();
    }
    let rate = words.next();
    let flags: Vec<_> = words.collect();
    TraceEvent {
        sequence,
        at: Time::ZERO,
        role: Role::CallManager,
        from: party(from),
        to: party(to),
        vc,
        what: what(name, returns, drops),
        status,
        parameters: rate.map(|rate| Box::new(block(rate, &flags))),
    }
}

fn what(name: &str, returns: bool, drops: bool) -> What {
    let api = Api::ALL.iter().copied().find(|api| api.name(Role::CallManager) == name);
    match (api, returns) {
        (Some(api), true) => What::Returns(api),
        (Some(api), false) => What::Calls(api),
        (None, _) if drops => What::Drops(Some(message(name))),
        (None, _) => What::Signals(message(name)),
    }
}

fn message(name: &str) -> Message {
    Message::ALL
        .into_iter()
        .find(|message| message.name() == name)
        .unwrap_or_else(|| panic!("no function and no message: {name}"))
}

fn party(name: &str) -> Party {
    match name {
        "CL" => Party::Client(ClientId(0)),
        "C2" => Party::Client(ClientId(2)),
        "ND" => Party::Ndis,
        "CM" => Party::CallManager,
        "MP" => Party::Miniport,
        "NET" => Party::Network,
        _ => panic!("nobody: {name}"),
    }
}

fn status(name: &str) -> Option<Status> {
    Status::ALL.iter().copied().find(|status| status.name() == name)
}

fn block(rate: &str, flags: &[&str]) -> CallParameters {
    let rate = rate.parse().ok().and_then(BytesPerSecond::new).expect("a rate");
    let media = if flags.contains(&"UP") { MediaFlags::ROUND_UP_FLOW } else { MediaFlags::NONE };
    let mut block = CallParameters::sending(Flowspec::constant_rate(rate)).with_media_flags(media);
    if flags.contains(&"CHANGED") {
        block.flags = CallFlags::CALL_PARAMETERS_CHANGED;
    }
    block
}

/// Only a call manager makes handles.
fn a_vc() -> VcHandle {
    let switch = Switch::new(SwitchSettings::with_capacity(1), Chance::new(1, 1));
    let card = Card::new(MiniportSettings::default(), Chance::new(1, 2));
    let mut manager = CallManager::new(Config::default(), switch, card);
    manager.create_vc(Time::ZERO, ClientId(0), VcContext(0)).expect("there is room")
}
