//! Where everything of a picture stands, in pixels.

use call_manager::VcHandle;
use call_manager::trace::TraceEvent;

use crate::ladder::label::label;
use crate::ladder::view::{Column, begins_act, role};
use crate::ladder::{Item, View};

/// The height of a row.
pub(super) const ROW: i32 = 30;
/// What stands free above a request of a client.
const PAUSE: i32 = 14;
/// Above the first row: the heads of the columns.
const TOP: i32 = 72;
const BOTTOM: i32 = 16;
/// Room for the time, at the left.
const TIME: i32 = 104;
/// From the outermost columns to the edges.
const MARGIN: i32 = 72;
/// What columns are apart at least: the width of a head and some air.
const GAP: i32 = 136;
/// Ten characters of a label, on average, and what stands free beside it.
const TEN_CHARACTERS: i32 = 72;
const AIR: i32 = 28;
/// Characters of a label that columns make room for; a longer one runs over its neighbours.
const LONGEST: i32 = 200;

/// A picture before it is written.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    columns: Vec<(i32, &'static str)>,
    rows: Vec<Row<'a>>,
}

#[derive(Debug)]
pub(super) enum Row<'a> {
    Arrow { event: &'a TraceEvent, from: i32, to: i32, label: String },
    Note { event: &'a TraceEvent, x: i32, label: String },
    LeftOut(String),
}

impl Row<'_> {
    fn height(&self) -> i32 {
        if self.event().is_some_and(begins_act) { ROW + PAUSE } else { ROW }
    }

    const fn event(&self) -> Option<&TraceEvent> {
        match self {
            Self::Arrow { event, .. } | Self::Note { event, .. } => Some(event),
            Self::LeftOut(_) => None,
        }
    }
}

/// An event before its columns have places.
struct Span<'a> {
    event: &'a TraceEvent,
    from: usize,
    to: usize,
    label: String,
}

impl<'a> Layout<'a> {
    pub(super) fn new(view: View, items: &[Item<'a>]) -> Self {
        let columns = view.columns(role(items));
        let shown: Vec<_> =
            items.iter().filter_map(|item| Some((*item, span(view, columns, *item)?))).collect();
        let spans = shown.iter().filter_map(|(_, span)| span.as_ref());
        let places = places(columns.len(), spans);
        let titles = columns.iter().map(|column| column.title());
        let columns = places.iter().copied().zip(titles).collect();
        let rows = shown.into_iter().map(|(item, span)| row(&places, item, span)).collect();
        Self { columns, rows }
    }

    /// The places of the columns with their titles.
    pub(super) fn columns(&self) -> impl Iterator<Item = (i32, &'static str)> {
        self.columns.iter().copied()
    }

    /// The rows with the heights of their arrows.
    pub(super) fn rows(&self) -> impl Iterator<Item = (i32, &Row<'a>)> {
        self.rows.iter().scan(TOP - ROW, |y, row| {
            *y += row.height();
            Some((*y, row))
        })
    }

    /// The VC that it is all about, if it is one.
    pub(super) fn vc(&self) -> Option<VcHandle> {
        let mut vcs = self.rows.iter().filter_map(Row::event).map(TraceEvent::vc);
        let first = vcs.next()?;
        first.filter(|_| vcs.all(|vc| vc == first))
    }

    pub(super) fn width(&self) -> i32 {
        self.edges().1
    }

    pub(super) fn height(&self) -> i32 {
        self.rows().last().map_or(TOP, |(y, _)| y + ROW / 2) + BOTTOM
    }

    /// Where times end.
    pub(super) const fn time_edge(&self) -> i32 {
        TIME - 4
    }

    /// Left of the first column and right of the last.
    pub(super) fn edges(&self) -> (i32, i32) {
        (TIME, self.columns.last().map_or(TIME, |(x, _)| x + MARGIN))
    }
}

/// `None` if the item is not shown.
#[expect(clippy::option_option, reason = "what is left out has a row without a span")]
fn span<'a>(view: View, columns: &[Column], item: Item<'a>) -> Option<Option<Span<'a>>> {
    let Item::Event(event) = item else { return Some(None) };
    let (from, to) = view.ends(event)?;
    let place = |column: Column| columns.iter().position(|it| *it == column);
    Some(Some(Span { event, from: place(from)?, to: place(to)?, label: label(event) }))
}

fn row<'a>(places: &[i32], item: Item<'a>, span: Option<Span<'a>>) -> Row<'a> {
    match (item, span) {
        (Item::Event(_), Some(Span { event, from, to, label })) if from == to => {
            Row::Note { event, x: places[from], label }
        }
        (Item::Event(_), Some(Span { event, from, to, label })) => {
            Row::Arrow { event, from: places[from], to: places[to], label }
        }
        (Item::LeftOut(1), _) => Row::LeftOut("1 further change".to_owned()),
        (Item::LeftOut(count), _) => Row::LeftOut(format!("{count} further changes")),
        (Item::Event(_), None) => Row::LeftOut(String::new()),
    }
}

/// Columns far enough apart for every label that stands between them, the narrow spans first.
fn places<'a>(columns: usize, spans: impl Iterator<Item = &'a Span<'a>>) -> Vec<i32> {
    let mut gaps = vec![GAP; columns.saturating_sub(1)];
    let mut wanted: Vec<_> = spans.filter(|span| span.from != span.to).map(wanted).collect();
    wanted.sort_by_key(|(from, to, _)| to - from);
    for (from, to, width) in wanted {
        let missing = width - gaps[from..to].iter().sum::<i32>();
        gaps[to - 1] += missing.max(0);
    }
    let first = TIME + MARGIN;
    let rest = gaps.iter().scan(first, |x, gap| {
        *x += gap;
        Some(*x)
    });
    std::iter::once(first).chain(rest).collect()
}

/// The columns at its ends and the width of its label.
fn wanted(span: &Span<'_>) -> (usize, usize, i32) {
    let characters = i32::try_from(span.label.chars().count()).unwrap_or(LONGEST).min(LONGEST);
    let width = characters * TEN_CHARACTERS / 10 + AIR;
    (span.from.min(span.to), span.from.max(span.to), width)
}
