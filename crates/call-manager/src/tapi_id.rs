//! TAPI call ids: strings by which applications name VCs (O-32, O-33).
//!
//! The string is the handle in hexadecimal, so it costs nothing to keep and goes stale with the
//! handle: an id of a deleted VC never leads to the VC that took its place.
//!
//! # How a manager uses it
//! 1. `NdisCoGetTapiCallId`: `INVALID_DATA` for a bad VC handle, else [`TapiCallId::of`] and
//!    [`write_to`](TapiCallId::write_to) the client's buffer.
//! 2. `NdisClGetProtocolVcContextFromTapiCallId`: [`parse`](TapiCallId::parse), then the context of
//!    [`vc`](TapiCallId::vc) if the client owns it, else `FAILURE`.
//!
//! Source: O-32, O-33, R-098; VAR_STRING of `tapi.h`.

use core::fmt;

use co_params::Status;

use crate::handle::VcHandle;

/// The name of a VC to TAPI. `Display` prints the string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TapiCallId(VcHandle);

/// A buffer does not hold the id. The request answers [`STATUS`](Self::STATUS).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the buffer has {available} bytes, and the id needs {needed} (ulNeededSize)")]
pub struct BufferTooShort {
    /// What the buffer has, in bytes.
    pub available: usize,
    /// What it needs, in bytes.
    pub needed: usize,
}

impl BufferTooShort {
    /// What the request answers.
    pub const STATUS: Status = Status::BufferTooShort;
}

impl TapiCallId {
    /// The characters of an id.
    pub const CHARACTERS: usize = 16;
    /// The bytes of a VAR_STRING that holds an id: its six members, and UTF-16 with a zero at the
    /// end.
    pub const NEEDED: usize = HEADER + STRING;

    /// The id of a VC, for as long as its handle is good.
    #[must_use]
    pub const fn of(vc: VcHandle) -> Self {
        Self(vc)
    }

    /// The handle; whether it is good still, the manager knows.
    #[must_use]
    pub const fn vc(self) -> VcHandle {
        self.0
    }

    /// Reads what [`Display`](fmt::Display) prints, in upper or lower case.
    ///
    /// # Errors
    /// `FAILURE` for anything else (O-33).
    pub fn parse(text: &str) -> Result<Self, Status> {
        let is_hexadecimal = text.bytes().all(|digit| digit.is_ascii_hexdigit());
        if text.len() != Self::CHARACTERS || !is_hexadecimal {
            return Err(Status::Failure);
        }
        let (generation, index) = text.split_at(Self::CHARACTERS / 2);
        let number = |digits| u32::from_str_radix(digits, 16).map_err(|_| Status::Failure);
        Ok(Self(VcHandle { index: number(index)?, generation: number(generation)? }))
    }

    /// Writes the id as a VAR_STRING in Unicode, as clients hand it back (O-33). `ulTotalSize`
    /// becomes the length of the buffer.
    ///
    /// # Errors
    /// [`BufferTooShort`] if the buffer has fewer bytes than [`NEEDED`](Self::NEEDED). If it has
    /// room for the members, they are written, without a string; otherwise it is left alone.
    pub fn write_to(self, buffer: &mut [u8]) -> Result<usize, BufferTooShort> {
        let available = buffer.len();
        let total = u32::try_from(available).unwrap_or(u32::MAX);
        if available < Self::NEEDED {
            write_words(buffer, &[total, word(Self::NEEDED), word(HEADER), 0, 0, 0]);
            return Err(BufferTooShort { available, needed: Self::NEEDED });
        }
        let needed = word(Self::NEEDED);
        let members = [total, needed, needed, STRINGFORMAT_UNICODE, word(STRING), word(HEADER)];
        write_words(buffer, &members);
        let text = self.to_string();
        let units = text.encode_utf16().chain([0]);
        for (place, unit) in buffer[HEADER..].chunks_exact_mut(2).zip(units) {
            place.copy_from_slice(&unit.to_le_bytes());
        }
        Ok(Self::NEEDED)
    }
}

impl fmt::Display for TapiCallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:08x}", self.0.generation, self.0.index)
    }
}

/// The members of VAR_STRING: total, needed and used size, format, size and offset of the string.
const HEADER: usize = 6 * 4;
/// The string with the zero at its end.
const STRING: usize = (TapiCallId::CHARACTERS + 1) * 2;
/// `STRINGFORMAT_UNICODE`
const STRINGFORMAT_UNICODE: u32 = 3;

/// Writes all of the words, or none.
fn write_words(buffer: &mut [u8], words: &[u32; 6]) {
    let Some(members) = buffer.get_mut(..HEADER) else { return };
    for (place, word) in members.chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
}

const fn word(size: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the sizes of a VAR_STRING with an id")]
    let word = size as u32;
    word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: TapiCallId = TapiCallId(VcHandle { index: 0x2a, generation: 7 });

    #[test]
    fn o_32_the_id_is_a_string_of_sixteen_digits() {
        assert_eq!(ID.to_string(), "000000070000002a");
    }

    #[test]
    fn o_32_a_buffer_that_holds_the_id_gets_it_as_a_var_string() {
        let mut buffer = [0xee; TapiCallId::NEEDED + 2];
        assert_eq!(ID.write_to(&mut buffer), Ok(58));
        assert_eq!(words(&buffer), [60, 58, 58, 3, 34, 24]);
        let units: Vec<u16> = buffer[24..56]
            .chunks_exact(2)
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
            .collect();
        assert_eq!(String::from_utf16_lossy(&units), "000000070000002a");
        assert_eq!(buffer[56..], [0, 0, 0xee, 0xee], "a zero, and no more");
    }

    #[test]
    fn o_32_the_least_buffer_that_holds_the_id_does_and_one_byte_less_does_not() {
        let mut buffer = [0xee; TapiCallId::NEEDED];
        assert_eq!(
            ID.write_to(&mut buffer[..57]),
            Err(BufferTooShort { available: 57, needed: 58 })
        );
        assert_eq!(words(&buffer)[..3], [57, 58, 24], "ulNeededSize says what it takes");
        assert_eq!(buffer[24..], [0xee; 34], "and nothing else is written");
        assert!(ID.write_to(&mut buffer).is_ok());
        assert_eq!(BufferTooShort::STATUS, Status::BufferTooShort);
    }

    #[test]
    fn o_32_a_buffer_without_room_for_the_members_is_left_alone() {
        for len in [0, 1, 23] {
            let mut buffer = vec![0xee; len];
            assert!(ID.write_to(&mut buffer).is_err());
            assert_eq!(buffer, vec![0xee; len]);
        }
    }

    #[test]
    fn o_33_anything_else_than_an_id_fails() {
        for text in [
            "",
            "7.42",
            "000000070000002",
            "000000070000002a0",
            "000000070000002g",
            "+00000070000002a",
            "0000007é000002a",
        ] {
            assert_eq!(TapiCallId::parse(text), Err(Status::Failure), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn r_098_an_id_leads_back_to_its_vc(index in any::<u32>(), generation in any::<u32>()) {
            let id = TapiCallId::of(VcHandle { index, generation });
            prop_assert_eq!(TapiCallId::parse(&id.to_string()), Ok(id));
            prop_assert_eq!(TapiCallId::parse(&id.to_string().to_uppercase()), Ok(id));
            prop_assert_eq!(id.vc(), VcHandle { index, generation });
        }
    }

    fn words(buffer: &[u8]) -> Vec<u32> {
        let word = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        buffer[..24].chunks_exact(4).map(word).collect()
    }
}
