//! What a decoded input says, as a tree of named byte ranges. Prints as text or becomes JSON.

use std::fmt;

use serde::Serialize;

/// A decoded input.
#[derive(Debug, Serialize)]
pub(super) struct Tree {
    /// The parts in the order of the format.
    pub(super) parts: Vec<Node>,
    /// The whole in a line, as `Display` of its type prints it.
    pub(super) summary: String,
    /// What is to be said beyond the bytes: the rule that a request breaks, bytes of no part.
    pub(super) notes: Vec<String>,
}

/// A byte range with a name.
#[derive(Debug, Serialize)]
pub(super) struct Node {
    /// In the spelling of the standard.
    pub(super) name: &'static str,
    /// The offset in the input.
    pub(super) offset: usize,
    /// The number of bytes.
    pub(super) length: usize,
    /// The number that the bytes hold, if they are one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<u64>,
    /// What they mean, or the bytes themselves in hexadecimal.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) text: String,
    /// The ranges within, or what a pointer leads to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Self>,
}

impl Node {
    /// A number of 4 or 8 bytes and what it means.
    pub(super) fn number(name: &'static str, offset: usize, length: usize, value: u64) -> Self {
        Self { name, offset, length, value: Some(value), text: String::new(), parts: vec![] }
    }

    /// A word and what it means.
    pub(super) fn word(name: &'static str, offset: usize, value: u32, text: String) -> Self {
        Self { text, ..Self::number(name, offset, 4, value.into()) }
    }

    /// A structure.
    pub(super) fn group(
        name: &'static str,
        offset: usize,
        length: usize,
        parts: Vec<Self>,
    ) -> Self {
        Self { name, offset, length, value: None, text: String::new(), parts }
    }

    /// Bytes that belong to someone else, in hexadecimal.
    pub(super) fn bytes(name: &'static str, offset: usize, bytes: &[u8]) -> Self {
        let text: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = text.join(" ");
        Self { name, offset, length: bytes.len(), value: None, text, parts: vec![] }
    }
}

impl fmt::Display for Tree {
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
fn print(node: &Node, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{:06x}  {:indent$}", node.offset, "")?;
    let value = match node.value {
        Some(value) if node.length == 8 => format!("{value:#018x}"),
        Some(value) => format!("{value:#010x}"),
        None => String::new(),
    };
    let width = VALUES.saturating_sub(indent);
    match (value.is_empty(), node.text.is_empty()) {
        (true, true) => writeln!(f, "{}", node.name)?,
        (true, false) => writeln!(f, "{:width$} {}", node.name, node.text)?,
        (false, true) => writeln!(f, "{:width$} {value}", node.name)?,
        (false, false) => writeln!(f, "{:width$} {value}  {}", node.name, node.text)?,
    }
    node.parts.iter().try_for_each(|part| print(part, indent + 2, f))
}
