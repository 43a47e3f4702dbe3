//! Packets of public traces, against published counts.
//!
//! The traces are not part of the project. A test that needs one looks in `CONDIS_DATA`, then beside
//! the repository in `../shared/data`, and says so when it finds none.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

#[test]
fn bc_paug89_conforming_packets_are_counted_as_published() {
    let Some(packets) = bellcore() else { return };
    let cases = [
        (175_000, 16_000, 1, 88_514, 33_702_856),
        (250_000, 16_000, 1, 93_365, 39_037_816),
        (250_000, 64_000, 1, 96_995, 43_062_864),
        (250_000, 16_000, 128, 93_042, 38_722_366),
    ];
    for (rate, depth, policed, count, total) in cases {
        let tspec = Tspec::new(
            bytes_per_second(rate),
            bytes(depth),
            BytesPerSecond::POSITIVE_INFINITY,
            bytes(policed),
            bytes(depth),
        )
        .expect("the description is well-formed");
        let mut meter = TokenBucket::new(tspec, TokenBucket::MICROSECONDS);
        let sent: Vec<_> = packets.iter().filter(|&&(at, len)| meter.conforms(at, len)).collect();
        let sum: u64 = sent.iter().map(|(_, len)| u64::from(*len)).sum();
        assert_eq!((sent.len(), sum), (count, total), "r = {rate}, b = {depth}, m = {policed}");
    }
}

#[test]
fn bc_paug89_the_smallest_bucket_that_drops_nothing_is_as_published() {
    let Some(packets) = bellcore() else { return };
    let cases = [(175_000, 3_033_706), (250_000, 495_401), (500_000, 57_591), (1_000_000, 8_994)];
    for (rate, depth) in cases {
        let drops = |depth| {
            let mut meter = meter(rate, depth, 1_000_000);
            packets.iter().filter(|&&(at, len)| !meter.conforms(at, len)).count()
        };
        assert_eq!(drops(depth), 0, "r = {rate}");
        assert!(drops(depth - 1) > 0, "r = {rate}");
    }
}

#[test]
fn films_conform_frame_by_frame_as_computed() {
    // A unit is a bit here, for the meter does not mind; credit comes each frame time.
    let cases = [
        ("starwars-mpeg1/starwars.frames.txt", 1, 24, 500_000, 172_643, 2_617_711_219_u64),
        ("starwars-mpeg1/starwars.frames.txt", 1, 24, 1_000_000, 174_128, 2_715_230_555),
        ("jurassic-mpeg4/Terse_Jurassic.dat", 8, 25, 1_000_000, 86_724, 2_532_226_712),
    ];
    for (file, bits, frames_per_second, rate, count, total) in cases {
        let Some(text) = trace(file) else { return };
        let frames =
            text.split_whitespace().map(|size| bits * size.parse::<u32>().expect("a size"));
        let mut meter = meter(rate, 300_000, frames_per_second);
        let sent: Vec<_> =
            (0..).zip(frames).filter(|&(frame, size)| meter.conforms(frame, size)).collect();
        let sum: u64 = sent.iter().map(|(_, size)| u64::from(*size)).sum();
        assert_eq!((sent.len(), sum), (count, total), "{file} at {rate} b/s");
    }
}

/// The packets of the trace: microseconds and bytes.
fn bellcore() -> Option<Vec<(u64, u32)>> {
    let packet = |line: &str| {
        let (at, len) = line.trim().split_once(char::is_whitespace).expect("time and length");
        let (seconds, fraction) = at.split_once('.').expect("six decimals");
        let at = format!("{seconds}{fraction}").parse().expect("a time");
        (at, len.trim().parse().expect("a length"))
    };
    Some(trace("bellcore-ethernet/BC-pAug89-small.TL")?.lines().map(packet).collect())
}

/// A file of the traces, or `None` and a word about it.
#[expect(clippy::disallowed_methods, reason = "a test reads a file of measurements")]
fn trace(file: &str) -> Option<String> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("CONDIS_DATA").map_or(beside, PathBuf::from);
    match fs::read_to_string(data.join(file)) {
        Ok(text) => Some(text),
        Err(error) => {
            eprintln!("skipped: no {file} in {} ({error}); set CONDIS_DATA", data.display());
            None
        }
    }
}
