//! Against the call manager: one change, one answer, and what is in force is what TAPI shows.

use client::tapi::status_map::{Asked, TABLE, refusal};
use client::tapi::{LineErr, Message};
use co_params::Status;

use crate::support::{Core, Say, Whole, is_qos_info};

#[test]
fn t_083_a_request_is_one_change_and_at_most_one_way_back() {
    let script = [
        (vec![Say::Accept], 1, Ok(())),
        (vec![Say::Refuse], 1, Err(LineErr::RateUnavail)),
        (vec![Say::Counter(2_500)], 1, Ok(())),
        (vec![Say::Counter(1_500)], 2, Err(LineErr::RateUnavail)),
        (vec![Say::Counter(1_500), Say::Refuse], 2, Err(LineErr::RateUnavail)),
        (vec![Say::Counter(1_500), Say::Counter(1_400)], 2, Err(LineErr::RateUnavail)),
    ];
    for (lines, modifies, result) in script {
        let mut whole = Whole::new();
        let call = whole.call();
        lines.iter().for_each(|&say| whole.network.says(say));
        let request = whole.set_rate(call, 2_000).unwrap();
        let told = whole.drive();
        assert_eq!(told[0], Message::Reply { request, result }, "{lines:?}");
        assert_eq!(whole.network.modifies(), modifies, "{lines:?}");
        assert_eq!(whole.telephony.client().counts().modify_requested, modifies as u64);
    }
}

#[test]
fn t_083_what_cannot_be_put_back_stays_in_force_and_is_told() {
    let mut whole = Whole::new();
    let call = whole.call();
    whole.network.says(Say::Counter(1_500));
    whole.network.says(Say::Refuse);
    let request = whole.set_rate(call, 2_000).unwrap();
    let told = whole.drive();
    assert_eq!(told[0], Message::Reply { request, result: Err(LineErr::RateUnavail) });
    assert!(is_qos_info(&told[1], call) && told.len() == 2, "TA-08");
    assert_eq!(whole.rate(call), Some(1_500));
}

#[test]
fn t_084_success_is_told_only_after_the_change_succeeded() {
    let mut whole = Whole::new();
    let call = whole.call();
    whole.network.says(Say::Late);
    let request = whole.set_rate(call, 2_000).unwrap();
    assert_eq!(whole.drive(), []);
    assert_eq!(whole.telephony.client().counts().modify_completed, 0);
    whole.network.answers();
    assert_eq!(whole.drive()[0], Message::Reply { request, result: Ok(()) });
    assert_eq!(whole.telephony.client().counts().modify_completed, 1);
}

#[test]
fn t_085_after_each_completion_tapi_shows_what_the_vc_has() {
    let mut whole = Whole::new();
    let call = whole.call();
    let lines =
        [Say::Accept, Say::Refuse, Say::Counter(2_500), Say::Counter(10), Say::Accept, Say::Refuse];
    for (say, rate) in lines.into_iter().zip([2_000, 9_000, 2_200, 3_000, 500, 800]) {
        whole.network.says(say);
        whole.set_rate(call, rate).unwrap();
        assert!(matches!(whole.drive()[0], Message::Reply { .. }));
        let shown = whole.shown(call).map(Option::unwrap);
        assert_eq!(whole.network.active(), [shown], "{say:?} {rate}");
    }
}

#[test]
fn t_086_each_status_is_the_error_that_the_table_says() {
    for &status in Status::ALL {
        for (rate, asked) in [(2_000, Asked::More), (500, Asked::NoMore)] {
            if status.is_success() {
                continue;
            }
            let mut core = Core::new();
            let (call, _) = core.call();
            let request = core.set_rate(call, rate).unwrap();
            core.refuses(status);
            let error = refusal(status, asked).0;
            let list = client::tapi::error::TSPI_LINE_SET_CALL_QUALITY_OF_SERVICE;
            let result = Err(error.among(list));
            assert_eq!(core.told(core.app), [Message::Reply { request, result }], "{status}");
        }
    }
    let named = [
        (Status::Resources, LineErr::ResourceUnavail),
        (Status::InvalidData, LineErr::InvalRate),
        (Status::Failure, LineErr::RateUnavail),
        (Status::CellrateNotAvailable, LineErr::RateUnavail),
        (Status::IncompatableQos, LineErr::RateUnavail),
        (Status::NotSupported, LineErr::OperationFailed),
        (Status::NotAccepted, LineErr::InvalCallState),
        (Status::VcNotActivated, LineErr::InvalCallState),
        (Status::Closing, LineErr::OperationFailed),
        (Status::RequestAborted, LineErr::OperationFailed),
        (Status::ResetInProgress, LineErr::OperationFailed),
        (Status::TapiRateUnavail, LineErr::RateUnavail),
    ];
    for (status, error) in named {
        assert_eq!(refusal(status, Asked::More).0, error, "{status}");
    }
}

#[test]
fn t_086_the_table_has_one_row_a_status_and_case() {
    for (at, row) in TABLE.iter().enumerate() {
        let is_again = |other: &client::tapi::status_map::Row| {
            other.status == row.status && (other.asked == row.asked || other.asked.is_none())
        };
        assert!(!TABLE[..at].iter().any(is_again), "{}", row.status);
        assert!(!row.reason.is_empty());
    }
}

#[test]
fn t_087_capacity_is_no_invalid_rate_and_a_malformed_request_no_lack_of_capacity() {
    for status in [Status::Failure, Status::CellrateNotAvailable, Status::Resources] {
        assert_ne!(refusal(status, Asked::More).0, LineErr::InvalRate);
    }
    for asked in [Asked::More, Asked::NoMore] {
        assert_eq!(refusal(Status::InvalidData, asked).0, LineErr::InvalRate);
    }
    let mut whole = Whole::new();
    let call = whole.call();
    whole.network.says(Say::Refuse);
    whole.set_rate(call, 2_000).unwrap();
    let told = whole.drive();
    assert!(matches!(told[..], [Message::Reply { result: Err(LineErr::RateUnavail), .. }]));
    assert_eq!(whole.set_rate(call, 0), Err(LineErr::InvalRate), "a rate of zero");
}

#[test]
fn a_client_that_is_ending_the_call_does_not_take_a_change() {
    let mut core = Core::new();
    let (call, name) = core.call();
    let request = core.set_rate(call, 2_000).unwrap();
    core.says(name, client::tapi::SwitchEvent::NotTaken);
    let result = Err(LineErr::InvalCallState);
    assert_eq!(core.told(core.app), [Message::Reply { request, result }]);
}

#[test]
fn a_change_while_the_client_follows_a_close_of_the_other_end_is_refused() {
    let mut whole = Whole::new();
    let call = whole.call();
    // The card refuses what the network agreed to, and the network cannot go back: the call ends.
    whole.network.card_takes(1_500);
    whole.network.says(Say::Accept);
    whole.network.says(Say::Refuse);
    let first = whole.set_rate(call, 2_000).unwrap();
    assert_eq!(whole.telephony.poll(whole.app), None);
    whole.adapter.poll(call_manager::Time::ZERO);
    let failed = Message::Reply { request: first, result: Err(LineErr::RateUnavail) };
    assert_eq!(whole.telephony.poll(whole.app), Some(failed));
    // The client has heard of the close, and its own close is not answered yet.
    let second = whole.set_rate(call, 1_200).unwrap();
    let told = whole.drive();
    let refused = Message::Reply { request: second, result: Err(LineErr::InvalCallState) };
    assert_eq!(told[0], refused);
    assert!(crate::support::is_state(&told[1], call, client::tapi::CallState::Disconnected));
    assert_eq!((told.len(), whole.vcs()), (2, 0));
}

#[test]
fn a_call_manager_that_is_gone_ends_every_call_with_its_messages() {
    let mut whole = Whole::new();
    let (up, changing) = (whole.call(), whole.call());
    whole.network.says(Say::Late);
    let request = whole.set_rate(changing, 2_000).unwrap();
    whole.drive();
    let Whole { mut telephony, adapter, app, line, .. } = whole;
    drop(adapter);
    let mut told = Vec::new();
    let gone = loop {
        match telephony.wait(app) {
            Ok(message) => told.push(message),
            Err(gone) => break gone,
        }
    };
    assert_eq!(gone, call_manager::Gone);
    assert!(crate::support::is_state(&told[0], up, client::tapi::CallState::Disconnected));
    let failed = Message::Reply { request, result: Err(LineErr::OperationFailed) };
    assert_eq!(told[1], failed);
    assert_eq!(told.len(), 3);
    let (request, _) = telephony.tapi().line_make_call(app, line, "", 0, None).unwrap();
    let failed = Message::Reply { request, result: Err(LineErr::OperationFailed) };
    assert_eq!(telephony.poll(app), Some(failed), "and new calls fail");
}
