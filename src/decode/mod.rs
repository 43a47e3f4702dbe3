//! `condis decode`: reads binary parameters and prints what they say, byte by byte.
//!
//! The input is a file or standard input, binary or hexadecimal, in one of the formats of
//! [`co_params::wire`]. The output is a tree in which every line has the offset of its bytes, or the
//! same as JSON. An error names the byte and shows it in its row.
//!
//! `docs/formats.md` has an example of each format, and a test runs them.

mod input;
mod lines;
mod tree;

use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use co_params::wire::image::Image;
use co_params::wire::layout::Layout;
use co_params::wire::line::{self, ApiVersion};
use co_params::wire::{ParseError, self_relative};
use serde::Serialize;

pub use input::InputError;
use tree::Tree;

/// What to decode, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What the bytes are.
    #[arg(long, value_enum, default_value_t = Format::Flowspec)]
    pub format: Format,
    /// Images: the address that the first byte was at, in hexadecimal with 0x or in decimal.
    #[arg(long, value_name = "ADDR", value_parser = address, default_value = "0")]
    pub base: u64,
    /// Images: the address of the CO_CALL_PARAMETERS; the base unless given.
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub at: Option<u64>,
    /// LINECALLPARAMS and LINECALLINFO: the API version that was negotiated.
    #[arg(long, value_enum, default_value_t = Api::V2_0)]
    pub api_version: Api,
    /// The input is hexadecimal digits; white space is ignored, and so is a line from # on.
    #[arg(long)]
    pub hex: bool,
    /// Prints one JSON object instead of the tree.
    #[arg(long)]
    pub json: bool,
    /// The file to read, or - for standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
}

/// A format of [`co_params::wire`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A FLOWSPEC, then bytes of the provider.
    Flowspec,
    /// CO_CALL_PARAMETERS in the memory of 32-bit Windows.
    Image32,
    /// CO_CALL_PARAMETERS in the memory of 64-bit Windows.
    Image64,
    /// CO_CALL_PARAMETERS with offsets instead of pointers.
    SelfRelative,
    /// What an application wants of a new call.
    #[value(name = "linecallparams")]
    LineCallParams,
    /// What is known of a call.
    #[value(name = "linecallinfo")]
    LineCallInfo,
}

/// A version of TAPI, as far as it shapes the structures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// 1.3 and 1.4, without quality of service.
    #[value(name = "1.4")]
    V1_4,
    /// 2.0 to 2.2.
    #[value(name = "2.0")]
    V2_0,
    /// 3.0 and 3.1.
    #[value(name = "3.0")]
    V3_0,
}

/// Why nothing was decoded.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The input could not be read, or is not hexadecimal.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The bytes are not what they were said to be.
    #[error("{error}\n{row}")]
    Bytes {
        /// Which byte, and why.
        error: ParseError,
        /// The row of the input with that byte, and a mark below it.
        row: String,
    },
    /// The output could not be written.
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
}

/// Reads what the arguments name, and writes what it says.
///
/// # Errors
/// [`DecodeError`]. Nothing has been written unless it is [`DecodeError::Output`].
pub fn run(args: &Args, stdin: impl Read, output: impl Write) -> Result<(), DecodeError> {
    let bytes = input::read(&args.file, args.hex, args.format.max_input(), stdin)?;
    let mut output = BufWriter::new(output);
    let tree = decode(args, &bytes)
        .map_err(|error| DecodeError::Bytes { error, row: input::row(&bytes, error.offset) })?;
    if args.json {
        let document = Document { format: args.format.name(), bytes: bytes.len(), tree };
        serde_json::to_writer_pretty(&mut output, &document).map_err(io::Error::from)?;
        writeln!(output)?;
    } else {
        write!(output, "{tree}")?;
    }
    Ok(output.flush()?)
}

/// What `--json` prints.
#[derive(Serialize)]
struct Document<'a> {
    format: String,
    bytes: usize,
    tree: Tree<'a>,
}

fn decode<'a>(args: &Args, bytes: &'a [u8]) -> Result<Tree<'a>, ParseError> {
    let version = args.api_version.into();
    match args.format {
        Format::Flowspec => lines::flowspec_block(bytes),
        Format::Image32 => image(args, bytes, Layout::BITS_32),
        Format::Image64 => image(args, bytes, Layout::BITS_64),
        Format::SelfRelative => lines::self_relative(bytes),
        Format::LineCallParams => lines::line(&line::LINECALLPARAMS, version, bytes),
        Format::LineCallInfo => lines::line(&line::LINECALLINFO, version, bytes),
    }
}

fn image<'a>(args: &Args, bytes: &'a [u8], layout: Layout) -> Result<Tree<'a>, ParseError> {
    lines::image(&Image { bytes, base: args.base, layout }, args.at.unwrap_or(args.base))
}

/// The most bytes of an image: a small crash dump. More is a mistake, and would fill the memory.
const MAX_IMAGE: usize = 256 << 20;

/// The most bytes of what TAPI passes: a call hands it over in one buffer, which takes a few
/// kilobytes. The bound leaves room for what nobody has seen.
const MAX_TAPI: usize = 16 << 20;

impl Format {
    /// The most bytes that an input of this format has.
    const fn max_input(self) -> usize {
        match self {
            Self::Flowspec | Self::LineCallParams | Self::LineCallInfo => MAX_TAPI,
            Self::Image32 | Self::Image64 => MAX_IMAGE,
            Self::SelfRelative => self_relative::MAX_LEN,
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl From<Api> for ApiVersion {
    fn from(api: Api) -> Self {
        match api {
            Api::V1_4 => Self::V1_4,
            Api::V2_0 => Self::V2_0,
            Api::V3_0 => Self::V3_0,
        }
    }
}

/// An address as people write it: `0x1f00`, or decimal. A sign, which Rust's parser would take, is
/// no part of an address.
fn address(text: &str) -> Result<u64, String> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None => (text, 10),
    };
    let rule = "an address is 0x and hexadecimal digits, or decimal";
    if digits.starts_with('+') {
        return Err(format!("a sign: {rule}"));
    }
    u64::from_str_radix(digits, radix).map_err(|error| format!("{error}: {rule}"))
}

#[cfg(test)]
mod tests;
