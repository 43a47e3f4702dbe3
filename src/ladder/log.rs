//! A trace that is written while it happens.

use std::io::{self, Write};

use call_manager::trace::{Sink, TraceEvent};

use super::{Filter, to_json, to_text};

/// Writes events as lines. After an error it writes nothing more, and says so at the end.
#[derive(Debug)]
pub struct Log<W> {
    out: W,
    line: fn(&TraceEvent) -> String,
    filter: Filter,
    is_empty: bool,
    error: Option<io::Error>,
}

impl<W: Write> Log<W> {
    /// As text.
    pub const fn text(out: W, filter: Filter) -> Self {
        Self { out, line: to_text, filter, is_empty: true, error: None }
    }

    /// As JSON lines.
    pub const fn json(out: W, filter: Filter) -> Self {
        Self { out, line: to_json, filter, is_empty: true, error: None }
    }

    /// Whether there was nothing to write so far.
    pub const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The first that came up since the start.
    pub fn finish(mut self) -> io::Result<W> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.out.flush().map(|()| self.out),
        }
    }
}

impl<W: Write> Sink for Log<W> {
    fn take(&mut self, event: TraceEvent) {
        if self.error.is_none() && self.filter.lets(event.vc()) {
            self.is_empty = false;
            self.error = writeln!(self.out, "{}", (self.line)(&event)).err();
        }
    }
}
