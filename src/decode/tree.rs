//! What a decoded input says, as a tree of named byte ranges. Prints as text or becomes JSON.
//!
//! Opaque bytes stay where they are: a node borrows them from the input, and their digits are made
//! while they are written. So the tree is as large as the format is deep, however long its data is
//! and however many parts name the same bytes.

use std::fmt;

use serde::{Serialize, Serializer};

/// A decoded input.
#[derive(Debug, Serialize)]
pub(super) struct Tree<'a> {
    /// The parts in the order of the format.
    pub(super) parts: Vec<Node<'a>>,
    /// The whole in a line, as `Display` of its type prints it.
    pub(super) summary: String,
    /// What is to be said beyond the bytes: the rule that a request breaks, bytes of no part.
    pub(super) notes: Vec<String>,
}

/// A byte range with a name.
#[derive(Debug, Serialize)]
pub(super) struct Node<'a> {
    /// In the spelling of the standard.
    pub(super) name: &'static str,
    /// The offset in the input.
    pub(super) offset: usize,
    /// The number of bytes.
    pub(super) length: usize,
    /// What the bytes hold, if they are a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Value>,
    /// What they mean, or the bytes themselves.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub(super) text: Text<'a>,
    /// The ranges within, or what a pointer leads to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Self>,
}

/// The number in a range. The text shows its bits; JSON shows what they are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// A number of 4 bytes. In JSON, a number.
    Word(u32),
    /// `QOS_NOT_SPECIFIED`: no number at all. In JSON, null.
    Open,
    /// An address of 4 bytes. In JSON, hexadecimal digits.
    Address32(u64),
    /// An address of 8 bytes. In JSON, hexadecimal digits: readers that keep numbers as doubles
    /// round those above 2^53, where the addresses of a kernel are.
    Address64(u64),
}

/// What is to be said of a range.
#[derive(Debug)]
pub(super) enum Text<'a> {
    /// In words; none if empty.
    Words(String),
    /// Bytes that belong to someone else, in hexadecimal. JSON has them all, the text has the
    /// first [`SHOWN`].
    Bytes(&'a [u8]),
}

/// The most bytes of an opaque part that the text shows: enough to know them by, on a screen. All of
/// them are in the input, at the offset of the line, and in JSON.
pub(super) const SHOWN: usize = 256;

impl<'a> Node<'a> {
    /// A number and what it means.
    pub(super) fn number(name: &'static str, offset: usize, value: Value, text: String) -> Self {
        let node = Self::group(name, offset, value.length(), vec![]);
        Self { value: Some(value), text: Text::Words(text), ..node }
    }

    /// A word and what it means.
    pub(super) fn word(name: &'static str, offset: usize, value: u32, text: String) -> Self {
        Self::number(name, offset, Value::Word(value), text)
    }

    /// A structure.
    pub(super) fn group(
        name: &'static str,
        offset: usize,
        length: usize,
        parts: Vec<Self>,
    ) -> Self {
        Self { name, offset, length, value: None, text: Text::Words(String::new()), parts }
    }

    /// Bytes that belong to someone else.
    pub(super) fn bytes(name: &'static str, offset: usize, bytes: &'a [u8]) -> Self {
        Self { text: Text::Bytes(bytes), ..Self::group(name, offset, bytes.len(), vec![]) }
    }
}

impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            print(part, 0, f)?;
        }
        writeln!(f, "\n{}", self.summary)?;
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))
    }
}

/// The column at which values begin; deeper or longer names push theirs further.
const VALUES: usize = 30;

/// A line for the node, then its parts, two columns further in. The depth is that of a format: at
/// most four.
fn print(node: &Node<'_>, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{:06x}  {:indent$}", node.offset, "")?;
    let (name, text, width) = (node.name, &node.text, VALUES.saturating_sub(indent));
    match (node.value, text.is_empty()) {
        (None, true) => writeln!(f, "{name}")?,
        (None, false) => writeln!(f, "{name:width$} {text}")?,
        (Some(value), true) => writeln!(f, "{name:width$} {value}")?,
        (Some(value), false) => writeln!(f, "{name:width$} {value}  {text}")?,
    }
    node.parts.iter().try_for_each(|part| print(part, indent + 2, f))
}

impl Value {
    const fn length(self) -> usize {
        match self {
            Self::Word(_) | Self::Open | Self::Address32(_) => 4,
            Self::Address64(_) => 8,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(value) => write!(f, "{value:#010x}"),
            Self::Open => write!(f, "{:#010x}", u32::MAX),
            Self::Address32(value) => write!(f, "{value:#010x}"),
            Self::Address64(value) => write!(f, "{value:#018x}"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Word(value) => serializer.serialize_u32(*value),
            Self::Open => serializer.serialize_none(),
            Self::Address32(_) | Self::Address64(_) => serializer.collect_str(self),
        }
    }
}

impl Text<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Bytes(bytes) if bytes.len() > SHOWN => {
                write!(f, "{} … {} more", Hex(&bytes[..SHOWN]), bytes.len() - SHOWN)
            }
            Self::Bytes(bytes) => write!(f, "{}", Hex(bytes)),
        }
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Words(words) => serializer.serialize_str(words),
            Self::Bytes(bytes) => serializer.collect_str(&Hex(bytes)),
        }
    }
}

/// Two digits for each byte, with a space between bytes.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else { return Ok(()) };
        write!(f, "{first:02x}")?;
        rest.iter().try_for_each(|byte| write!(f, " {byte:02x}"))
    }
}
