//! What happened, to look at: a trace as text, JSON lines, or a ladder diagram in Mermaid or SVG.
//!
//! Text and JSON lines show every event. The diagrams leave out what returns nothing, and take NDIS
//! and the call manager for one party ([`View::Brief`]), unless they are told to show both.
//!
//! - [`Log`] writes a run as it goes, each event a line, of all VCs or of one;
//! - [`Ladder`] keeps what is worth drawing of one call, and draws it with [`write_mermaid`] or
//!   [`write_svg`].
//!
//! Both are sinks of a [`Tracer`](call_manager::trace::Tracer).

mod json;
mod label;
mod log;
mod mermaid;
mod selection;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod view;

pub use json::to_json;
pub use log::Log;
pub use mermaid::write_mermaid;
pub use selection::Ladder;
pub use svg::write_svg;
pub use text::to_text;
pub use view::View;

use std::path::Path;
use std::str::FromStr;

use call_manager::VcHandle;
use call_manager::trace::TraceEvent;

/// One row of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// Something happened.
    Event(&'a TraceEvent),
    /// So many changes are left out here.
    LeftOut(usize),
}

impl<'a> From<&'a TraceEvent> for Item<'a> {
    fn from(event: &'a TraceEvent) -> Self {
        Self::Event(event)
    }
}

/// How a trace is written. A file's extension names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.mmd`: a Mermaid sequence diagram.
    Mermaid,
    /// `.svg`: a picture.
    Svg,
    /// `.txt`: a line an event.
    Text,
    /// `.jsonl`: a JSON object an event.
    JsonLines,
}

/// The extension of a file names no [`Format`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file must end in .mmd, .svg, .txt or .jsonl")]
pub struct UnknownFormat;

impl Format {
    /// What the extension of a file asks for.
    ///
    /// # Errors
    /// [`UnknownFormat`].
    pub fn of(path: &Path) -> Result<Self, UnknownFormat> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("mmd") => Ok(Self::Mermaid),
            Some("svg") => Ok(Self::Svg),
            Some("txt") => Ok(Self::Text),
            Some("jsonl") => Ok(Self::JsonLines),
            _ => Err(UnknownFormat),
        }
    }
}

/// Which VCs are of interest, by their names: `3.0` is the first VC in place 3 of the manager's
/// table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(Option<String>);

/// A text that names no VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a VC is named by two whole numbers and a point between them, like 3.0")]
pub struct NotAVc;

impl Filter {
    /// Whether what concerns this VC, or none, is of interest.
    #[must_use]
    pub fn lets(&self, vc: Option<VcHandle>) -> bool {
        self.0.as_ref().is_none_or(|name| vc.is_some_and(|vc| *name == vc.to_string()))
    }

    /// The VC, if only one is.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl FromStr for Filter {
    type Err = NotAVc;

    fn from_str(text: &str) -> Result<Self, NotAVc> {
        let (place, generation) = text.split_once('.').ok_or(NotAVc)?;
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| NotAVc);
        Ok(Self(Some(format!("{}.{}", number(place)?, number(generation)?))))
    }
}
