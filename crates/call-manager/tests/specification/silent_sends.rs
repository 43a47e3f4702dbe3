//! Sends that the miniport keeps silent about: it is waited for, but not without end.

use std::time::Duration;

use call_manager::transfer::{SendTimer, TransferConfig};
use call_manager::{Config, MiniportEvent, OutOfRange, Packet, Reply, TimerName, VcHandle};
use co_params::Status;

use crate::support::{BEFORE, CLIENT, Told, at_rate};
use crate::wide::{Heard, Wide};

const PATIENCE: Duration = Duration::from_secs(120);
const MOMENT: Duration = Duration::from_nanos(1);

const FAILED: fn(u64) -> Heard = |id| Heard::Sent(id, Status::Failure);

/// A call on which the miniport has these packets, and says nothing.
fn silent(wide: &mut Wide, ids: &[u64]) -> VcHandle {
    let vc = wide.call();
    for &id in ids {
        send(wide, vc, id);
    }
    vc
}

fn send(wide: &mut Wide, vc: VcHandle, id: u64) {
    wide.script.lock().sends.push_back(Reply::Later);
    assert_eq!(wide.send(vc, id), Status::Pending);
}

fn sent(wide: &mut Wide, vc: VcHandle, id: u64) {
    let packet = Packet { id, bytes: 100 };
    wide.card(MiniportEvent::SendComplete(vc, packet, Status::Success));
}

fn wait(wide: &mut Wide, time: Duration) {
    wide.now = wide.now.after(time);
    wide.manager.handle_timeout(wide.now);
}

#[test]
fn r_077_r_095_what_the_miniport_never_completes_fails_and_the_call_can_be_closed() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1, 2]);
    wait(&mut wide, PATIENCE - MOMENT);
    assert_eq!((wide.heard(), wide.close(vc)), (vec![], Status::NotAccepted), "not yet");
    assert_eq!(wide.manager.poll_timeout(), Some(wide.now.after(MOMENT)));
    wait(&mut wide, MOMENT);
    assert_eq!(wide.heard(), [FAILED(1), FAILED(2)], "in the order in which they were sent");
    assert_eq!((wide.close(vc), wide.state(vc)), (Status::Success, Some("Inactive")));
    assert_eq!(wide.manager.poll_timeout(), None);
}

#[test]
fn r_095_a_completion_that_comes_after_all_is_stale() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1]);
    wait(&mut wide, PATIENCE);
    wide.forget();
    sent(&mut wide, vc, 1);
    assert_eq!((wide.heard(), wide.manager.stale_answers()), (vec![], 1));
    send(&mut wide, vc, 2);
    sent(&mut wide, vc, 2);
    assert_eq!(wide.heard(), [Heard::Sent(2, Status::Success)], "the call goes on");
}

#[test]
fn a_miniport_that_completes_something_has_its_full_time_for_the_rest() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1, 2]);
    wait(&mut wide, PATIENCE - MOMENT);
    sent(&mut wide, vc, 1);
    wide.forget();
    wait(&mut wide, PATIENCE - MOMENT);
    assert_eq!(wide.heard(), [], "it was not silent");
    wait(&mut wide, MOMENT);
    assert_eq!(wide.heard(), [FAILED(2)]);
}

#[test]
fn a_send_after_a_pause_has_its_full_time() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1]);
    sent(&mut wide, vc, 1);
    wait(&mut wide, PATIENCE - MOMENT);
    send(&mut wide, vc, 2);
    wide.forget();
    wait(&mut wide, PATIENCE - MOMENT);
    assert_eq!(wide.heard(), []);
    wait(&mut wide, MOMENT);
    assert_eq!(wide.heard(), [FAILED(2)]);
}

#[test]
fn a_completion_that_comes_just_in_time_counts() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1]);
    wide.now = wide.now.after(PATIENCE);
    sent(&mut wide, vc, 1);
    assert_eq!(wide.heard(), [Heard::Sent(1, Status::Success)]);
}

#[test]
fn r_084_the_silence_of_one_call_is_not_held_against_the_next() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1]);
    sent(&mut wide, vc, 1);
    assert_eq!(wide.close(vc), Status::Success);
    assert_eq!(wide.manager.poll_timeout(), None, "nothing is left to wait for");
    wait(&mut wide, PATIENCE - MOMENT);
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut at_rate(BEFORE));
    assert_eq!(made, Status::Success);
    send(&mut wide, vc, 2);
    wide.forget();
    wait(&mut wide, MOMENT);
    assert_eq!(wide.heard(), []);
}

#[test]
fn r_032_a_vc_of_a_client_that_left_is_deactivated_without_what_never_comes_back() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1]);
    wide.unbind();
    wide.wait_out(TimerName::Miniport);
    assert_eq!(wide.state(vc), Some("CloseFailed"), "a send is under way");
    wait(&mut wide, PATIENCE);
    wide.assert_empty();
    assert_eq!((wide.all_heard(), wide.manager.poll_timeout()), (vec![], None));
}

#[test]
fn r_032_what_was_received_is_not_the_miniports_to_lose() {
    let mut wide = Wide::new();
    let vc = silent(&mut wide, &[1]);
    wide.receive(vc, 7);
    wide.forget();
    wait(&mut wide, PATIENCE);
    assert_eq!(wide.heard(), [FAILED(1)]);
    assert_eq!(wide.close(vc), Status::Pending, "the client has a packet yet");
    wide.manager.return_packet(wide.now, CLIENT, vc, Packet { id: 7, bytes: 100 });
    assert_eq!(wide.heard(), [Heard::Vc(Told::CloseCall(Status::Success))]);
}

#[test]
fn the_patience_with_sends_is_settable() {
    let send_timer = SendTimer::new(Duration::from_millis(5)).expect("in range");
    let transfers = TransferConfig { send_timer, ..TransferConfig::default() };
    let mut wide = Wide::with(Config { transfers, ..Config::default() });
    silent(&mut wide, &[1]);
    wait(&mut wide, Duration::from_millis(5));
    assert_eq!(wide.heard(), [FAILED(1)]);
}

#[test]
fn the_patience_with_sends_is_in_its_range_at_the_ends_and_not_past_them() {
    let (least, most) = (*SendTimer::RANGE.start(), *SendTimer::RANGE.end());
    for value in [least, most] {
        assert_eq!(SendTimer::new(value).map(SendTimer::value), Ok(value));
    }
    for value in [least - MOMENT, most + MOMENT] {
        let (profile, timer) = ("transfer", "send");
        let refusal = OutOfRange::Timer { profile, timer, value, least, most };
        assert_eq!(SendTimer::new(value), Err(refusal));
    }
    assert_eq!(SendTimer::default().value(), PATIENCE);
}
