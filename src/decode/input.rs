//! The bytes to decode: from a file or standard input, binary or hexadecimal, within a bound.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most bytes of hexadecimal text, for each byte that it may spell: two digits, white space, and
/// the rest for remarks.
const HEX_PER_BYTE: usize = 8;

/// The most bytes of hexadecimal text. Who has more of it has a binary file.
const MAX_HEX: usize = 256 << 20;

/// The bytes in a row of the picture that an error shows.
const ROW: usize = 16;

/// Why the input could not be had.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file or standard input could not be read.
    #[error("cannot read {}: {error}", file.display())]
    Read {
        /// The file, or `-`.
        file: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Nothing is in it, or nothing but white space and remarks.
    #[error("{} holds no byte: there is nothing to decode", file.display())]
    Empty {
        /// The file, or `-`.
        file: PathBuf,
    },
    /// There is no end to it.
    #[error("{} is longer than {most} bytes", file.display())]
    TooLong {
        /// The file, or `-`.
        file: PathBuf,
        /// The most bytes of the format, or of text that spells them.
        most: usize,
    },
    /// Not a hexadecimal digit.
    #[error("line {line}, column {column}: {found:?} is not a hexadecimal digit")]
    NotHex {
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
        /// The first byte that is no digit.
        found: char,
    },
    /// A byte takes two digits.
    #[error("line {line}: the last byte has one digit")]
    HalfByte {
        /// From 1.
        line: usize,
    },
}

/// The bytes of a file, at least one and at most so many; `-` is standard input.
pub(super) fn read(
    file: &Path,
    hex: bool,
    most: usize,
    stdin: impl Read,
) -> Result<Vec<u8>, InputError> {
    let bytes = if hex { read_hex(file, most, stdin) } else { read_bounded(file, most, stdin) }?;
    if bytes.is_empty() { Err(InputError::Empty { file: file.to_owned() }) } else { Ok(bytes) }
}

fn read_hex(file: &Path, most: usize, stdin: impl Read) -> Result<Vec<u8>, InputError> {
    let most_text = most.saturating_mul(HEX_PER_BYTE).min(MAX_HEX);
    let bytes = from_hex(&read_bounded(file, most_text, stdin)?)?;
    within(file, most, bytes)
}

fn read_bounded(file: &Path, most: usize, stdin: impl Read) -> Result<Vec<u8>, InputError> {
    let bytes = if file == Path::new("-") {
        read_to(most, stdin)
    } else {
        File::open(file).and_then(|file| read_to(most, file))
    };
    let bytes = bytes.map_err(|error| InputError::Read { file: file.to_owned(), error })?;
    within(file, most, bytes)
}

/// One byte more than fits, if there is one: it tells that the input is too long.
fn read_to(most: usize, source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    source.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn within(file: &Path, most: usize, bytes: Vec<u8>) -> Result<Vec<u8>, InputError> {
    if bytes.len() > most {
        return Err(InputError::TooLong { file: file.to_owned(), most });
    }
    Ok(bytes)
}

/// The bytes that hexadecimal digits spell, two digits each. Digits may stand apart or together.
fn from_hex(text: &[u8]) -> Result<Vec<u8>, InputError> {
    let mut bytes = vec![];
    let mut high = None;
    let mut last_line = 1;
    for (line, text) in (1..).zip(text.split(|&byte| byte == b'\n')) {
        let digits = text.split(|&byte| byte == b'#').next().unwrap_or_default();
        for (column, &found) in (1..).zip(digits) {
            if found.is_ascii_whitespace() {
                continue;
            }
            let found = char::from(found);
            let digit = found.to_digit(16).ok_or(InputError::NotHex { line, column, found })?;
            let digit = u8::try_from(digit).expect("a digit is below 16");
            last_line = line;
            match high.take() {
                Some(high) => bytes.push(high << 4 | digit),
                None => high = Some(digit),
            }
        }
    }
    match high {
        Some(_) => Err(InputError::HalfByte { line: last_line }),
        None => Ok(bytes),
    }
}

/// The row of the input that holds an offset, with a mark below the byte; a mark behind the last
/// byte says that the input ends there.
pub(super) fn row(bytes: &[u8], offset: usize) -> String {
    let offset = offset.min(bytes.len());
    let start = offset - offset % ROW;
    let mut row = format!("  {start:08x} ");
    let mark = row.len() + 3 * (offset - start) + 1;
    for byte in bytes[start..].iter().take(ROW) {
        write!(row, " {byte:02x}").expect("a string takes any text");
    }
    format!("{row}\n{:mark$}^^", "")
}
