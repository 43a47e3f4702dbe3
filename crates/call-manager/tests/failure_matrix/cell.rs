//! The matrix: steps, failures, ends.

/// A question of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
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
    /// The other end is told that the client accepts (K-05).
    Agree,
    /// The other end refused all the same, and the miniport is told to go back.
    Withdraw,
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

/// What else happens, while a question is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client closes the call.
    Close,
    /// The other end releases the call.
    Release,
    /// The other end proposes other terms.
    Proposal,
    /// The client asks for another change.
    SecondRequest,
}

/// One of the matrix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// What fails, and how. The steps before it go so that it is reached; those after it succeed.
    pub(crate) step: Step,
    pub(crate) failure: Failure,
    /// What else happens, and during which step.
    pub(crate) end: Option<(End, Step)>,
}

impl Step {
    /// Of a change that the client asks for.
    pub(crate) const OF_CLIENT: [Self; 6] = [
        Self::Negotiate,
        Self::Reactivate,
        Self::Renegotiate,
        Self::Realign,
        Self::Reinstate,
        Self::Restore,
    ];

    /// Of a change that the other end proposes.
    pub(crate) const OF_OTHER_END: [Self; 3] = [Self::Propose, Self::Agree, Self::Withdraw];

    pub(crate) fn is_of_other_end(self) -> bool {
        Self::OF_OTHER_END.contains(&self)
    }

    pub(crate) const fn is_of_network(self) -> bool {
        match self {
            Self::Negotiate | Self::Renegotiate | Self::Realign | Self::Restore | Self::Agree => {
                true
            }
            Self::Reactivate | Self::Reinstate | Self::Propose | Self::Withdraw => false,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Negotiate => "negotiate",
            Self::Reactivate => "re-activate",
            Self::Renegotiate => "renegotiate",
            Self::Realign => "realign",
            Self::Reinstate => "reinstate",
            Self::Restore => "restore",
            Self::Propose => "propose",
            Self::Agree => "agree",
            Self::Withdraw => "withdraw",
        }
    }

    pub(crate) const fn failures(self) -> &'static [Failure] {
        if self.is_of_network() {
            &[
                Failure::Refuses,
                Failure::Counters,
                Failure::Collides,
                Failure::LosesTheQuestion,
                Failure::LosesTheAnswer,
                Failure::AnswersLate,
                Failure::AnswersTwice,
            ]
        } else {
            &[
                Failure::Refuses,
                Failure::RoundsUnacceptably,
                Failure::IsBusyOnce,
                Failure::IsBusyAlways,
                Failure::IsClosing,
                Failure::LosesTheQuestion,
                Failure::LosesTheAnswer,
                Failure::AnswersLate,
                Failure::AnswersTwice,
            ]
        }
    }
}

impl Failure {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Refuses => "refuses",
            Self::Counters => "counters",
            Self::Collides => "collides",
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
}

impl End {
    pub(crate) const ALL: [Self; 4] =
        [Self::Close, Self::Release, Self::Proposal, Self::SecondRequest];

    /// Those of a change that the other end proposes: it proposes no other before that is answered.
    pub(crate) const OF_PROPOSAL: [Self; 3] = [Self::Close, Self::Release, Self::SecondRequest];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Close => "The client closes the call",
            Self::Release => "The other end releases the call",
            Self::Proposal => "The other end proposes other terms",
            Self::SecondRequest => "The client asks for another change",
        }
    }
}

/// All of it.
pub(crate) fn cells() -> impl Iterator<Item = Cell> {
    let of_client = cells_of(&Step::OF_CLIENT, &End::ALL);
    of_client.chain(cells_of(&Step::OF_OTHER_END, &End::OF_PROPOSAL))
}

/// Every failure at some steps, alone and with each end at each of them.
fn cells_of(steps: &'static [Step], ends: &'static [End]) -> impl Iterator<Item = Cell> {
    let ends = move || {
        let at_steps = move |end: &'static End| steps.iter().map(move |at| Some((*end, *at)));
        std::iter::once(None).chain(ends.iter().flat_map(at_steps))
    };
    failures(steps)
        .flat_map(move |(step, failure)| ends().map(move |end| Cell { step, failure, end }))
}

/// Every step with everything that can fail there.
pub(crate) fn failures(steps: &'static [Step]) -> impl Iterator<Item = (Step, Failure)> {
    steps.iter().flat_map(|step| step.failures().iter().map(move |failure| (*step, *failure)))
}
