//! The words of a script for answers and terms. Rates are in bytes a second.

use call_manager::handle::CloseData;
use call_manager::{MiniportAnswer, NetworkAnswer, Terms};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, Status};

pub(super) fn network_answer(words: &[&str]) -> NetworkAnswer {
    match words {
        ["accepted"] => NetworkAnswer::Accepted,
        ["refused"] => NetworkAnswer::Refused,
        ["collided"] => NetworkAnswer::Collided,
        ["countered", rate] => NetworkAnswer::Countered(terms(rate)),
        _ => panic!("no answer of a network: {words:?}"),
    }
}

pub(super) fn miniport_answer(words: &[&str]) -> MiniportAnswer {
    match words {
        ["success"] => MiniportAnswer::Done,
        ["refused"] => MiniportAnswer::Refused(Status::Resources),
        ["busy"] => MiniportAnswer::Refused(Status::NotAccepted),
        ["closing"] => MiniportAnswer::Refused(Status::Closing),
        ["rounded", rate] => MiniportAnswer::Rounded(terms(rate)),
        _ => panic!("no answer of a miniport: {words:?}"),
    }
}

/// The client lets the miniport round up.
pub(super) fn sending(rate: &str) -> CallParameters {
    let rate = BytesPerSecond::new(rate.parse().unwrap()).unwrap();
    let block = CallParameters::sending(Flowspec::constant_rate(rate));
    block.with_media_flags(MediaFlags::ROUND_UP_FLOW)
}

pub(super) fn terms(rate: &str) -> Terms {
    Terms::for_call(&sending(rate)).unwrap()
}

pub(super) fn close_data() -> CloseData {
    [4, 2].into_iter().collect()
}
