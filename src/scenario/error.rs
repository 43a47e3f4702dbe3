//! Why a scenario is refused, and where: in the file with its line, or in an override.

use core::ops::Range;
use core::str::Utf8Error;
use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Override;
use super::node::Problem;

/// How much of a bad value an error quotes, in characters.
const MAX_QUOTE: usize = 60;

/// Why a scenario is refused. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file is absent, or may not be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The scenario.
        file: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The file is larger than any scenario.
    #[error("{}: a scenario has at most {most} bytes", file.display())]
    TooLong {
        /// The scenario.
        file: PathBuf,
        /// The bound, in bytes.
        most: u64,
    },
    /// The file is no text, or not TOML.
    #[error("{}:{line}: {rule}", file.display())]
    Malformed {
        /// The scenario.
        file: PathBuf,
        /// The line at fault.
        line: usize,
        /// What the parser expects.
        rule: String,
    },
    /// A key is unknown or missing, or sections do not fit together.
    #[error("{}:{line}: {field}: {rule}", file.display())]
    Key {
        /// The scenario.
        file: PathBuf,
        /// The line of the key, or of the section that lacks it.
        line: usize,
        /// The dotted key.
        field: String,
        /// The rule it breaks.
        rule: String,
    },
    /// A value is of the wrong type or out of range.
    #[error("{}:{line}: {field}: {value}: {rule}", file.display())]
    Value {
        /// The scenario.
        file: PathBuf,
        /// The line of the value.
        line: usize,
        /// The dotted key.
        field: String,
        /// The value as written, shortened.
        value: String,
        /// The rule it breaks.
        rule: String,
    },
    /// An override is at fault.
    #[error("--set {setting}: {rule}")]
    Override {
        /// The override.
        setting: Override,
        /// The rule it breaks.
        rule: String,
    },
}

impl ScenarioError {
    pub(super) fn no_text(file: &Path, bytes: &[u8], error: Utf8Error) -> Self {
        let line = line(bytes, error.valid_up_to());
        let rule = "expected text in UTF-8".to_owned();
        Self::Malformed { file: file.to_owned(), line, rule }
    }

    pub(super) fn malformed(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        let rule = error.message().replace('\n', ", ");
        Self::Malformed { file: file.to_owned(), line: line(text.as_bytes(), offset), rule }
    }

    /// Finds where a problem comes from: the last override of its key, else a line of the file.
    pub(super) fn locate(
        Problem { path, rule }: Problem,
        file: &Path,
        text: &str,
        overrides: &[Override],
    ) -> Self {
        let field = Problem::field(&path);
        let place = Place::find(text, &path);
        let last = |at_fault: &dyn Fn(&Override) -> bool| {
            overrides.iter().rev().find(|setting| at_fault(setting)).cloned()
        };
        let is_made_up =
            |setting: &Override| place.span.is_empty() && is_within(setting.key(), &field);
        if let Some(setting) =
            last(&|setting| is_within(&field, setting.key())).or_else(|| last(&is_made_up))
        {
            let whole = setting.key() == field;
            let rule = if whole { rule } else { format!("{field}: {rule}") };
            return Self::Override { setting, rule };
        }
        let Place { span, value } = place;
        let (file, line) = (file.to_owned(), line(text.as_bytes(), span.start));
        match value {
            Some(value) => Self::Value { file, line, field, value, rule },
            None => Self::Key { file, line, field, rule },
        }
    }
}

/// Whether a key is this section, or lies in it.
fn is_within(key: &str, section: &str) -> bool {
    let rest = key.strip_prefix(section);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Where a key stands in the file.
struct Place {
    span: Range<usize>,
    /// The value as written, shortened; none for a table, or if the key is missing.
    value: Option<String>,
}

impl Place {
    /// Follows the keys as far as they go. The span is empty if the first is not in the file.
    fn find(text: &str, path: &[String]) -> Self {
        let root = DeTable::parse(text).map(|root| DeValue::Table(root.into_inner()));
        let mut whole = root.ok();
        let mut place = Self { span: 0..0, value: None };
        for key in path {
            let Some((span, value)) = whole.take().and_then(|whole| step(whole, key)) else {
                break;
            };
            place = Self { span, value: quote(text, &value) };
            whole = Some(value.into_inner());
        }
        place
    }
}

/// What a key, or the number of a table in an array, leads to, and where that begins.
fn step<'a>(whole: DeValue<'a>, key: &str) -> Option<(Range<usize>, Spanned<DeValue<'a>>)> {
    match whole {
        DeValue::Table(mut table) => {
            table.remove_entry(key).map(|(key, value)| (key.span(), value))
        }
        DeValue::Array(values) => {
            let number: usize = key.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?;
            let value = values.into_iter().nth(number.checked_sub(1)?)?;
            Some((value.span(), value))
        }
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => None,
    }
}

/// The first line of the value as it is written, unless it is a table.
fn quote(text: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let written = text.get(value.span())?.lines().next()?;
    let holds_tables = value
        .get_ref()
        .as_array()
        .is_some_and(|values| values.iter().any(|value| value.get_ref().is_table()));
    let is_plain = !value.get_ref().is_table() && !holds_tables;
    is_plain.then(|| written.chars().take(MAX_QUOTE).collect())
}

fn line(text: &[u8], offset: usize) -> usize {
    text.iter().take(offset).filter(|&&byte| byte == b'\n').count() + 1
}
