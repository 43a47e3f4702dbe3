//! Rates in ATM cells: bytes, bits and cells per second, with the padding of AAL5.
//!
//! A cell has 53 bytes, of which 48 are payload. AAL5 puts 8 bytes behind a packet (SDU) and pads it
//! to whole cells, so the cells that a rate takes depend on the size of its packets:
//!
//! ```text
//! 40 B of packet + 8 B trailer                =  48 B = 1 cell
//! 41 B of packet + 8 B trailer + 47 B padding =  96 B = 2 cells
//! ```
//!
//! Exact in integers: into cells rounds up, out of cells rounds down, so that what goes in comes out
//! at least.
//!
//! Source: ITU-T I.361 (cell), ITU-T I.363.5 (AAL5).

use core::fmt;

use crate::{Bytes, BytesPerSecond};

/// Bytes of payload in a cell.
pub const CELL_PAYLOAD: u32 = 48;
/// Bytes of a cell on the line, header included.
pub const CELL: u32 = 53;
/// Bytes that AAL5 puts behind a packet.
pub const AAL5_TRAILER: u32 = 8;
/// The largest packet of AAL5, in bytes: its length field has 16 bits, and 0 means abort.
pub const AAL5_MAX_SDU: u32 = 65_535;

/// The cells that AAL5 needs for a packet; `None` if it is empty or longer than [`AAL5_MAX_SDU`].
#[must_use]
pub const fn aal5_cells(sdu: Bytes) -> Option<u32> {
    match sdu.get() {
        len @ 1..=AAL5_MAX_SDU => Some((len + AAL5_TRAILER).div_ceil(CELL_PAYLOAD)),
        _ => None,
    }
}

/// A rate in cells per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellsPerSecond(pub u64);

impl CellsPerSecond {
    /// The least cell rate whose payload carries so many bytes per second, without any packets.
    /// `None` for an unbounded rate.
    #[must_use]
    pub fn for_payload(rate: BytesPerSecond) -> Option<Self> {
        (rate < BytesPerSecond::POSITIVE_INFINITY)
            .then(|| Self(u64::from(rate.get()).div_ceil(CELL_PAYLOAD.into())))
    }

    /// The least cell rate that carries packets of this size, by AAL5, at so many bytes of packets
    /// per second. `None` for an unbounded rate, or a packet that AAL5 does not take.
    #[must_use]
    pub fn for_sdus(rate: BytesPerSecond, sdu: Bytes) -> Option<Self> {
        let cells = u64::from(aal5_cells(sdu)?);
        (rate < BytesPerSecond::POSITIVE_INFINITY)
            .then(|| Self((u64::from(rate.get()) * cells).div_ceil(sdu.get().into())))
    }

    /// The payload of the cells, in bytes per second; `None` if it is more than a FLOWSPEC can say.
    #[must_use]
    pub fn payload(self) -> Option<BytesPerSecond> {
        finite(u128::from(self.0) * u128::from(CELL_PAYLOAD))
    }

    /// The most bytes of packets of this size, per second, that the cells carry by AAL5. `None` if
    /// it is more than a FLOWSPEC can say, or AAL5 does not take such a packet.
    #[must_use]
    pub fn sdu_rate(self, sdu: Bytes) -> Option<BytesPerSecond> {
        let cells = u128::from(aal5_cells(sdu)?);
        finite(u128::from(self.0) * u128::from(sdu.get()) / cells)
    }

    /// The bits per second that the cells take on the line, headers included.
    #[must_use]
    pub fn line_bits(self) -> u128 {
        u128::from(self.0) * u128::from(CELL) * 8
    }

    /// The most cells per second that a line of so many bits per second carries.
    #[must_use]
    pub const fn of_line(bits_per_second: u64) -> Self {
        Self(bits_per_second / (CELL as u64 * 8))
    }
}

fn finite(rate: u128) -> Option<BytesPerSecond> {
    let rate = u32::try_from(rate).ok().and_then(BytesPerSecond::new)?;
    (rate < BytesPerSecond::POSITIVE_INFINITY).then_some(rate)
}

impl fmt::Display for CellsPerSecond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cells/s", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aal5_pads_a_packet_and_its_trailer_to_whole_cells() {
        let cases = [(1, 1), (40, 1), (41, 2), (88, 2), (89, 3), (1500, 32), (65_535, 1366)];
        for (sdu, cells) in cases {
            assert_eq!(aal5_cells(bytes(sdu)), Some(cells), "{sdu} B");
        }
        assert_eq!(aal5_cells(Bytes::ZERO), None, "0 means abort");
        assert_eq!(aal5_cells(bytes(65_536)), None);
    }

    #[test]
    fn cells_round_up_going_in_and_down_coming_out() {
        let cells = CellsPerSecond::for_sdus(rate(1_500_000), bytes(1500));
        assert_eq!(cells, Some(CellsPerSecond(32_000)), "1000 packets of 32 cells");
        assert_eq!(CellsPerSecond(32_000).sdu_rate(bytes(1500)), Some(rate(1_500_000)));
        assert_eq!(
            CellsPerSecond::for_sdus(rate(1_500_001), bytes(1500)),
            Some(CellsPerSecond(32_001))
        );
        assert_eq!(CellsPerSecond(31_999).sdu_rate(bytes(1500)), Some(rate(1_499_953)));
        assert_eq!(CellsPerSecond::for_payload(rate(49)), Some(CellsPerSecond(2)));
    }

    #[test]
    fn a_line_of_155_mbit_carries_353_207_cells() {
        // The payload of an STM-1 frame: 149.76 Mb/s. Source: ITU-T I.432.2.
        let line = CellsPerSecond::of_line(149_760_000);
        assert_eq!(line, CellsPerSecond(353_207));
        assert_eq!(line.line_bits(), 149_759_768);
        assert_eq!(line.payload(), Some(rate(16_953_936)));
    }

    #[test]
    fn the_extremes_are_answers_and_not_overflows() {
        assert_eq!(CellsPerSecond::for_payload(BytesPerSecond::POSITIVE_INFINITY), None);
        assert_eq!(CellsPerSecond::for_sdus(BytesPerSecond::POSITIVE_INFINITY, bytes(1)), None);
        assert_eq!(
            CellsPerSecond::for_sdus(rate(0xFFFF_FFFD), bytes(1)),
            Some(CellsPerSecond(0xFFFF_FFFD))
        );
        assert_eq!(CellsPerSecond(u64::MAX).payload(), None);
        assert_eq!(CellsPerSecond(u64::MAX).sdu_rate(bytes(65_535)), None);
        assert_eq!(CellsPerSecond(u64::MAX).line_bits(), 424 * u128::from(u64::MAX));
        assert_eq!(CellsPerSecond::for_payload(BytesPerSecond::ZERO), Some(CellsPerSecond(0)));
    }

    fn bytes(count: u32) -> Bytes {
        Bytes::new(count).expect("a number")
    }

    fn rate(rate: u32) -> BytesPerSecond {
        BytesPerSecond::new(rate).expect("a number")
    }
}
