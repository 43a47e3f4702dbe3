//! Rates: rounded, in bits, and in cells.

use super::*;

#[test]
fn rates_that_are_not_read_do_not_stop_a_rounding() {
    let silent = Flowspec { token_rate: Some(rate(1)), ..Flowspec::NO_TRAFFIC };
    let step = NonZeroU32::new(48).expect("not zero");
    assert_eq!(silent.round(step, Rounding::Down), Some(silent));
}

proptest! {
    #[test]
    fn a_rounded_flow_stays_valid_and_on_its_side(
        flow in prop_oneof![flowspec(), valid_flow()], step in prop_oneof![1..100_u32, 1..=u32::MAX],
    ) {
        let step = NonZeroU32::new(step).expect("at least 1");
        for rounding in [Rounding::Down, Rounding::Up, Rounding::Nearest] {
            let Some(rounded) = flow.round(step, rounding) else { continue };
            if flow.validate(Direction::Transmit).is_ok() {
                prop_assert_eq!(rounded.validate(Direction::Transmit), Ok(()));
            }
            prop_assert_eq!(rounded.round(step, rounding), Some(rounded), "a second time is idle");
            prop_assert!(rounding != Rounding::Up || rounded.satisfies(&flow));
            prop_assert!(rounding != Rounding::Down || flow.satisfies(&rounded));
            let rates = [
                (flow.token_rate, rounded.token_rate),
                (flow.peak_bandwidth, rounded.peak_bandwidth),
            ];
            if [ServiceClass::NoTraffic, ServiceClass::NoChange].contains(&flow.service_type.class()) {
                prop_assert_eq!(rounded, flow, "nothing is read");
                continue;
            }
            for (before, after) in rates {
                let Some((before, after)) = before.zip(after) else { continue };
                if before != BytesPerSecond::POSITIVE_INFINITY {
                    prop_assert!(after.get().is_multiple_of(step.get()));
                    prop_assert!(before.get().abs_diff(after.get()) < step.get());
                }
            }
        }
    }

    #[test]
    fn r_029_without_a_round_flag_there_is_no_rounding(raw in 0..=MediaFlags::ALL.raw()) {
        let flags = MediaFlags::from_raw(raw).expect("all bits have a meaning");
        let round = MediaFlags::ROUND_DOWN_FLOW | MediaFlags::ROUND_UP_FLOW;
        prop_assert_eq!(flags.rounding().is_some(), flags.intersects(round));
    }

    #[test]
    fn bits_and_bytes_convert_within_a_byte(bits in prop_oneof![any::<u64>(), 0..40_000_000_000_u64]) {
        let (floor, ceil) =
            (BytesPerSecond::from_bits_floor(bits), BytesPerSecond::from_bits_ceil(bits));
        if let Some(floor) = floor {
            prop_assert!(floor.bits() <= bits && bits - floor.bits() < 8);
        }
        if let Some(ceil) = ceil {
            prop_assert!(ceil.bits() >= bits && ceil.bits() - bits < 8);
        }
        prop_assert_eq!(floor.is_none(), bits / 8 >= 0xFFFF_FFFE);
        prop_assert_eq!(ceil.is_none(), bits.div_ceil(8) >= 0xFFFF_FFFE);
    }

    #[test]
    fn cells_for_a_rate_are_the_least_that_carry_it(
        raw in member(), sdu in prop_oneof![1..100_u32, 1..=AAL5_MAX_SDU],
    ) {
        let Some(rate) = BytesPerSecond::new(raw) else { return Ok(()) };
        let sdu = bytes(sdu);
        let Some(cells) = CellsPerSecond::for_sdus(rate, sdu) else {
            prop_assert_eq!(rate, BytesPerSecond::POSITIVE_INFINITY);
            return Ok(());
        };
        prop_assert!(cells.sdu_rate(sdu).is_none_or(|carried| carried >= rate));
        if cells.0 > 0 {
            let fewer = CellsPerSecond(cells.0 - 1);
            prop_assert!(fewer.sdu_rate(sdu).is_some_and(|carried| carried < rate));
        }
        let payload = CellsPerSecond::for_payload(rate).expect("the rate is bounded");
        prop_assert!(payload <= cells, "padding and trailers only add");
    }

    #[test]
    fn lines_carry_whole_cells(bits in any::<u64>()) {
        let line = CellsPerSecond::of_line(bits);
        prop_assert!(line.line_bits() <= u128::from(bits));
        prop_assert!(u128::from(bits) - line.line_bits() < 424);
    }
}
