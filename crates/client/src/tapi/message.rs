//! What an application is told: LINE_REPLY, LINE_CALLINFO, LINE_CALLSTATE, and events of TAPI 3.
//!
//! Source: LINEMESSAGE, `tapi.h`; the messages' pages; T-024, T-042.

use super::error::LineErr;
use super::handles::{HCall, RequestId};
use super::tapi3::QosEvent;
use super::words::{CallInfoState, CallState, DisconnectMode, Privilege};

/// A message to one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// LINE_REPLY: an asynchronous request is done.
    Reply {
        /// The request, as its function returned it.
        request: RequestId,
        /// How it ended.
        result: Result<(), LineErr>,
    },
    /// LINE_CALLINFO: items of LINECALLINFO changed. What they are now says `line_get_call_info`.
    CallInfo {
        /// The call.
        call: HCall,
        /// The items, at least one.
        items: CallInfoState,
    },
    /// LINE_CALLSTATE: the call is in this state now.
    CallState {
        /// The call. With the first message about it an application may learn of this handle.
        call: HCall,
        /// The state.
        state: CallState,
        /// Why, if it is disconnected.
        mode: Option<DisconnectMode>,
        /// The privilege that the application has got; `None` if it has not changed.
        privilege: Option<Privilege>,
    },
    /// TE_QOSEVENT of TAPI 3.
    Qos(QosEvent),
}

/// LINEMESSAGE: a message of TAPI 2 as the numbers of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineMessage {
    /// hDevice: the call, and 0 for a reply, which does not use it.
    pub device: u32,
    /// dwMessageID.
    pub message_id: u32,
    /// dwParam1 to dwParam3.
    pub params: [u32; 3],
}

impl Message {
    /// The message as numbers; `None` for an event of TAPI 3, which is an object there.
    #[must_use]
    pub fn to_line_message(&self) -> Option<LineMessage> {
        match *self {
            Self::Reply { request, result } => {
                let result = result.map_or_else(|error| error as u32, |()| 0);
                Some(line_message(HCall(0), LINE_REPLY, [request.get(), result, 0]))
            }
            Self::CallInfo { call, items } => {
                Some(line_message(call, LINE_CALLINFO, [items.0, 0, 0]))
            }
            Self::CallState { call, state, mode, privilege } => {
                let mode = mode.map_or(0, |mode| mode as u32);
                let privilege = privilege.map_or(0, |privilege| privilege as u32);
                Some(line_message(call, LINE_CALLSTATE, [state as u32, mode, privilege]))
            }
            Self::Qos(_) => None,
        }
    }
}

const LINE_CALLINFO: u32 = 1;
const LINE_CALLSTATE: u32 = 2;
const LINE_REPLY: u32 = 12;

const fn line_message(call: HCall, message_id: u32, params: [u32; 3]) -> LineMessage {
    LineMessage { device: call.0, message_id, params }
}
