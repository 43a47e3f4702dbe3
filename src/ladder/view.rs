//! Which parties a diagram has, and which events it shows.

use call_manager::Role;
use call_manager::trace::{Api, Operation, Part, Party, TraceEvent, What};

use super::Item;

/// How much a diagram shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// NDIS and the call manager are one: what passes between them is not shown.
    #[default]
    Brief,
    /// NDIS stands between all others.
    Full,
}

/// A column of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Client,
    Ndis,
    CallManager,
    Network,
    Miniport,
}

impl Column {
    pub(super) const fn short(self) -> &'static str {
        match self {
            Self::Client => "cl",
            Self::Ndis => "nd",
            Self::CallManager => "cm",
            Self::Network => "net",
            Self::Miniport => "mp",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Ndis => "NDIS",
            Self::CallManager => "call manager",
            Self::Network => "network",
            Self::Miniport => "miniport",
        }
    }
}

impl View {
    /// An integrated call manager has no miniport beside it.
    pub(super) const fn columns(self, role: Role) -> &'static [Column] {
        use Column::{CallManager, Client, Miniport, Ndis, Network};
        match (self, role) {
            (Self::Brief, Role::CallManager) => &[Client, CallManager, Network, Miniport],
            (Self::Brief, Role::MiniportCallManager) => &[Client, CallManager, Network],
            (Self::Full, Role::CallManager) => &[Client, Ndis, CallManager, Network, Miniport],
            (Self::Full, Role::MiniportCallManager) => &[Client, Ndis, CallManager, Network],
        }
    }

    /// From which column to which; `None` if the event is not shown. Timers and the like have the
    /// same column twice.
    pub(super) fn ends(self, event: &TraceEvent) -> Option<(Column, Column)> {
        let says_nothing = match event.what {
            // To return is to accept.
            What::Returns(Api::ProtocolClIncomingCallQoSChange) => false,
            What::Returns(_) => event.status.is_none(),
            What::Calls(_)
            | What::Signals(_)
            | What::Drops(_)
            | What::Defers(_)
            | What::TakesUp(_)
            | What::TimerStarted(..)
            | What::TimerStopped(_)
            | What::TimerExpired(_)
            | What::Leaves => false,
        };
        let (from, to) = (self.column(event.from), self.column(event.to));
        let is_inside = from == to && event.from != event.to;
        let is_timer = matches!(event.what, What::TimerStarted(..) | What::TimerStopped(_));
        let is_shown = !says_nothing && !is_inside && (self == Self::Full || !is_timer);
        is_shown.then_some((from, to))
    }

    const fn column(self, party: Party) -> Column {
        match (party, self) {
            (Party::Client(_), _) => Column::Client,
            (Party::Ndis, Self::Full) => Column::Ndis,
            (Party::Ndis, Self::Brief) | (Party::CallManager, _) => Column::CallManager,
            (Party::Network, _) => Column::Network,
            (Party::Miniport, _) => Column::Miniport,
        }
    }
}

/// Whether a client begins something new.
pub(super) fn begins_act(event: &TraceEvent) -> bool {
    [Operation::MakeCall, Operation::ModifyCallQoS, Operation::CloseCall]
        .into_iter()
        .any(|operation| event.calls(operation, Part::Request))
}

/// How the call manager of a diagram is built.
pub(super) fn role(items: &[Item<'_>]) -> Role {
    let event = items.iter().find_map(|item| match item {
        Item::Event(event) => Some(event),
        Item::LeftOut(_) => None,
    });
    event.map_or(Role::CallManager, |event| event.role)
}
