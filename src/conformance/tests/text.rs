//! Traces as text.

use call_manager::Role;
use call_manager::party::{Parties, PartyContext, PartyLimits};
use call_manager::sap::SapContext;
use call_manager::trace::{Api, Message, Operation, Part, Party, Subject, TraceEvent, What};
use call_manager::{
    AfHandle, CallManager, ClientId, Config, PartyHandle, SapHandle, Time, VcContext, VcHandle,
};
use co_params::{
    AddressFamily, BytesPerSecond, CallFlags, CallParameters, Family, Flowspec, MediaFlags, Sap,
    Status,
};

use crate::network::{Card, Chance, Switch};
use crate::scenario::{MiniportSettings, SwitchSettings};

/// Reads a conversation: `CL>ND NdisClModifyCallQoS 2000 UP`.
pub(super) fn parse(conversation: &str) -> Vec<TraceEvent> {
    let handles = Handles::new();
    conversation.lines().zip(0..).map(|(line, sequence)| event(line, sequence, &handles)).collect()
}

/// Whether a rule is on what must have happened in the end.
pub(super) fn ends(rule: &str) -> bool {
    super::ENDS.iter().any(|(id, _)| *id == rule)
        || super::FAMILY_ENDS.iter().any(|(id, _)| *id == rule)
}

fn event(line: &str, sequence: u64, handles: &Handles) -> TraceEvent {
    let (line, named) = handles.named(line);
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
    let what = what(name, returns, drops);
    let (subject, with) = handles.of(what, status);
    TraceEvent {
        sequence,
        at: Time::ZERO,
        role: Role::CallManager,
        from: party(from),
        to: party(to),
        subject,
        with: with.or(named),
        what,
        status,
        parameters: rate.map(|rate| Box::new(block(rate, &flags))),
        cause: None,
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
        .find(|message| message.name().replace(' ', "-") == name)
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
    if flags.contains(&"PERMANENT") {
        block.flags = CallFlags::PERMANENT_VC;
    }
    block
}

/// Only a call manager makes handles.
struct Handles {
    af: AfHandle,
    sap: SapHandle,
    vc: VcHandle,
    parties: [PartyHandle; 3],
}

const CLIENT: ClientId = ClientId(0);
const FAMILY: AddressFamily = AddressFamily {
    address_family: Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

impl Handles {
    fn new() -> Self {
        let switch = Switch::new(SwitchSettings::with_capacity(1), Chance::new(1, 1));
        let card = Card::new(MiniportSettings::default(), Chance::new(1, 2));
        let now = Time::ZERO;
        let mut manager = CallManager::traced(Config::default(), switch, card, Vec::new());
        manager.register_address_family(now, FAMILY).expect("there is room");
        manager.bind(CLIENT).expect("there is room");
        let af = manager.open_address_family(now, CLIENT, FAMILY).expect("there is room");
        let registered = manager.register_sap(now, CLIENT, af, &Sap::default(), SapContext(0));
        let (sap, _) = registered.expect("the switch takes it");
        let vc = manager.create_vc(now, CLIENT, VcContext(0)).expect("there is room");
        Self { af, sap, vc, parties: parties(vc) }
    }

    /// What a line names at its end, besides what it concerns.
    fn named<'a>(&self, line: &'a str) -> (&'a str, Option<Subject>) {
        let names = ["AF", "P0", "P1", "P2"];
        let [first, second, third] = self.parties.map(Subject::Party);
        let subjects = [Subject::Af(self.af), first, second, third];
        let mut pairs = names.into_iter().zip(subjects);
        let found = pairs.find_map(|(name, subject)| Some((line.strip_suffix(name)?, subject)));
        found.map_or((line, None), |(rest, subject)| (rest.trim_end(), Some(subject)))
    }

    /// What an event concerns, and what else it names.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others concern the one VC")]
    fn of(&self, what: What, status: Option<Status>) -> (Subject, Option<Subject>) {
        let (af, sap, vc) = (Subject::Af(self.af), Subject::Sap(self.sap), Subject::Vc(self.vc));
        let api = match what {
            What::Calls(api) | What::Returns(api) => api,
            What::Signals(Message::Register | Message::Deregister | Message::Offer) => {
                return (sap, None);
            }
            What::Signals(Message::Release) if status.is_some() => return (sap, None),
            _ => return (vc, None),
        };
        let asks = matches!(what, What::Calls(_)) && api.part() == Part::Request;
        let is_asked = matches!(what, What::Calls(_)) && api.part() == Part::Handler;
        match api.operation() {
            Operation::RegisterAddressFamily | Operation::NotifyAddressFamily => {
                (Subject::Family(FAMILY), None)
            }
            Operation::OpenAddressFamily if asks => (Subject::Family(FAMILY), None),
            Operation::OpenAddressFamily
            | Operation::CloseAddressFamily
            | Operation::NotifyCloseAddressFamily => (af, None),
            Operation::RegisterSap if asks => (af, None),
            Operation::RegisterSap => (sap, is_asked.then_some(af)),
            Operation::DeregisterSap => (sap, None),
            Operation::IncomingCall => (vc, (asks || is_asked).then_some(sap)),
            _ => (vc, None),
        }
    }
}

fn parties(vc: VcHandle) -> [PartyHandle; 3] {
    let mut parties = Parties::new(PartyLimits::default());
    let (list, first) = parties.begin(vc, PartyContext(0)).expect("there is room");
    parties.connected(list);
    let mut added = || parties.add(list, PartyContext(0), ()).expect("there is room").party;
    [first, added(), added()]
}
