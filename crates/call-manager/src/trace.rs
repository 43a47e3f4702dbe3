//! What happens in a call manager, told as calls of the functions of NDIS.
//!
//! A [`Tracer`] observes a manager and hands a [`Sink`] one [`TraceEvent`] for each function of NDIS
//! or handler that is entered or returns, each signalling message, and each timer. It knows which
//! function forwards to which handler, what is complete by return and what by a completion, and how
//! an integrated call manager differs; so what reads a trace needs none of that, nor anything of the
//! engine's insides.
//!
//! An API that NDIS forwards shows four times: `NdisClModifyCallQoS` is called by the client,
//! `ProtocolCmModifyCallQoS` by NDIS, and both return. A completion shows the same way. One that
//! comes before its request has returned shows before that return.

pub mod api;
mod functions;
mod tracer;

pub use api::{Api, Operation, Part};
pub use tracer::Tracer;

use std::fmt;

use co_params::{AddressFamily, CallParameters, Status};

use crate::handle::{AfHandle, ClientId, PartyHandle, SapHandle, VcHandle};
use crate::integrated::Role;
use crate::time::Time;
use crate::vc::ReleaseCause;

/// Takes the events of a trace, in order.
pub trait Sink {
    /// Takes the next event.
    fn take(&mut self, event: TraceEvent);
}

impl Sink for Vec<TraceEvent> {
    fn take(&mut self, event: TraceEvent) {
        self.push(event);
    }
}

impl<K: Sink + ?Sized> Sink for &mut K {
    fn take(&mut self, event: TraceEvent) {
        (**self).take(event);
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    /// Counted from 0 without a gap, whatever it concerns.
    pub sequence: u64,
    /// When.
    pub at: Time,
    /// How the call manager is built. The same throughout a trace.
    pub role: Role,
    /// Who calls, returns or sends.
    pub from: Party,
    /// Who is called, returned or sent to; for a timer, the one who sets it.
    pub to: Party,
    /// What it concerns.
    pub subject: Subject,
    /// What else it names: the opening that a VC or a SAP is made on, the SAP that a call is for,
    /// the party of a call.
    pub with: Option<Subject>,
    /// What.
    pub what: What,
    /// What a function returns, or what a completion or an indication says. `None` where there is
    /// no status: in requests, messages, and the return of what returns nothing.
    pub status: Option<Status>,
    /// The call parameters that go along. An activation that succeeds has those now in force; they
    /// are `None` if the miniport altered what it was told in a way that no flag allows.
    pub parameters: Option<Box<CallParameters>>,
    /// The cause that a release carries to the network, if it carries one.
    pub cause: Option<ReleaseCause>,
}

/// What an event concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Nothing that has a handle.
    Adapter,
    /// A family, before a client has opened it.
    Family(AddressFamily),
    /// What a client has opened.
    Af(AfHandle),
    /// A SAP.
    Sap(SapHandle),
    /// A VC.
    Vc(VcHandle),
    /// A party of a multipoint call. It goes with the VC of that.
    Party(PartyHandle),
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// A function of NDIS is called, or a handler.
    Calls(Api),
    /// It returns.
    Returns(Api),
    /// A signalling message is sent or received.
    Signals(Message),
    /// An answer comes that nobody waits for, and is dropped: a message, or the miniport's if there
    /// is none.
    Drops(Option<Message>),
    /// A message that was received has to wait.
    Defers(Message),
    /// A message that had to wait is dealt with.
    TakesUp(Message),
    /// A timer starts, and will expire at that time.
    TimerStarted(Timer, Time),
    /// A timer stops before it expires.
    TimerStopped(Timer),
    /// A timer expires.
    TimerExpired(Timer),
    /// The client leaves; its calls are closed for it, and nothing is told to it any more.
    Leaves,
}

/// Who takes part. An integrated call manager is its own miniport, which then takes no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A client.
    Client(ClientId),
    /// NDIS, between all the others.
    Ndis,
    /// The call manager.
    CallManager,
    /// The miniport.
    Miniport,
    /// The network, and who is beyond it.
    Network,
}

/// A signalling message. Which of a protocol it stands for is the network's to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// Asks for a call.
    Setup,
    /// Asks to change a call; to the other end's proposal it is the counter-proposal.
    Modify,
    /// The same once more, since nobody answered.
    ModifyAgain,
    /// Asks to put a call back to what stood before.
    Restore,
    /// Says that what was agreed is in force.
    Confirm,
    /// Asks for the calls to a SAP.
    Register,
    /// Asks for them no more.
    Deregister,
    /// Asks to add a party to a call.
    AddParty,
    /// A party is dropped, by either end.
    DropParty,
    /// Releases a call, at either end; also refuses an offered one.
    Release,
    /// Data for the other end, which goes before the release.
    CloseData,
    /// The other end offers a call.
    Offer,
    /// Accepts the offer, on these terms.
    AcceptOffer,
    /// The other end proposes other terms for a call.
    Proposal,
    /// Accepts the proposal.
    AcceptProposal,
    /// Refuses the proposal.
    RefuseProposal,
    /// Answers: as asked.
    Accepted,
    /// Answers: other terms.
    Countered,
    /// Answers: no.
    Refused,
    /// Answers: no, for the other end asked at the same time.
    Collided,
}

/// A timer of the call manager, by what its protocol calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timer(pub &'static str);

impl TraceEvent {
    /// The VC that it concerns, if it does.
    #[must_use]
    pub const fn vc(&self) -> Option<VcHandle> {
        match self.subject {
            Subject::Vc(vc) => Some(vc),
            Subject::Adapter
            | Subject::Family(_)
            | Subject::Af(_)
            | Subject::Sap(_)
            | Subject::Party(_) => None,
        }
    }

    /// Whether it says that something failed: a status that is neither success nor `PENDING`, a
    /// refusal by the network, or a timer that expired.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        let is_refusal = match self.what {
            What::Signals(message) => {
                matches!(message, Message::Refused | Message::Collided | Message::RefuseProposal)
            }
            What::TimerExpired(_) => true,
            What::Calls(_)
            | What::Returns(_)
            | What::Drops(_)
            | What::Defers(_)
            | What::TakesUp(_)
            | What::TimerStarted(..)
            | What::TimerStopped(_)
            | What::Leaves => false,
        };
        is_refusal
            || self.status.is_some_and(|status| !status.is_success() && status != Status::Pending)
    }

    /// Whether a function or a handler is entered that does this part of this operation.
    #[must_use]
    pub fn calls(&self, operation: Operation, part: Part) -> bool {
        matches!(self.what, What::Calls(api) if (api.operation(), api.part()) == (operation, part))
    }

    /// Whether a function or a handler returns that does this part of this operation.
    #[must_use]
    pub fn returns(&self, operation: Operation, part: Part) -> bool {
        matches!(self.what, What::Returns(api) if (api.operation(), api.part()) == (operation, part))
    }
}

impl Message {
    /// All messages.
    pub const ALL: [Self; 20] = [
        Self::Setup,
        Self::Modify,
        Self::ModifyAgain,
        Self::Restore,
        Self::Confirm,
        Self::Register,
        Self::Deregister,
        Self::AddParty,
        Self::DropParty,
        Self::Release,
        Self::CloseData,
        Self::Offer,
        Self::AcceptOffer,
        Self::Proposal,
        Self::AcceptProposal,
        Self::RefuseProposal,
        Self::Accepted,
        Self::Countered,
        Self::Refused,
        Self::Collided,
    ];

    /// The words for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Modify => "modify",
            Self::ModifyAgain => "modify again",
            Self::Restore => "restore",
            Self::Confirm => "confirm",
            Self::Register => "register",
            Self::Deregister => "deregister",
            Self::AddParty => "add party",
            Self::DropParty => "drop party",
            Self::Release => "release",
            Self::CloseData => "close data",
            Self::Offer => "offer",
            Self::AcceptOffer => "accept offer",
            Self::Proposal => "proposal",
            Self::AcceptProposal => "accept proposal",
            Self::RefuseProposal => "refuse proposal",
            Self::Accepted => "accepted",
            Self::Countered => "countered",
            Self::Refused => "refused",
            Self::Collided => "collided",
        }
    }

    /// Whether it answers another.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        match self {
            Self::Accepted | Self::Countered | Self::Refused | Self::Collided => true,
            Self::Setup
            | Self::Modify
            | Self::ModifyAgain
            | Self::Restore
            | Self::Confirm
            | Self::Register
            | Self::Deregister
            | Self::AddParty
            | Self::DropParty
            | Self::Release
            | Self::CloseData
            | Self::Offer
            | Self::AcceptOffer
            | Self::Proposal
            | Self::AcceptProposal
            | Self::RefuseProposal => false,
        }
    }
}

impl Timer {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(client) => write!(f, "client {}", client.0),
            Self::Ndis => f.write_str("NDIS"),
            Self::CallManager => f.write_str("call manager"),
            Self::Miniport => f.write_str("miniport"),
            Self::Network => f.write_str("network"),
        }
    }
}

/// The handle, or the number of the family.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Adapter => f.write_str("adapter"),
            Self::Family(family) => write!(f, "family {:#x}", family.address_family.0),
            Self::Af(af) => write!(f, "af {af}"),
            Self::Sap(sap) => write!(f, "sap {sap}"),
            Self::Vc(vc) => write!(f, "{vc}"),
            Self::Party(party) => write!(f, "party {party}"),
        }
    }
}
