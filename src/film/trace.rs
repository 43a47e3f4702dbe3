//! Reads a film from a trace file: one frame size a line, in bits or in bytes.
//!
//! A trace is input from elsewhere, so every line is checked, and a bad one is named with its file,
//! line, value and the rule it breaks. The file is read whole, within a bound.

use std::io;
use std::path::{Path, PathBuf};

use super::Film;
use crate::bounded;

/// The most frames of a trace: 46 hours at 24 frames a second, longer than any film.
pub const MAX_FRAMES: u32 = 4_000_000;
/// The largest frame in bits: an uncompressed 8K frame of 24 bits a pixel has 796 Mb.
pub const MAX_FRAME_BITS: u32 = 1_000_000_000;

/// The most bytes of a trace: 16 a line, since the largest number has 10 digits.
const MAX_BYTES: u64 = 16 * MAX_FRAMES as u64;
/// How much of a bad line an error quotes, in characters.
const MAX_QUOTE: usize = 40;

/// What the numbers of a trace count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Bits per frame.
    #[default]
    Bits,
    /// Bytes per frame, of 8 bits each.
    Bytes,
}

/// Why a trace cannot be read. In each case the file is at fault.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file is absent, or may not be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The trace.
        file: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The file has no line.
    #[error("{}: a film has at least one frame", file.display())]
    Empty {
        /// The trace.
        file: PathBuf,
    },
    /// The file has more than [`MAX_FRAMES`] lines, or lines far longer than a number.
    #[error("{}: a trace has at most {MAX_FRAMES} lines and {MAX_BYTES} bytes", file.display())]
    TooLong {
        /// The trace.
        file: PathBuf,
    },
    /// A line is no frame size.
    #[error(
        "{}:{line}: frame size: {value:?}: a whole number of {} from 0 to {}",
        file.display(), unit.name(), unit.most()
    )]
    FrameSize {
        /// The trace.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the line holds, shortened.
        value: String,
        /// The unit of the trace.
        unit: Unit,
    },
}

impl Film {
    /// Reads a trace: one frame size a line, with blanks before or after it. A frame of size 0 is
    /// legal: coders skip frames.
    ///
    /// # Errors
    /// The first line that is no frame size, or the fault of the whole file.
    pub fn read(path: &Path, unit: Unit, frames_per_second: u32) -> Result<Self, TraceError> {
        let file = || path.to_owned();
        let too_long = || TraceError::TooLong { file: file() };
        let bytes = bounded::read(path, MAX_BYTES)
            .map_err(|source| TraceError::Unreadable { file: file(), source })?
            .ok_or_else(too_long)?;
        let text = String::from_utf8_lossy(&bytes);
        if text.lines().count() > MAX_FRAMES as usize {
            return Err(too_long());
        }
        let frames = text
            .lines()
            .enumerate()
            .map(|(index, line)| {
                unit.bits(line).ok_or_else(|| TraceError::FrameSize {
                    file: file(),
                    line: index + 1,
                    value: line.trim().chars().take(MAX_QUOTE).collect(),
                    unit,
                })
            })
            .collect::<Result<_, _>>()?;
        Self::new(frames, frames_per_second).ok_or_else(|| TraceError::Empty { file: file() })
    }
}

impl Unit {
    const fn in_bits(self) -> u32 {
        match self {
            Self::Bits => 1,
            Self::Bytes => 8,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Bits => "bits",
            Self::Bytes => "bytes",
        }
    }

    /// The largest frame, in this unit.
    const fn most(self) -> u32 {
        MAX_FRAME_BITS / self.in_bits()
    }

    fn bits(self, line: &str) -> Option<u32> {
        let size: u32 = line.trim().parse().ok()?;
        (size <= self.most()).then(|| size * self.in_bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_has_one_size_a_line_and_blanks_are_allowed() {
        assert_eq!(read(b"  7\n0\t\r\n12", Unit::Bits).unwrap().frames(), [7, 0, 12]);
        assert_eq!(read(b"7\n", Unit::Bytes).unwrap().frames(), [56]);
    }

    #[test]
    fn the_largest_frame_is_legal_and_one_more_is_not() {
        assert_eq!(read(b"125000000", Unit::Bytes).unwrap().frames(), [MAX_FRAME_BITS]);
        let rule = "a whole number of bytes from 0 to 125000000";
        refused(b"1\n125000001", Unit::Bytes, &format!(":2: frame size: \"125000001\": {rule}"));
    }

    #[test]
    fn a_line_that_is_no_frame_size_is_named() {
        let rule = "a whole number of bits from 0 to 1000000000";
        for (trace, line, value) in [
            (&b"1\nx 2\n"[..], 2, "\"x 2\""),
            (b"-5", 1, "\"-5\""),
            (b"1\n\n2", 2, "\"\""),
            (b"1.5", 1, "\"1.5\""),
            (b"99999999999999999999", 1, "\"99999999999999999999\""),
            (b"\xFF", 1, "\"\u{FFFD}\""),
        ] {
            refused(trace, Unit::Bits, &format!(":{line}: frame size: {value}: {rule}"));
        }
    }

    #[test]
    fn a_bad_line_is_quoted_in_part() {
        let message = read(&[b'9'; 5000], Unit::Bits).unwrap_err().to_string();
        assert!(message.contains(&format!(": \"{}\": ", "9".repeat(MAX_QUOTE))), "{message}");
    }

    #[test]
    fn a_file_without_frames_or_with_too_many_is_refused() {
        refused(b"", Unit::Bits, ": a film has at least one frame");
        let lines = b"1\n".repeat(MAX_FRAMES as usize);
        assert_eq!(read(&lines, Unit::Bits).unwrap().frames().len(), MAX_FRAMES as usize);
        let rule = ": a trace has at most 4000000 lines and 64000000 bytes";
        refused(&[&lines[..], b"1"].concat(), Unit::Bits, rule);
    }

    #[test]
    fn an_absent_file_is_named() {
        let error = Film::read(Path::new("/nowhere/film"), Unit::Bits, 24).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/film: "), "{error}");
    }

    fn read(content: &[u8], unit: Unit) -> Result<Film, TraceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film");
        std::fs::write(&path, content).unwrap();
        Film::read(&path, unit, 24)
    }

    #[track_caller]
    fn refused(content: &[u8], unit: Unit, message: &str) {
        let error = read(content, unit).unwrap_err().to_string();
        assert!(error.ends_with(&format!("/film{message}")), "{error}");
    }
}
