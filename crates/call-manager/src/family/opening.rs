//! One client's opening of a family, from open to close (O-03 to O-05).
//!
//! The call manager verifies a family when it is opened, so an open never pends. A close pends
//! while calls and SAPs of the opening remain; the machine counts them as what is
//! *held*.

use co_params::Status;

use crate::reaction::Reaction;

/// An opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opening {
    /// Open, with so many calls and SAPs.
    Open {
        /// Calls and SAPs.
        held: u32,
    },
    /// The call manager has asked the client to close. Nothing new is made on it.
    Leaving {
        /// Calls and SAPs.
        held: u32,
        /// Whether the client has answered.
        notice: Notice,
    },
    /// The client has closed; the close completes when nothing is held.
    Closing {
        /// Calls and SAPs, at least one.
        held: u32,
        /// Whether an answer of the client is due.
        notice: Notice,
    },
    /// Closed, and the handle good for one thing: to tell the call manager so.
    Closed,
    /// No more.
    Gone,
}

/// `ProtocolClNotifyCloseAf`, as far as it concerns an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// The client was asked, and pends.
    Pending,
    /// The client was not asked, or has answered.
    Settled,
}

/// What happens to an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningEvent {
    /// A call or a SAP is made on it.
    Hold,
    /// A call is closed, or a SAP deregistered.
    Release,
    /// The other end offers a call.
    Offer,
    /// `NdisClCloseAddressFamily`
    Close,
    /// `NdisCmNotifyCloseAddressFamily`
    NotifyClose,
    /// `NdisClNotifyCloseAddressFamilyComplete`, with any status.
    NotifyCloseComplete,
    /// The client has unbound itself from the adapter.
    ClientLeft,
}

/// A move of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningMove {
    /// The state from now on.
    pub next: Opening,
    /// What comes of it.
    pub effect: Effect,
}

/// What a move of an opening means to the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Nothing,
    /// The close returns `SUCCESS`, and does not complete again.
    Closed,
    /// The close returns `PENDING`.
    ClosePends,
    /// `ProtocolClCloseAfComplete`, with `SUCCESS` always.
    CloseComplete,
    /// `ProtocolClNotifyCloseAf`
    NotifyClose,
    /// `ProtocolCmNotifyCloseAfComplete`
    NotifyCloseComplete,
}

impl Opening {
    /// What the machine does when `event` happens. Total: every pair is decided.
    pub const fn on(self, event: OpeningEvent) -> Reaction<OpeningMove> {
        match self {
            Self::Open { held } => open(held, event),
            Self::Leaving { held, notice } => leaving(held, notice, event),
            Self::Closing { held, notice } => closing(held, notice, event),
            Self::Closed => closed(event),
            Self::Gone => gone(event),
        }
    }
}

const fn open(held: u32, event: OpeningEvent) -> Reaction<OpeningMove> {
    match event {
        OpeningEvent::Hold => match held.checked_add(1) {
            Some(held) => go(Opening::Open { held }, Effect::Nothing),
            None => Reaction::Refused(Status::Resources),
        },
        OpeningEvent::Release => match held.checked_sub(1) {
            Some(held) => go(Opening::Open { held }, Effect::Nothing),
            None => Reaction::Stale,
        },
        OpeningEvent::Offer => go(Opening::Open { held }, Effect::Nothing),
        OpeningEvent::Close => close(held, Notice::Settled),
        OpeningEvent::NotifyClose => {
            go(Opening::Leaving { held, notice: Notice::Pending }, Effect::NotifyClose)
        }
        OpeningEvent::NotifyCloseComplete => Reaction::Refused(Status::NotAccepted),
        OpeningEvent::ClientLeft => go(Opening::Gone, Effect::Nothing),
    }
}

const fn leaving(held: u32, notice: Notice, event: OpeningEvent) -> Reaction<OpeningMove> {
    match event {
        OpeningEvent::Hold | OpeningEvent::Offer => Reaction::Refused(Status::Failure),
        OpeningEvent::Release => match held.checked_sub(1) {
            Some(held) => go(Opening::Leaving { held, notice }, Effect::Nothing),
            None => Reaction::Stale,
        },
        OpeningEvent::Close => close(held, notice),
        OpeningEvent::NotifyClose => Reaction::Stale,
        OpeningEvent::NotifyCloseComplete => match notice {
            Notice::Pending => {
                go(Opening::Leaving { held, notice: Notice::Settled }, Effect::NotifyCloseComplete)
            }
            Notice::Settled => Reaction::Refused(Status::NotAccepted),
        },
        OpeningEvent::ClientLeft => go(Opening::Gone, Effect::Nothing),
    }
}

/// The handle is the client's no more, but for the answer to a notice.
const fn closing(held: u32, notice: Notice, event: OpeningEvent) -> Reaction<OpeningMove> {
    match event {
        OpeningEvent::Hold | OpeningEvent::Offer | OpeningEvent::Close => {
            Reaction::Refused(Status::Failure)
        }
        OpeningEvent::Release => match held {
            0 => Reaction::Stale,
            1 => go(after_close(notice), Effect::CloseComplete),
            2.. => go(Opening::Closing { held: held - 1, notice }, Effect::Nothing),
        },
        OpeningEvent::NotifyClose => Reaction::Stale,
        OpeningEvent::NotifyCloseComplete => match notice {
            Notice::Pending => {
                go(Opening::Closing { held, notice: Notice::Settled }, Effect::NotifyCloseComplete)
            }
            Notice::Settled => Reaction::Refused(Status::NotAccepted),
        },
        OpeningEvent::ClientLeft => go(Opening::Gone, Effect::Nothing),
    }
}

const fn closed(event: OpeningEvent) -> Reaction<OpeningMove> {
    match event {
        OpeningEvent::Hold | OpeningEvent::Offer | OpeningEvent::Close => {
            Reaction::Refused(Status::Failure)
        }
        OpeningEvent::Release | OpeningEvent::NotifyClose => Reaction::Stale,
        OpeningEvent::NotifyCloseComplete => go(Opening::Gone, Effect::NotifyCloseComplete),
        OpeningEvent::ClientLeft => go(Opening::Gone, Effect::Nothing),
    }
}

/// The table forgets an opening that is gone, so nothing reaches it; if something did, it is
/// refused as any bad handle is.
const fn gone(event: OpeningEvent) -> Reaction<OpeningMove> {
    match event {
        OpeningEvent::Hold
        | OpeningEvent::Offer
        | OpeningEvent::Close
        | OpeningEvent::NotifyCloseComplete => Reaction::Refused(Status::Failure),
        OpeningEvent::Release | OpeningEvent::NotifyClose | OpeningEvent::ClientLeft => {
            Reaction::Stale
        }
    }
}

const fn close(held: u32, notice: Notice) -> Reaction<OpeningMove> {
    match held {
        0 => go(after_close(notice), Effect::Closed),
        1.. => go(Opening::Closing { held, notice }, Effect::ClosePends),
    }
}

const fn after_close(notice: Notice) -> Opening {
    match notice {
        Notice::Pending => Opening::Closed,
        Notice::Settled => Opening::Gone,
    }
}

const fn go(next: Opening, effect: Effect) -> Reaction<OpeningMove> {
    Reaction::Moved(OpeningMove { next, effect })
}
