//! Signalling messages, as the engine tells them apart.

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
