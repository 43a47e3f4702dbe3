//! What the machines of families, SAPs and parties do with an event.

use co_params::Status;

/// What a machine does with an event; `T` is a move of that machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Reaction<T> {
    /// It moves.
    Moved(T),
    /// It refuses a request with this status. Nothing changes.
    Refused(Status),
    /// It does not wait for this. Nothing changes.
    Stale,
}

impl<T> Reaction<T> {
    /// The move that a request led to.
    ///
    /// # Errors
    /// The status of the refusal; `FAILURE` for what is stale, since a request on an object that is
    /// gone names a bad handle.
    pub fn answer(self) -> Result<T, Status> {
        match self {
            Self::Moved(transition) => Ok(transition),
            Self::Refused(status) => Err(status),
            Self::Stale => Err(Status::Failure),
        }
    }

    /// The move, if there is one.
    #[must_use]
    pub fn moved(self) -> Option<T> {
        match self {
            Self::Moved(transition) => Some(transition),
            Self::Refused(_) | Self::Stale => None,
        }
    }
}

/// A completion never carries `PENDING`; a seam that says so has failed.
pub(crate) const fn final_status(status: Status) -> Status {
    if matches!(status, Status::Pending) { Status::Failure } else { status }
}
