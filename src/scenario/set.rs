//! `--set key=value`: settings given beside the file, which go before it.

use core::fmt;
use core::str::FromStr;
use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A setting that replaces one of the file: a key, or a section and a key with a dot between, then
/// `=` and a TOML value. What is no TOML value counts as a string, so that words and paths need no
/// quotes. The key of a section alone replaces the section. A length of the run replaces the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    key: String,
    value: String,
}

/// The text of an override has no `=`, or nothing before it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("--set {0}: expected key=value")]
pub struct OverrideError(String);

impl FromStr for Override {
    type Err = OverrideError;

    fn from_str(text: &str) -> Result<Self, OverrideError> {
        match text.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => {
                Ok(Self { key: key.trim().to_owned(), value: value.trim().to_owned() })
            }
            Some(_) | None => Err(OverrideError(text.to_owned())),
        }
    }
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

impl Override {
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Puts the value in its place. A section that is no table stays as it is, to be refused.
    pub(super) fn apply<'a>(&'a self, document: &mut DeTable<'a>) {
        let Some((section, key)) = self.key.split_once('.') else {
            document.insert(spanned(self.key.as_str().into()), self.parsed());
            return;
        };
        let empty = || spanned(DeValue::Table(DeTable::new()));
        let entry = document.entry(spanned(section.into())).or_insert_with(empty);
        if let DeValue::Table(table) = entry.get_mut() {
            if let Some(displaced) = self.displaced() {
                table.remove(displaced);
            }
            table.insert(spanned(key.into()), self.parsed());
        }
    }

    /// The other key of the same section that says the same thing: how long the run is.
    fn displaced(&self) -> Option<&'static str> {
        match self.key.as_str() {
            "film.seconds" => Some("passes"),
            "film.passes" => Some("seconds"),
            _ => None,
        }
    }

    fn parsed(&self) -> Spanned<DeValue<'_>> {
        DeValue::parse(&self.value)
            .unwrap_or_else(|_| spanned(DeValue::String(Cow::Borrowed(&self.value))))
    }
}

/// A value without a place in the file.
fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}
