//! Little-endian words in slices, and the one way that the emitters write.
//!
//! Readers here index with offsets that a view has checked.

use super::EmitError;

/// The word at an offset of a slice that is known to hold it.
#[inline]
pub(crate) fn word(bytes: &[u8], at: usize) -> u32 {
    let word = bytes[at..].first_chunk().expect("the view holds every member it names");
    u32::from_le_bytes(*word)
}

/// The pointer of 4 or 8 bytes at an offset of a slice that is known to hold it.
#[inline]
pub(crate) fn pointer(bytes: &[u8], at: usize, len: usize) -> u64 {
    let low = word(bytes, at).into();
    if len == 4 { low } else { u64::from(word(bytes, at + 4)) << 32 | low }
}

/// Fills a buffer from its start. The buffer is as long as what is to be written: callers cut it
/// to the emitted length first.
pub(crate) struct Writer<'a> {
    bytes: &'a mut [u8],
    at: usize,
}

impl<'a> Writer<'a> {
    /// A writer over the first `len` bytes.
    pub(crate) fn new(buffer: &'a mut [u8], len: usize) -> Result<Self, EmitError> {
        let available = buffer.len();
        let short = EmitError::BufferTooShort { needed: len, available };
        Ok(Self { bytes: buffer.get_mut(..len).ok_or(short)?, at: 0 })
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    pub(crate) fn put_word(&mut self, word: u32) {
        self.put(&word.to_le_bytes());
    }

    /// An address in the 4 or 8 bytes of a pointer.
    pub(crate) fn put_pointer(&mut self, address: u64, len: usize) {
        self.put(&address.to_le_bytes()[..len]);
    }

    /// Writes zeros up to an offset.
    pub(crate) fn pad_to(&mut self, at: usize) {
        self.bytes[self.at..at].fill(0);
        self.at = at;
    }
}
