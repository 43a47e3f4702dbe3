//! A chart as SVG: the number of VCs across, by powers of two; millions of changes per second up,
//! from zero.
//!
//! The same series make the same text, byte for byte.

use std::fmt::Write;

use super::series::{Point, Series};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 130.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// The least distance of two labels, in pixels.
const LINE: f64 = 15.0;
/// Told apart by people who do not tell red from green (Okabe and Ito).
const COLOURS: [&str; 6] = ["#555555", "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9"];

/// Draws series that have at least one point each.
#[must_use]
pub fn draw(series: &[Series]) -> String {
    let axes = Axes::around(series);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Changes of quality of service per second, by the number of VCs</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
    );
    axes.draw(&mut svg);
    let mut labels: Vec<_> = series.iter().filter_map(|one| axes.label_height(one)).collect();
    spread(&mut labels);
    for ((one, height), colour) in series.iter().zip(labels).zip(COLOURS.iter().cycle()) {
        axes.draw_series(&mut svg, one, height, colour);
    }
    svg.push_str("</svg>\n");
    svg
}

/// What the edges of the chart stand for.
struct Axes {
    /// Exponents of two.
    first: u32,
    last: u32,
    /// In millions of changes per second.
    top: f64,
    step: f64,
}

impl Axes {
    fn around(series: &[Series]) -> Self {
        let points = || series.iter().flat_map(|one| &one.points);
        let first = points().map(|point| point.vcs.ilog2()).min().unwrap_or(0);
        let last = points().map(|point| exponent_above(point.vcs)).max().unwrap_or(0);
        let most = points().map(|point| point.rate.most / 1e6).fold(0.0, f64::max);
        let step = step(most);
        Self { first, last: last.max(first + 1), top: (most / step).ceil() * step, step }
    }

    fn x(&self, vcs: f64) -> f64 {
        let share = (vcs.log2() - f64::from(self.first)) / f64::from(self.last - self.first);
        share.mul_add(WIDTH - LEFT - RIGHT, LEFT)
    }

    /// The height of a rate in changes per second.
    fn y(&self, rate: f64) -> f64 {
        (1.0 - rate / 1e6 / self.top).mul_add(HEIGHT - TOP - BOTTOM, TOP)
    }

    fn label_height(&self, series: &Series) -> Option<f64> {
        series.points.last().map(|point| self.y(point.rate.median) + 4.0)
    }

    fn draw(&self, svg: &mut String) {
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        text(svg, LEFT - 40.0, TOP - 18.0, "start", "black", "million changes per second");
        text(svg, f64::midpoint(LEFT, right), HEIGHT - 12.0, "middle", "black", "VCs");
        let mut millions = 0.0;
        while millions <= self.top + self.step / 2.0 {
            let y = self.y(millions * 1e6);
            line(svg, (LEFT, y), (right, y), "#dddddd");
            text(svg, LEFT - 8.0, y + 4.0, "end", "black", &format!("{millions}"));
            millions += self.step;
        }
        for exponent in (self.first..=self.last).filter(|exponent| exponent % 2 == 0) {
            let x = self.x(f64::from(exponent).exp2());
            line(svg, (x, bottom), (x, bottom + 5.0), "black");
            text(svg, x, bottom + 20.0, "middle", "black", &power(exponent));
        }
        line(svg, (LEFT, bottom), (right, bottom), "black");
    }

    fn draw_series(&self, svg: &mut String, series: &Series, label: f64, colour: &str) {
        let place = |point: &Point| (self.x(f64::from(point.vcs)), self.y(point.rate.median));
        let path: Vec<_> =
            series.points.iter().map(place).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let path = path.join(" ");
        add(svg, format_args!("<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\"/>"));
        for point in &series.points {
            let (x, y) = place(point);
            line(svg, (x, self.y(point.rate.least)), (x, self.y(point.rate.most)), colour);
            add(
                svg,
                format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"),
            );
        }
        text(svg, WIDTH - RIGHT + 10.0, label, "start", colour, &escaped(&series.name));
    }
}

/// Moves heights apart that are closer than a line of text, downwards.
fn spread(heights: &mut [f64]) {
    let mut order: Vec<_> = (0..heights.len()).collect();
    order.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]));
    for pair in order.windows(2) {
        heights[pair[1]] = heights[pair[1]].max(heights[pair[0]] + LINE);
    }
}

/// A step of 1, 2 or 5 times a power of ten that is taken four to ten times.
fn step(most: f64) -> f64 {
    let power = (most / 4.0).log10().floor();
    let power = if power.is_finite() { 10_f64.powf(power) } else { 1.0 };
    [5.0, 2.0, 1.0]
        .map(|times| times * power)
        .into_iter()
        .find(|step| step * 4.0 <= most)
        .unwrap_or(power)
}

const fn exponent_above(vcs: u32) -> u32 {
    if vcs.is_power_of_two() { vcs.ilog2() } else { vcs.ilog2() + 1 }
}

/// 1 Ki for 2 to the tenth, and so on.
fn power(exponent: u32) -> String {
    let prefix = ["", " Ki", " Mi", " Gi"][(exponent / 10) as usize % 4];
    format!("{}{prefix}", 1 << (exponent % 10))
}

fn line(svg: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64), colour: &str) {
    let ends = format!("x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"");
    add(svg, format_args!("<line {ends} stroke=\"{colour}\"/>"));
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, colour: &str, text: &str) {
    let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\"");
    add(svg, format_args!("<text {place}>{text}</text>"));
}

fn add(svg: &mut String, element: std::fmt::Arguments<'_>) {
    writeln!(svg, "{element}").expect("memory takes all");
}

fn escaped(name: &str) -> String {
    name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
