//! A trace as a picture: a ladder diagram in SVG, complete in itself.
//!
//! A column a party, a row an event, the time at the left where it has moved on. Calls and messages
//! are solid, returns and answers dashed. What failed has another colour and a cross. The picture
//! has no scripts and no fonts of its own, and colours for a light and a dark background.

mod layout;

use std::fmt::{self, Write};

use call_manager::trace::{TraceEvent, What};

use self::layout::{Layout, ROW, Row};
use super::label::seconds;
use super::{Item, View};

/// Colours by class; the second set where the reader prefers a dark background.
const STYLE: &str = "\
.ground{fill:#fff}\
text{font-family:ui-sans-serif,system-ui,'Segoe UI','DejaVu Sans',sans-serif;font-size:12px;fill:#1f2328}\
.title{font-weight:600;text-anchor:middle}\
.time{fill:#656d76;text-anchor:end;font-variant-numeric:tabular-nums}\
.head{fill:#f6f8fa;stroke:#d0d7de}\
.life{stroke:#d0d7de}\
.way{stroke:#0969da;fill:none}\
.tip{fill:#0969da}\
.answer{stroke-dasharray:5 3}\
.wrong{stroke:#cf222e}\
.tip.wrong{fill:#cf222e;stroke:none}\
.label{text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\
.label.wrong{fill:#cf222e;stroke:#fff}\
.gap{fill:#656d76;text-anchor:middle;font-style:italic}\
.cut{stroke:#8c959f;stroke-dasharray:1 4}\
@media(prefers-color-scheme:dark){\
.ground{fill:#0d1117}\
text{fill:#e6edf3}\
.time,.gap{fill:#8d96a0}\
.head{fill:#161b22;stroke:#30363d}\
.life{stroke:#30363d}\
.way{stroke:#4493f8}\
.tip{fill:#4493f8}\
.wrong{stroke:#f85149}\
.tip.wrong{fill:#f85149}\
.label{stroke:#0d1117}\
.label.wrong{fill:#f85149;stroke:#0d1117}\
}";

/// Writes the picture.
///
/// # Errors
/// Those of `out`.
pub fn write_svg<'a, I>(out: &mut impl Write, view: View, items: I) -> fmt::Result
where
    I: IntoIterator,
    I::Item: Into<Item<'a>>,
{
    let items: Vec<Item<'_>> = items.into_iter().map(Into::into).collect();
    let layout = Layout::new(view, &items);
    let (width, height) = (layout.width(), layout.height());
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">"
    )?;
    writeln!(out, "<title>Ladder diagram of a call</title>")?;
    writeln!(out, "<style>{STYLE}</style>")?;
    writeln!(out, "<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>")?;
    if let Some(vc) = layout.vc() {
        let x = layout.time_edge();
        writeln!(out, "<text class=\"time\" x=\"{x}\" y=\"30\">VC {vc}</text>")?;
    }
    columns(out, &layout)?;
    rows(out, &layout)?;
    writeln!(out, "</svg>")
}

fn columns(out: &mut impl Write, layout: &Layout<'_>) -> fmt::Result {
    let bottom = layout.height() - 8;
    for (x, title) in layout.columns() {
        writeln!(out, "<line class=\"life\" x1=\"{x}\" y1=\"40\" x2=\"{x}\" y2=\"{bottom}\"/>")?;
        let left = x - 56;
        writeln!(
            out,
            "<rect class=\"head\" x=\"{left}\" y=\"12\" width=\"112\" height=\"28\" rx=\"6\"/>\
             <text class=\"title\" x=\"{x}\" y=\"30\">{title}</text>"
        )?;
    }
    Ok(())
}

fn rows(out: &mut impl Write, layout: &Layout<'_>) -> fmt::Result {
    let mut shown = None;
    for (y, row) in layout.rows() {
        match row {
            Row::LeftOut(text) => gap(out, layout, y, text)?,
            Row::Arrow { event, from, to, label } => {
                time(out, layout, &mut shown, event, y)?;
                arrow(out, event, (*from, *to), y)?;
                words(out, event, (from + to) / 2, y - 6, label)?;
            }
            Row::Note { event, x, label } => {
                time(out, layout, &mut shown, event, y)?;
                writeln!(out, "<circle class=\"{}\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>", tip(event))?;
                words(out, event, *x, y - 9, label)?;
            }
        }
    }
    Ok(())
}

/// The time of an event, if it is not that of the row above.
fn time(
    out: &mut impl Write,
    layout: &Layout<'_>,
    shown: &mut Option<call_manager::Time>,
    event: &TraceEvent,
    y: i32,
) -> fmt::Result {
    if shown.replace(event.at) == Some(event.at) {
        return Ok(());
    }
    let (x, y) = (layout.time_edge(), y + 4);
    writeln!(out, "<text class=\"time\" x=\"{x}\" y=\"{y}\">{}</text>", seconds(event.at))
}

fn arrow(out: &mut impl Write, event: &TraceEvent, (from, to): (i32, i32), y: i32) -> fmt::Result {
    let towards = (to - from).signum();
    let (neck, end) = (to - 8 * towards, to - towards);
    let mut class = "way".to_owned();
    class += if is_answer(event.what) { " answer" } else { "" };
    class += if event.is_failure() { " wrong" } else { "" };
    writeln!(
        out,
        "<line class=\"{class}\" x1=\"{from}\" y1=\"{y}\" x2=\"{neck}\" y2=\"{y}\"/>\
         <path class=\"{}\" d=\"M{end} {y}L{neck} {}V{}Z\"/>",
        tip(event),
        y - 4,
        y + 4
    )
}

fn words(out: &mut impl Write, event: &TraceEvent, x: i32, y: i32, label: &str) -> fmt::Result {
    let class = if event.is_failure() { "label wrong" } else { "label" };
    let mark = if event.is_failure() { "✕ " } else { "" };
    writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{mark}{}</text>", escape(label))
}

fn gap(out: &mut impl Write, layout: &Layout<'_>, y: i32, text: &str) -> fmt::Result {
    let (left, right) = layout.edges();
    let middle = (left + right) / 2;
    let (above, below) = (y - ROW / 2, y + ROW / 4);
    writeln!(
        out,
        "<line class=\"cut\" x1=\"{left}\" y1=\"{above}\" x2=\"{right}\" y2=\"{above}\"/>\
         <text class=\"gap\" x=\"{middle}\" y=\"{y}\">{}</text>\
         <line class=\"cut\" x1=\"{left}\" y1=\"{below}\" x2=\"{right}\" y2=\"{below}\"/>",
        escape(text)
    )
}

fn tip(event: &TraceEvent) -> &'static str {
    if event.is_failure() { "tip wrong" } else { "tip" }
}

const fn is_answer(what: What) -> bool {
    match what {
        What::Returns(_) | What::Drops(_) => true,
        What::Signals(message) => message.is_answer(),
        What::Calls(_)
        | What::Defers(_)
        | What::TakesUp(_)
        | What::TimerStarted(..)
        | What::TimerStopped(_)
        | What::TimerExpired(_)
        | What::Leaves => false,
    }
}

/// Text as XML; characters that XML does not have become spaces.
pub(super) fn escape(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        _ if character.is_control() => " ".to_owned(),
        _ => character.to_string(),
    });
    escaped.collect()
}
