//! What `--sequence` asks for: who watches a run, and the file that it writes.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use call_manager::trace::Sink;
use condis::ladder::{Filter, Format, Ladder, Log, View};
use condis::simulation::{Run, RunError};

use super::Args;
use crate::Failure;

/// Watches a run for a file.
pub(super) struct Watch(Option<Target>);

struct Target {
    path: PathBuf,
    format: Format,
    filter: Filter,
    view: View,
}

/// What came of a run, and whether anything in it was to be written.
type Watched = (Run, bool);

impl Watch {
    /// As the arguments say; nobody unless they name a file.
    pub(super) fn new(arguments: &Args) -> Result<Self, Failure> {
        let Some(path) = arguments.sequence.clone() else { return Ok(Self(None)) };
        let format = Format::of(&path)
            .map_err(|error| refused(format_args!("--sequence {}: {error}", path.display())))?;
        let view = match (arguments.full, format) {
            (false, _) => View::Brief,
            (true, Format::Mermaid | Format::Svg) => View::Full,
            (true, Format::Text | Format::JsonLines) => {
                let rule = "--full: only for a diagram, .mmd or .svg; the others leave nothing out";
                return Err(refused(rule));
            }
        };
        let filter = arguments.vc.clone().unwrap_or_default();
        Ok(Self(Some(Target { path, format, filter, view })))
    }

    /// Watches the run, and writes the file.
    pub(super) fn over(
        self,
        run: impl FnOnce(Option<&mut dyn Sink>) -> Result<Run, RunError>,
    ) -> Result<Run, Failure> {
        let Some(Target { path, format, filter, view }) = self.0 else { return Ok(run(None)?) };
        let failed = |error| failed(&path, error);
        let file = BufWriter::new(File::create(&path).map_err(failed)?);
        let name = filter.name().map(str::to_owned);
        let (run, is_empty) = match format {
            Format::Text => log(Log::text(file, filter), run, failed),
            Format::JsonLines => log(Log::json(file, filter), run, failed),
            Format::Mermaid | Format::Svg => {
                let mut ladder = Ladder::of(filter);
                let run = run(Some(&mut ladder))?;
                draw(file, &ladder, format, view).map_err(failed)?;
                Ok((run, ladder.is_empty()))
            }
        }?;
        match name {
            Some(vc) if is_empty => Err(refused(format_args!("--vc {vc}: no such VC in this run"))),
            Some(_) | None => Ok(run),
        }
    }
}

/// What happened before a run broke off is the more interesting: it is written all the same.
fn log(
    mut log: Log<BufWriter<File>>,
    run: impl FnOnce(Option<&mut dyn Sink>) -> Result<Run, RunError>,
    failed: impl Fn(io::Error) -> Failure,
) -> Result<Watched, Failure> {
    let run = run(Some(&mut log));
    let is_empty = log.is_empty();
    log.finish().map_err(failed)?;
    Ok((run?, is_empty))
}

fn draw(mut file: impl Write, ladder: &Ladder, format: Format, view: View) -> io::Result<()> {
    let mut text = String::new();
    let drawn = match format {
        Format::Svg => ladder.write_svg(&mut text, view),
        Format::Mermaid | Format::Text | Format::JsonLines => ladder.write_mermaid(&mut text, view),
    };
    drawn.map_err(io::Error::other)?;
    file.write_all(text.as_bytes())?;
    file.flush()
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()).into())
}

fn refused(rule: impl Display) -> Failure {
    Failure::Input(rule.to_string().into())
}
