//! A film is played to the bit, wherever it starts and whenever its rate changes.
//!
//! Beside it runs the plainest loop there is: one turn a slot, whole bits times frames per second.

use super::*;
use crate::film::HeuristicSettings;

const FRAMES: [u32; 7] = [9_000, 40_000, 700, 0, 33_333, 12_001, 60_000];
/// Divides no power of ten, so that no slot ends on a whole nanosecond.
const FRAMES_PER_SECOND: u32 = 24;
const BUFFER: u64 = 50_000;
const RATE: u64 = 400_000;

#[test]
fn whole_slots_are_exact() {
    let film = film();
    let mut playback = playback(&film, 0, slots(21));
    let mut model = Model::default();
    let mut rate = RATE;
    playback.set_rate(Time::ZERO, rate);
    for slot in 0..21 {
        let now = playback.next_wake();
        assert!(!playback.is_over());
        assert!(playback.play_until(now), "a slot ends when it says");
        model.slot(FRAMES[slot % FRAMES.len()], rate);
        assert_eq!(exact(&playback), (model.content, model.lost, model.offered, model.reserved));
        rate = RATE + 100_000 * (slot as u64 % 3);
        playback.set_rate(now, rate); // counts from the next slot on, for it comes at its start
    }
    assert!(playback.is_over());
    assert_eq!(playback.played(), slots(21));
    assert!(model.lost > 0, "the buffer was full now and then");
}

#[test]
fn a_rate_that_changes_inside_a_slot_counts_from_then_on() {
    let film = film();
    let mut playback = playback(&film, 0, slots(7));
    playback.set_rate(Time::ZERO, 240_000);
    playback.set_rate(Time::from_nanos(10_000_000), 480_000); // 0.24 of a slot
    playback.play_until(playback.next_wake());
    // 0.24 x 240 000 + 0.76 x 480 000, over a slot.
    assert_eq!(playback.buffer().reserved().bits_times_frames_per_second(), 422_400);
    assert_eq!(playback.buffer().offered().bits_times_frames_per_second(), 9_000 * 24);
}

#[test]
fn a_rate_that_comes_as_a_slot_ends_counts_from_the_next() {
    let film = film();
    let mut playback = playback(&film, 0, slots(7));
    playback.set_rate(Time::ZERO, 240_000);
    let end = playback.next_wake();
    playback.set_rate(end, 480_000); // the engine speaks before the source wakes
    assert_eq!(playback.buffer().reserved().bits_times_frames_per_second(), 240_000);
    assert!(playback.play_until(end));
    assert!(playback.play_until(playback.next_wake()));
    assert_eq!(playback.buffer().reserved().bits_times_frames_per_second(), 720_000);
}

#[test]
fn a_source_that_starts_inside_a_frame_sends_the_rest_of_it() {
    let film = film();
    let quarter = u128::from(PARTS_PER_SLOT) / 4;
    let mut playback = playback(&film, slots(1) + 3 * quarter, slots(2));
    playback.set_rate(Time::ZERO, RATE);
    assert_eq!(
        playback.next_wake(),
        Time::from_nanos(10_416_667),
        "a quarter of a slot, rounded up"
    );
    assert!(playback.play_until(playback.next_wake()));
    assert_eq!(playback.buffer().offered().bits_times_frames_per_second(), 10_000 * 24);
    assert_eq!(playback.played(), quarter);
    to_the_end(&mut playback);
    // A quarter of frame 1, frame 2, and three quarters of frame 3, which is empty.
    assert_eq!(playback.buffer().offered().bits_times_frames_per_second(), 10_700 * 24);
}

#[test]
fn after_the_last_frame_comes_the_first() {
    let film = film();
    let mut playback = playback(&film, slots(6), slots(3));
    to_the_end(&mut playback);
    let offered = u128::from(FRAMES[6] + FRAMES[0] + FRAMES[1]) * 24;
    assert_eq!(playback.buffer().offered().bits_times_frames_per_second(), offered);
}

#[test]
fn a_number_of_passes_plays_each_frame_as_often() {
    let film = film();
    let half = u128::from(PARTS_PER_SLOT) / 2;
    for offset in [0, half, slots(5) + half] {
        let mut playback = playback(&film, offset, 3 * slots(FRAMES.len()));
        to_the_end(&mut playback);
        let pass: u128 = FRAMES.iter().copied().map(u128::from).sum();
        let offered = playback.buffer().offered().bits_times_frames_per_second();
        assert_eq!(offered, 3 * pass * 24, "from {offset}");
        assert_eq!(playback.played(), 3 * slots(FRAMES.len()));
    }
}

#[test]
fn a_time_ends_the_film_inside_a_slot() {
    let film = film();
    // 0.1 s are 2.4 slots.
    let mut playback = playback(&film, 0, 100_000_000 * u128::from(FRAMES_PER_SECOND));
    playback.set_rate(Time::ZERO, 240_000);
    to_the_end(&mut playback);
    assert_eq!(playback.buffer().reserved().bits(FRAMES_PER_SECOND), 24_000.0);
    let offered = playback.buffer().offered().bits_times_frames_per_second();
    assert_eq!(offered, (9_000 + 40_000 + 280) * 24);
    let ended = playback.buffer().offered();
    playback.play_until(Time::from_nanos(900_000_000));
    assert_eq!(playback.buffer().offered(), ended, "nothing is played beyond the end");
}

/// The loop: bits times frames per second, in the order of the reference.
#[derive(Default)]
struct Model {
    content: u128,
    lost: u128,
    offered: u128,
    reserved: u128,
}

impl Model {
    fn slot(&mut self, frame: u32, rate: u64) {
        let (arrived, size) = (u128::from(frame) * 24, u128::from(BUFFER) * 24);
        self.reserved += u128::from(rate);
        self.offered += arrived;
        let left = (self.content + arrived).saturating_sub(u128::from(rate));
        self.lost += left.saturating_sub(size);
        self.content = left.min(size);
    }
}

fn film() -> Film {
    Film::new(FRAMES.to_vec(), FRAMES_PER_SECOND).expect("it has frames")
}

fn playback(film: &Film, offset: u128, length: u128) -> Playback<'_> {
    let settings = HeuristicSettings {
        low: 1_000,
        high: 25_000,
        horizon: 5,
        smoothing: 0.0,
        granularity: 100_000,
    };
    let heuristic = Heuristic::new(settings, FRAMES_PER_SECOND, RATE);
    let buffer = Buffer::new(BUFFER, FRAMES_PER_SECOND);
    Playback::new(film, (heuristic, buffer), Time::ZERO, offset, length)
}

fn slots(count: usize) -> u128 {
    count as u128 * SLOT
}

/// Wakes as often as it asks for, and no longer than any film here has slots.
#[track_caller]
fn to_the_end(playback: &mut Playback<'_>) {
    for _ in 0..100 {
        if playback.is_over() {
            return;
        }
        playback.play_until(playback.next_wake());
    }
    panic!("the film has no end");
}

/// Content, lost, offered, reserved: in bits times frames per second.
fn exact(playback: &Playback<'_>) -> (u128, u128, u128, u128) {
    let buffer = playback.buffer();
    (
        buffer.content().bits_times_frames_per_second(),
        buffer.lost().bits_times_frames_per_second(),
        buffer.offered().bits_times_frames_per_second(),
        buffer.reserved().bits_times_frames_per_second(),
    )
}
