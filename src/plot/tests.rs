use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::chart::draw;
use super::series::{Point, Rate, ReadError, Series};

#[test]
fn rates_are_read_by_series_and_by_number_of_vcs() {
    let group = TempDir::new().expect("a directory");
    bench(group.path(), "random", "1048576", 1, 250.0);
    bench(group.path(), "random", "1024", 1, 100.0);
    bench(group.path(), "floor", "1024", 64, 3_200.0);
    fs::create_dir_all(group.path().join("report")).expect("room");
    let series = Series::read_group(group.path()).expect("two series");
    let names: Vec<_> = series.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["floor", "random"], "a report is none");
    let rates: Vec<_> =
        series[1].points.iter().map(|point| (point.vcs, point.rate.median)).collect();
    assert_eq!(rates, [(1024, 10e6), (1_048_576, 4e6)], "the fewest VCs first");
    let Rate { median, least, most } = series[0].points[0].rate;
    assert_eq!(median, 20e6, "64 changes in 3.2 µs");
    assert!(least < median && median < most, "{least} to {most}");
}

#[test]
fn a_group_that_was_never_run_or_holds_nothing_is_refused_by_name() {
    let group = TempDir::new().expect("a directory");
    let missing = Series::read_group(&group.path().join("missing"));
    assert!(matches!(missing, Err(ReadError::Unreadable { .. })), "{missing:?}");
    let empty = Series::read_group(group.path());
    assert!(matches!(empty, Err(ReadError::Empty { .. })), "{empty:?}");
}

#[test]
fn times_that_no_request_takes_and_foreign_files_are_refused() {
    let group = TempDir::new().expect("a directory");
    bench(group.path(), "random", "1024", 1, 0.0);
    let never = Series::read_group(group.path());
    assert!(matches!(never, Err(ReadError::NotATime { .. })), "{never:?}");
    let file = group.path().join("random/1024/new/estimates.json");
    fs::write(file, "{}").expect("room");
    let foreign = Series::read_group(group.path());
    assert!(matches!(foreign, Err(ReadError::Malformed { .. })), "{foreign:?}");
}

#[test]
fn every_point_is_drawn_inside_the_frame_and_twice_the_rate_is_twice_as_high() {
    let points = vec![point(1 << 10, 4e6), point(1 << 22, 2e6)];
    let svg = draw(&[Series { name: "a < b".to_owned(), points }]);
    let circles: Vec<_> =
        svg.lines().filter(|line| line.starts_with("<circle")).map(place).collect();
    let [(left, high), (right, low)] = circles[..] else { panic!("two points: {svg}") };
    assert_eq!((left, right), (60.0, 590.0), "from edge to edge");
    assert!((350.0 - high - 2.0 * (350.0 - low)).abs() < 0.2, "{high} and {low} above 350");
    assert!(svg.contains(">1 Ki<") && svg.contains(">4 Mi<"), "the ends of the axis");
    assert!(svg.contains("a &lt; b"), "names are text, not markup");
}

#[test]
fn labels_of_series_that_end_together_do_not_cover_each_other() {
    let one = |name: &str| Series { name: name.to_owned(), points: vec![point(1024, 1e6)] };
    let svg = draw(&[one("first"), one("second")]);
    let label = |name: &str| {
        let line = svg.lines().find(|line| line.contains(&format!(">{name}<"))).expect("a label");
        number(line, "y=\"")
    };
    assert!((label("second") - label("first")).abs() >= 15.0, "{svg}");
}

fn point(vcs: u32, median: f64) -> Point {
    Point { vcs, rate: Rate { median, least: median * 0.9, most: median * 1.1 } }
}

fn place(circle: &str) -> (f64, f64) {
    (number(circle, "cx=\""), number(circle, "cy=\""))
}

fn number(line: &str, attribute: &str) -> f64 {
    let (_, rest) = line.split_once(attribute).expect("the attribute");
    let (value, _) = rest.split_once('"').expect("its end");
    value.parse().expect("a number")
}

/// What criterion leaves of a bench whose iterations take so long.
fn bench(group: &Path, series: &str, vcs: &str, elements: u64, nanos: f64) {
    let directory = group.join(series).join(vcs).join("new");
    fs::create_dir_all(&directory).expect("room");
    let benchmark = format!(r#"{{"throughput":{{"Elements":{elements}}},"title":"?"}}"#);
    fs::write(directory.join("benchmark.json"), benchmark).expect("room");
    let (low, high) = (nanos * 0.9, nanos * 1.1);
    let interval = format!(r#"{{"lower_bound":{low},"upper_bound":{high}}}"#);
    let median = format!(r#"{{"point_estimate":{nanos},"confidence_interval":{interval}}}"#);
    fs::write(directory.join("estimates.json"), format!(r#"{{"median":{median}}}"#)).expect("room");
}
