//! The model's words for what travels, and the client's.

use super::super::*;
use super::manager::{COUNTER, Request, Said};

#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is for others to ask")]
pub(super) fn request(operation: &Operation) -> Request {
    match operation {
        Operation::CreateVc(_) => Request::CreateVc,
        Operation::MakeCall(_, block) => Request::MakeCall(rate(block)),
        Operation::ModifyCallQos(_, block) => Request::Modify(rate(block)),
        Operation::CloseCall(_) => Request::Close,
        Operation::DeleteVc(_) => Request::Delete,
        Operation::NameVc(_) => Request::Name,
        Operation::AcceptCall(_, block) => Request::Accept(rate(block)),
        Operation::RejectCall(_) => Request::Reject,
        Operation::ReturnQosChange(_) => Request::Return,
        operation => panic!("no call asks for {operation:?}"),
    }
}

pub(super) fn event(said: Said) -> Event {
    let failed = Status::Failure;
    match said {
        Said::Created(true) => Event::CreateVcComplete(Ok(vc())),
        Said::Created(false) => Event::CreateVcComplete(Err(Status::Resources)),
        Said::Made(status, COUNTER) => Event::MakeCallComplete(status, changed(COUNTER)),
        Said::Made(status, rate) => Event::MakeCallComplete(status, sending(rate)),
        Said::Granted(rate) => Event::ModifyCallQosComplete(Status::Success, sending(rate)),
        Said::Countered(rate) => Event::ModifyCallQosComplete(Status::Success, changed(rate)),
        Said::Failed(rate) => Event::ModifyCallQosComplete(failed, sending(rate)),
        Said::RefusedByReturn => Event::ModifyCallQosRefused(failed),
        Said::Accepted(status) => Event::AcceptCallComplete(status),
        Said::Rejected => Event::RejectCallComplete(Status::Success),
        Said::Closed(status) => Event::CloseCallComplete(status),
        Said::Deleted => Event::DeleteVcComplete(Status::Success),
        Said::Offer(rate) => Event::IncomingCall(vc(), sending(rate)),
        Said::Connected => Event::CallConnected,
        Said::Change(rate) => Event::IncomingCallQosChange(sending(rate)),
        Said::End(status) => Event::IncomingCloseCall(status),
    }
}

pub(super) fn rate(block: &CallParameters) -> u32 {
    let flows = block.call_manager.as_ref().unwrap();
    flows.transmit.token_rate.map_or(0, BytesPerSecond::get)
}
