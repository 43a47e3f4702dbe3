//! From NDIS_STATUS to LINEERR, QOS_EVENT and LINEDISCONNECTMODE: the one table, with reasons.
//!
//! A status that has no row is OPERATIONFAILED and GENERICERROR: an application handles an error
//! that it does not know like that one anyway.
//!
//! FAILURE alone does not say why. A network or a miniport says it when it cannot carry what
//! was asked, and a party says it when something broke. The request tells them apart: one that asks
//! for more than is in force was refused for capacity; one that asks for no more can never be
//! (F-013, T-039), so something broke.
//!
//! Source: section "between NDIS and TAPI" of the TAPI rules, T-086, T-087, TA-18.

use co_params::Status;

use super::error::LineErr;
use super::tapi3::QosEventCode;
use super::words::DisconnectMode;

/// Whether a request wants more than is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A new call with a reservation, or a change to something greater or not comparable.
    More,
    /// A change to no more than is in force, or a call that reserves nothing.
    NoMore,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The answer of the call manager.
    pub status: Status,
    /// For which requests; `None` for all.
    pub asked: Option<Asked>,
    /// What the application of TAPI 2 is told, if the list of its operation has it.
    pub error: LineErr,
    /// What the application of TAPI 3 is told.
    pub event: QosEventCode,
    /// Why.
    pub reason: &'static str,
}

const fn row(status: Status, error: LineErr, event: QosEventCode, reason: &'static str) -> Row {
    Row { status, asked: None, error, event, reason }
}

const fn like_named(status: Status, error: LineErr) -> Row {
    row(status, error, GenericError, LIKE_NAMED)
}

const LIKE_NAMED: &str = "the TAPI error of the same name";

use LineErr as E;
use QosEventCode::{AdmissionFailure, GenericError, NoQos, PolicyFailure};
use Status as S;

/// The table, by status.
pub const TABLE: &[Row] = &[
    Row {
        status: S::Failure,
        asked: Some(Asked::More),
        error: E::RateUnavail,
        event: AdmissionFailure,
        reason: "the network or the miniport cannot carry it; less may be had",
    },
    Row {
        status: S::Failure,
        asked: Some(Asked::NoMore),
        error: E::OperationFailed,
        event: GenericError,
        reason: "no capacity was asked for, so it was not refused for capacity",
    },
    row(S::CellrateNotAvailable, E::RateUnavail, AdmissionFailure, "a refusal for capacity"),
    row(S::IncompatableQos, E::RateUnavail, AdmissionFailure, "a refusal for quality of service"),
    row(
        S::Resources,
        E::ResourceUnavail,
        AdmissionFailure,
        "something other than the rate ran out",
    ),
    row(S::VcNotAvailable, E::ResourceUnavail, AdmissionFailure, "no VC is left"),
    row(S::InvalidData, E::InvalRate, PolicyFailure, "the parameters are illegal"),
    row(S::NotSupported, E::OperationFailed, NoQos, "nobody here can do it"),
    row(S::NotAccepted, E::InvalCallState, GenericError, "the call is not in a state for it"),
    row(S::VcNotActivated, E::InvalCallState, GenericError, "the call is not up"),
    row(S::Closing, E::OperationFailed, GenericError, "the call is being closed"),
    row(S::RequestAborted, E::OperationFailed, GenericError, "given up, not refused"),
    row(S::ResetInProgress, E::OperationFailed, GenericError, "given up, not refused"),
    row(S::TapiRateUnavail, E::RateUnavail, AdmissionFailure, LIKE_NAMED),
    row(S::TapiResourceUnavail, E::ResourceUnavail, AdmissionFailure, LIKE_NAMED),
    row(S::TapiInvalRate, E::InvalRate, PolicyFailure, LIKE_NAMED),
    row(S::TapiOperationUnavail, E::OperationUnavail, NoQos, LIKE_NAMED),
    like_named(S::TapiAddressBlocked, E::AddressBlocked),
    like_named(S::TapiBearerModeUnavail, E::BearerModeUnavail),
    like_named(S::TapiCallUnavail, E::CallUnavail),
    like_named(S::TapiDialBilling, E::DialBilling),
    like_named(S::TapiDialDialTone, E::DialDialTone),
    like_named(S::TapiDialPrompt, E::DialPrompt),
    like_named(S::TapiDialQuiet, E::DialQuiet),
    like_named(S::TapiInUse, E::InUse),
    like_named(S::TapiInvalAddress, E::InvalAddress),
    like_named(S::TapiInvalAddressId, E::InvalAddressId),
    like_named(S::TapiInvalAddressMode, E::InvalAddressMode),
    like_named(S::TapiInvalBearerMode, E::InvalBearerMode),
    like_named(S::TapiInvalCallParams, E::InvalCallParams),
    like_named(S::TapiInvalCallState, E::InvalCallState),
    like_named(S::TapiInvalLineHandle, E::InvalLineHandle),
    like_named(S::TapiInvalLineState, E::InvalLineState),
    like_named(S::TapiInvalMediaMode, E::InvalMediaMode),
    like_named(S::TapiUserUserInfoTooBig, E::UserUserInfoTooBig),
];

/// What a refusal means to an application, before the list of its operation is looked at.
#[must_use]
pub fn refusal(status: Status, asked: Asked) -> (LineErr, QosEventCode) {
    TABLE
        .iter()
        .find(|row| row.status == status && row.asked.is_none_or(|of_row| of_row == asked))
        .map_or((LineErr::OperationFailed, GenericError), |row| (row.error, row.event))
}

/// Why a call is over when the call manager ends it: modes by name; a status that says that the
/// quality of service could not be kept is QOSUNAVAIL, which NDIS has no mode for.
pub const DISCONNECT_MODES: &[(Status, DisconnectMode)] = &[
    (S::Success, DisconnectMode::Normal),
    (S::TapiRateUnavail, DisconnectMode::QosUnavail),
    (S::CellrateNotAvailable, DisconnectMode::QosUnavail),
    (S::IncompatableQos, DisconnectMode::QosUnavail),
    (S::TapiDisconnectModeNormal, DisconnectMode::Normal),
    (S::TapiDisconnectModeUnknown, DisconnectMode::Unknown),
    (S::TapiDisconnectModeReject, DisconnectMode::Reject),
    (S::TapiDisconnectModePickup, DisconnectMode::Pickup),
    (S::TapiDisconnectModeForwarded, DisconnectMode::Forwarded),
    (S::TapiDisconnectModeBusy, DisconnectMode::Busy),
    (S::TapiDisconnectModeNoAnswer, DisconnectMode::NoAnswer),
    (S::TapiDisconnectModeBadAddress, DisconnectMode::BadAddress),
    (S::TapiDisconnectModeUnreachable, DisconnectMode::Unreachable),
    (S::TapiDisconnectModeCongestion, DisconnectMode::Congestion),
    (S::TapiDisconnectModeIncompatible, DisconnectMode::Incompatible),
    (S::TapiDisconnectModeUnavail, DisconnectMode::Unavail),
];

/// The mode of an incoming close; UNKNOWN for a status without a row.
#[must_use]
pub fn disconnect_mode(status: Status) -> DisconnectMode {
    DISCONNECT_MODES
        .iter()
        .find(|(known, _)| *known == status)
        .map_or(DisconnectMode::Unknown, |&(_, mode)| mode)
}
