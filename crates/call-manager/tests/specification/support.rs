//! A bench with one VC, over seams that do as a script says.

mod bench;
mod script;
mod stages;

use call_manager::{ClientId, Config, Handler, Profile, Terms, Upcall};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

pub(crate) use self::bench::{Bench, Beside, Kind};
pub(crate) use self::script::{Asked, ScriptedMiniport, ScriptedNetwork, Shared};

/// The client of the bench.
pub(crate) const CLIENT: ClientId = ClientId(0);
/// Another one.
pub(crate) const STRANGER: ClientId = ClientId(1);
/// The rate on which calls are made, bytes per second.
pub(crate) const BEFORE: u32 = 1_000;
/// The rate that changes ask for.
pub(crate) const WANTED: u32 = 2_000;
/// The rate that the network counters with.
pub(crate) const COUNTER: u32 = 1_500;
/// The rate that the miniport rounds to.
pub(crate) const ROUNDED: u32 = 2_048;

/// What a client was told, with the rate and whether it was marked changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    MakeCall(Status),
    Modify(Status, u32, bool),
    CloseCall(Status),
    IncomingClose(Status),
    IncomingCall(u32),
    CallConnected,
    QosChange(u32),
}

impl From<&Handler> for Told {
    #[track_caller]
    fn from(handler: &Handler) -> Self {
        let told = match handler {
            Handler::MakeCallComplete(status, _) => Self::MakeCall(*status),
            Handler::ModifyCallQosComplete(status, block) => {
                Self::Modify(*status, block_rate(block), block.is_changed())
            }
            Handler::CloseCallComplete(status) => Self::CloseCall(*status),
            Handler::IncomingCloseCall(status) => Self::IncomingClose(*status),
            Handler::IncomingCall(block) => Self::IncomingCall(block_rate(block)),
            Handler::CallConnected => Self::CallConnected,
            Handler::CloseData(_) | Handler::SendComplete(..) | Handler::Receive(_) => {
                panic!("data is not part of this test: {handler:?}")
            }
            Handler::IncomingCallQosChange(block) => Self::QosChange(block_rate(block)),
        };
        assert_ne!(told.status(), Some(Status::Pending), "R-002");
        told
    }
}

impl Told {
    /// What an upcall about a VC tells.
    #[track_caller]
    pub(crate) fn by(upcall: &Upcall) -> Self {
        match upcall {
            Upcall::Vc { handler, .. } => Self::from(handler),
            Upcall::Family(_) | Upcall::Sap { .. } | Upcall::Party { .. } => {
                panic!("about a VC: {upcall:?}")
            }
        }
    }

    pub(crate) fn status(self) -> Option<Status> {
        match self {
            Self::MakeCall(status)
            | Self::Modify(status, _, _)
            | Self::CloseCall(status)
            | Self::IncomingClose(status) => Some(status),
            Self::IncomingCall(_) | Self::CallConnected | Self::QosChange(_) => None,
        }
    }
}

/// A few VCs by this rule book.
pub(crate) fn by(profile: Profile) -> Config {
    Config { max_vcs: 4, profile, ..Config::default() }
}

/// A request to send at this rate; it leaves the media part out.
pub(crate) fn at_rate(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate))
}

/// A flow of this rate, which may be an illegal zero.
pub(crate) fn flow(rate: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate of the tests"))
}

pub(crate) fn rate_of(terms: &Terms) -> u32 {
    BytesPerSecond::raw(terms.transmit.token_rate)
}

pub(crate) fn block_rate(block: &CallParameters) -> u32 {
    let part = block.call_manager.as_ref().expect("a completion is complete");
    BytesPerSecond::raw(part.transmit.token_rate)
}
