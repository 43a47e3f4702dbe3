//! What a cell is made of: a step, a failure, and what else happens.

use crate::scenario::Scenario;

/// A question to a seam, or the client's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The network is asked for a call (C-01).
    Dial,
    /// The miniport is told for the first time (C-02).
    Activate,
    /// The miniport rounded, and the network is asked to follow (C-02).
    Align,
    /// The miniport refused, and the network is asked for less (M-12 of a set-up).
    Redial,
    /// The miniport refused, and the network is asked to release (C-04).
    Abandon,
    /// The miniport did what it may not, and the network is asked to release (C-04).
    Take,
    /// The miniport is told to deactivate what is not to be a call.
    Undo,

    /// The miniport is told what is offered.
    Prepare,
    /// The miniport rounded, and the other end is asked to follow.
    AlignOffer,
    /// The client has been offered the call, and takes its time (I-01).
    Decide,
    /// The other end is told that the client accepts (I-03, I-04).
    Answer,
    /// The miniport is told what the client changed.
    ActivateAnswer,
    /// The other end is told that the offer is refused (I-05).
    Reject,
    /// The same of an offer that was never activated.
    Decline,
    /// The miniport is told to deactivate the offer.
    Retire,

    /// The network is asked for the change (M1).
    Negotiate,
    /// The miniport is told (M2).
    Reactivate,
    /// The miniport refused, and the network is asked for less (M-12).
    Renegotiate,
    /// The miniport rounded, and the network is asked to follow (M-12).
    Realign,
    /// The miniport is told to go back (M4).
    Reinstate,
    /// The network is asked to go back (M3).
    Restore,

    /// The miniport is told what the other end proposes (K1).
    Propose,
    /// The client has been told of the proposal, and has yet to return (K2).
    Consider,
    /// The other end is told that the client accepts (K-05).
    Agree,
    /// The other end refused all the same, and the miniport is told to go back.
    Withdraw,

    /// The network is asked to release the call (C-09, C-12).
    Release,
    /// The miniport is told to deactivate (V-14).
    Deactivate,
}

/// How it fails, or nearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No.
    Refuses,
    /// The network: something else instead.
    Counters,
    /// The network: the other end asked at the same time.
    Collides,
    /// The miniport: rounded as a flag allows, if any may be rounded here.
    Rounds,
    /// The miniport: rounded where no flag allows it.
    RoundsUnacceptably,
    /// The miniport: an earlier order is under way. The next time it is not.
    IsBusyOnce,
    /// The miniport: an earlier order is under way, for ever.
    IsBusyAlways,
    /// The miniport: it is deactivating the VC.
    IsClosing,
    /// It never heard of it.
    LosesTheQuestion,
    /// It did as it was asked, and nobody hears of it.
    LosesTheAnswer,
    /// It did as it was asked, and says so when the patience is over.
    AnswersLate,
    /// It did as it was asked, and says so twice.
    AnswersTwice,
}

/// What else happens, while a question is under way or the client makes up its mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client closes the call.
    Close,
    /// The other end releases the call.
    Release,
    /// The other end releases the call, and the client closes it before it hears of that.
    Both,
    /// The client leaves.
    Leave,
    /// The other end proposes other terms.
    Proposal,
    /// The client asks for a change, or for another one.
    SecondRequest,
    /// The client deletes the VC.
    Delete,
}

/// One of the matrix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) scenario: Scenario,
    /// What fails, and how. The steps before it go so that it is reached; those after it succeed.
    pub(crate) step: Step,
    pub(crate) failure: Failure,
    /// What else happens, and during which step.
    pub(crate) end: Option<(End, Step)>,
}

/// Whom a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Network,
    Miniport,
    Client,
}

impl Step {
    /// What the tables call it, and whom it waits for.
    const fn entry(self) -> (&'static str, Who) {
        match self {
            Self::Dial => ("dial", Who::Network),
            Self::Activate => ("activate", Who::Miniport),
            Self::Align | Self::AlignOffer => ("align", Who::Network),
            Self::Redial => ("redial", Who::Network),
            Self::Abandon => ("abandon", Who::Network),
            Self::Take => ("take back", Who::Network),
            Self::Undo => ("undo", Who::Miniport),
            Self::Prepare => ("prepare", Who::Miniport),
            Self::Decide => ("decide", Who::Client),
            Self::Answer => ("answer", Who::Network),
            Self::ActivateAnswer => ("activate", Who::Miniport),
            Self::Reject => ("reject", Who::Network),
            Self::Decline => ("decline", Who::Network),
            Self::Retire => ("retire", Who::Miniport),
            Self::Negotiate => ("negotiate", Who::Network),
            Self::Reactivate => ("re-activate", Who::Miniport),
            Self::Renegotiate => ("renegotiate", Who::Network),
            Self::Realign => ("realign", Who::Network),
            Self::Reinstate => ("reinstate", Who::Miniport),
            Self::Restore => ("restore", Who::Network),
            Self::Propose => ("propose", Who::Miniport),
            Self::Consider => ("consider", Who::Client),
            Self::Agree => ("agree", Who::Network),
            Self::Withdraw => ("withdraw", Who::Miniport),
            Self::Release => ("release", Who::Network),
            Self::Deactivate => ("deactivate", Who::Miniport),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        self.entry().0
    }

    pub(crate) const fn who(self) -> Who {
        self.entry().1
    }

    pub(crate) fn is_of_network(self) -> bool {
        self.who() == Who::Network
    }

    /// The network is asked to give the call up. Every answer means that it has, and the request
    /// arrives always: a network that never hears of it holds the call for ever.
    pub(crate) const fn is_release(self) -> bool {
        matches!(self, Self::Abandon | Self::Take | Self::Reject | Self::Decline | Self::Release)
    }

    /// The miniport is told to deactivate.
    pub(crate) const fn is_deactivation(self) -> bool {
        matches!(self, Self::Undo | Self::Retire | Self::Deactivate)
    }

    /// Everything that can fail there. The client's turn has no end that is anybody's fault.
    pub(crate) fn failures(self) -> &'static [Failure] {
        const NETWORK: &[Failure] = &[
            Failure::LosesTheQuestion,
            Failure::Refuses,
            Failure::Counters,
            Failure::Collides,
            Failure::LosesTheAnswer,
            Failure::AnswersLate,
            Failure::AnswersTwice,
        ];
        const MINIPORT: &[Failure] = &[
            Failure::Rounds,
            Failure::Refuses,
            Failure::RoundsUnacceptably,
            Failure::IsBusyOnce,
            Failure::IsBusyAlways,
            Failure::IsClosing,
            Failure::LosesTheQuestion,
            Failure::LosesTheAnswer,
            Failure::AnswersLate,
            Failure::AnswersTwice,
        ];
        match self.who() {
            Who::Network if self.is_release() => &NETWORK[1..],
            Who::Network => NETWORK,
            Who::Miniport if self.is_deactivation() => &MINIPORT[1..],
            Who::Miniport => MINIPORT,
            Who::Client => &[],
        }
    }
}

impl Failure {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Refuses => "refuses",
            Self::Counters => "counters",
            Self::Collides => "collides",
            Self::Rounds => "rounds",
            Self::RoundsUnacceptably => "rounds unacceptably",
            Self::IsBusyOnce => "is busy once",
            Self::IsBusyAlways => "is busy always",
            Self::IsClosing => "is closing",
            Self::LosesTheQuestion => "loses the question",
            Self::LosesTheAnswer => "loses the answer",
            Self::AnswersLate => "answers late",
            Self::AnswersTwice => "answers twice",
        }
    }

    /// It says nothing in time.
    pub(crate) const fn is_silence(self) -> bool {
        matches!(self, Self::LosesTheQuestion | Self::LosesTheAnswer | Self::AnswersLate)
    }

    /// It does as it was told after all.
    pub(crate) const fn goes_well(self) -> bool {
        matches!(self, Self::AnswersTwice | Self::IsBusyOnce)
    }
}

impl End {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Close => "The client closes the call",
            Self::Release => "The other end releases the call",
            Self::Both => "The other end releases the call and the client closes it",
            Self::Leave => "The client leaves",
            Self::Proposal => "The other end proposes other terms",
            Self::SecondRequest => "The client asks for a change meanwhile",
            Self::Delete => "The client deletes the VC",
        }
    }
}

/// All of a scenario: every failure at every step, alone and with each end at each step.
pub(crate) fn cells(scenario: Scenario) -> impl Iterator<Item = Cell> {
    let ends = move || {
        let at_steps =
            move |end: &'static End| scenario.steps().iter().map(move |at| Some((*end, *at)));
        std::iter::once(None).chain(scenario.ends().iter().flat_map(at_steps))
    };
    failures(scenario).flat_map(move |(step, failure)| {
        ends().map(move |end| Cell { scenario, step, failure, end })
    })
}

/// Every step of a scenario with everything that can fail there.
pub(crate) fn failures(scenario: Scenario) -> impl Iterator<Item = (Step, Failure)> {
    let steps = scenario.steps().iter();
    steps.flat_map(|step| step.failures().iter().map(move |failure| (*step, *failure)))
}
