//! Marks and axes in SVG. Places are given in hundredths of the width, so that one picture fits every screen; colours come from the style
//! sheet by class, and every colour has a form beside it.

use crate::page::Ctx;
use jiff::Span;
use jiff::civil::Date;
use maud::{Markup, html};

/// Where a picture stands: in a page, where its marks lead on, or in a file of its own, where there is nothing to lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Page,
    File,
}

impl Shown {
    /// What leads to an address, where it can.
    pub(crate) fn link(self, href: &str, label: &str, inside: &Markup) -> Markup {
        match self {
            Shown::Page => html! { a href=(href) aria-label=(label) { (inside) } },
            Shown::File => html! { g { (inside) } },
        }
    }
}

/// A picture for a file.
pub(crate) struct Drawn {
    pub(crate) title: String,
    /// Pixels of the body.
    pub(crate) height: u32,
    /// What marks mean: each around the middle of 16 by 16 pixels, and words.
    pub(crate) key: Vec<(Markup, String)>,
    /// As wide as [`BODY`].
    pub(crate) body: Markup,
}

/// Pixels of a file's picture across, its edge on every side, and what is between the edges.
const WIDTH: u32 = 1200;
const EDGE: u32 = 24;
pub(crate) const BODY: u32 = WIDTH - 2 * EDGE;

const STYLE: &str = include_str!("../assets/chart.css");

/// Pixels of a text in letters of 13 pixels, roughly; never too few.
fn long(words: &str) -> u32 {
    7 * u32::try_from(words.chars().count()).unwrap_or(0)
}

/// Words cut where they would not fit into so many pixels.
pub(crate) fn fitted(words: &str, pixels: u32) -> String {
    let most = (pixels / 7).max(2) as usize;
    if words.chars().count() <= most {
        return words.to_owned();
    }
    words.chars().take(most - 1).chain(['…']).collect()
}

/// What marks mean, in lines; and how high that is.
fn key_lines(key: &[(Markup, String)]) -> (u32, Markup) {
    let (mut x, mut y) = (0, 0);
    let mut placed = Vec::new();
    for (mark, words) in key {
        let width = 24 + long(words) + 18;
        if x > 0 && x + width > BODY {
            (x, y) = (0, y + 22);
        }
        placed.push((x, y, mark, words));
        x += width;
    }
    let body = html! {
        @for (x, y, mark, words) in &placed {
            svg x=(x) y=(y) width="16" height="16" viewBox="-8 -8 16 16" overflow="visible" { (mark) }
            text.key x=(x + 22) y=(y + 13) { (words) }
        }
    };
    (if key.is_empty() { 0 } else { y + 26 }, body)
}

/// A picture as a file of its own: SVG 1.1 with its style in it and nothing that it would have to fetch.
pub(crate) fn file(c: &Ctx<'_>, d: &Drawn) -> String {
    let filters: Vec<String> =
        c.q.pairs
            .iter()
            .filter(|p| crate::address::OPTIONS.contains(&p.0.as_str()))
            .map(|(k, v)| format!("{k} {v}"))
            .collect();
    let filters = if filters.is_empty() { "all reports".to_owned() } else { filters.join(" · ") };
    let (key_height, key) = key_lines(&d.key);
    let top = EDGE + 52;
    let height = top + d.height + 16 + key_height + 20 + EDGE;
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(height) viewBox=(format!("0 0 {WIDTH} {height}")) {
            title { (d.title) }
            style { (STYLE) }
            rect.paper width=(WIDTH) height=(height) {}
            text.heading x=(EDGE) y=(EDGE + 18) { (fitted(&d.title, BODY * 2 / 3)) }
            text.key x=(EDGE) y=(EDGE + 40) { (fitted(&filters, BODY)) }
            svg x=(EDGE) y=(top) width=(BODY) height=(d.height) { (d.body) }
            svg x=(EDGE) y=(top + d.height + 16) width=(BODY) height=(key_height) { (key) }
            text.key x=(EDGE) y=(height - EDGE + 4) { "Dateline " (env!("CARGO_PKG_VERSION")) ", " (c.today) }
        }
    };
    // What XML 1.0 has no place for, whatever an article had in it.
    let kept = |ch: char| matches!(ch, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let picture: String = picture.into_string().chars().filter(|ch| kept(*ch)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{picture}\n")
}

/// Links to a picture as a file, and to its numbers where these have a download of their own. The page's script adds PNG.
pub(crate) fn files(c: &Ctx<'_>, name: &str, rows: Option<&str>) -> Markup {
    html! {
        p.downloads {
            "This picture: " a.picture href=(c.q.with(&format!("/chart/{name}.svg"), &[])) download=(format!("{name}.svg")) { "SVG" }
            @if let Some(rows) = rows {
                " · its numbers: " a href=(c.q.to(&format!("/export/{rows}.csv"), &[])) { "CSV" } " · " a href=(c.q.to(&format!("/export/{rows}.json"), &[])) { "JSON" }
                @if c.parquet.is_some() { " · " a href=(c.q.to(&format!("/export/{rows}.parquet"), &[])) { "Parquet" } }
            }
        }
    }
}

/// What marks mean, in a page.
pub(crate) fn legend_of(key: &[(Markup, String)]) -> Markup {
    html! {
        div.legend { @for (mark, words) in key { span { svg.mark width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" { (mark) } " " (words) } } }
    }
}

/// A filled rectangle as a mark.
pub(crate) fn swatch(class: &str) -> Markup {
    html! { rect class=(class) x="-8" y="-6" width="16" height="12" {} }
}

/// Class of a quad class.
pub(crate) fn tone(quad: &str) -> &'static str {
    match quad {
        "verbal cooperation" => "q1",
        "material cooperation" => "q2",
        "verbal conflict" => "q3",
        "material conflict" => "q4",
        _ => "q0",
    }
}

/// The form of a status, around the middle of its own picture.
pub(crate) fn shape(status: &str) -> Markup {
    match status {
        "planned" => html! { circle.hollow r="5" {} },
        "ongoing" => html! { circle.hollow r="5" {} path.full d="M0-5A5 5 0 0 1 0 5Z" {} },
        "hypothetical" => html! { circle.hollow.dashed r="5" {} },
        "negated" => html! { circle.hollow r="5" {} path.line d="M-6 6L6-6" {} },
        "postponed" => html! { circle.hollow r="5" {} path.line d="M-2-2V2M2-2V2" {} },
        "cancelled" => html! { path.line d="M-5-5L5 5M-5 5L5-5" {} },
        _ => html! { circle.full r="5" {} },
    }
}

/// A mark that stands in a line of text.
pub(crate) fn mark(status: &str, quad: &str, faint: bool) -> Markup {
    let class = format!("mark {}{}", tone(quad), if faint { " faint" } else { "" });
    html! { svg class=(class) width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" { (shape(status)) } }
}

/// What forms and colours mean, for a file.
pub(crate) fn key() -> Vec<(Markup, String)> {
    let form = |status: &str, quad: &str, faint: bool| {
        let class = format!("mark {}{}", tone(quad), if faint { " faint" } else { "" });
        html! { g class=(class) { (shape(status)) } }
    };
    let quads = QUADS.map(|q| (form("occurred", q, false), q.to_owned()));
    let forms = FORMS.map(|f| (form(f, "", false), f.to_owned()));
    quads.into_iter().chain(forms).chain([(form("occurred", "", true), "background".to_owned())]).collect()
}

const QUADS: [&str; 4] = ["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];
const FORMS: [&str; 7] = ["occurred", "ongoing", "planned", "hypothetical", "negated", "postponed", "cancelled"];

/// What forms and colours mean.
pub(crate) fn legend() -> Markup {
    html! {
        div.legend aria-label="Legend" {
            @for q in QUADS { span { (mark("occurred", q, false)) " " (q) } }
            @for f in FORMS { span { (mark(f, "", false)) " " (f) } }
            span { (mark("occurred", "", true)) " background" }
        }
    }
}

/// A stretch of days laid out over a width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) from: Date,
    pub(crate) to: Date,
    days: f64,
}

/// Days from one to another.
pub(crate) fn between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |s| i64::from(s.get_days()))
}

/// A day so many days later.
pub(crate) fn later(d: Date, days: i64) -> Date {
    i32::try_from(days).ok().and_then(|n| d.checked_add(Span::new().days(n)).ok()).unwrap_or(d)
}

impl Scale {
    pub(crate) fn new(from: Date, to: Date) -> Scale {
        let to = if to < from { from } else { to };
        Scale { from, to, days: (between(from, to) + 1) as f64 }
    }

    /// Days from the first to the last.
    pub(crate) fn days(&self) -> i64 {
        self.days as i64
    }

    /// Where a day stands, in hundredths of the width; its middle.
    pub(crate) fn at(&self, d: Date) -> f64 {
        ((between(self.from, d) as f64 + 0.5) / self.days * 100.0).clamp(-5.0, 105.0)
    }

    /// Where a day begins.
    pub(crate) fn begin(&self, d: Date) -> f64 {
        (between(self.from, d) as f64 / self.days * 100.0).clamp(0.0, 100.0)
    }

    /// Days that begin years, months, weeks or days, with their names: at most a dozen or so.
    pub(crate) fn ticks(&self) -> Vec<(f64, String)> {
        let mut out = Vec::new();
        let day = |n: f64| self.days <= n;
        let months = |step: i8, name: fn(Date) -> String| {
            let mut d = self.from.first_of_month();
            let mut all = Vec::new();
            while d <= self.to {
                if d >= self.from && (d.month() - 1) % step == 0 {
                    all.push((self.begin(d), name(d)));
                }
                let Ok(next) = d.checked_add(Span::new().months(1)) else { break };
                d = next;
            }
            all
        };
        if day(16.0) {
            let mut d = self.from;
            while d <= self.to {
                out.push((self.begin(d), format!("{} {}", d.day(), month(d))));
                d = later(d, if day(8.0) { 1 } else { 2 });
                if d == self.from {
                    break;
                }
            }
            out
        } else if day(100.0) {
            let mut d = self.from;
            while d <= self.to {
                if d.weekday() == jiff::civil::Weekday::Monday {
                    out.push((self.begin(d), format!("{} {}", d.day(), month(d))));
                }
                d = later(d, 1);
            }
            let step = out.len().div_ceil(10).max(1);
            out.into_iter().step_by(step).collect()
        } else if day(430.0) {
            months(1, |d| format!("{} {}", month(d), d.year()))
        } else if day(1500.0) {
            months(6, |d| format!("{} {}", month(d), d.year()))
        } else {
            let step = (self.days / 365.0 / 12.0).ceil().max(1.0) as usize;
            months(12, |d| d.year().to_string()).into_iter().step_by(step).collect()
        }
    }

    /// The axis: lines and names.
    pub(crate) fn axis(&self) -> Markup {
        html! { svg.axis width="100%" height="22" aria-hidden="true" { (self.names()) } }
    }

    /// What stands on the axis.
    pub(crate) fn names(&self) -> Markup {
        html! {
                @for (i, (x, name)) in self.ticks().iter().enumerate() {
                    line x1=(pc(*x)) x2=(pc(*x)) y1="0" y2="6" {}
                    // Every second name gives way on a narrow screen.
                    @if *x < 96.0 { text class=[(i % 3 != 0).then_some("wide")] x=(pc(*x)) y="18" dx="3" { (name) } }
                }
        }
    }

    /// Thin lines behind a lane, where the axis has its names.
    pub(crate) fn lines(&self, height: u32) -> Markup {
        html! { @for (x, _) in self.ticks() { line.grid x1=(pc(x)) x2=(pc(x)) y1="0" y2=(height) {} } }
    }
}

/// Short name of a month.
pub(crate) fn month(d: Date) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get(usize::try_from(d.month() - 1).unwrap_or(0)).copied().unwrap_or("")
}

/// Hundredths of the width as SVG has them.
pub(crate) fn pc(x: f64) -> String {
    format!("{x:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_stand_where_they_belong() {
        let s = Scale::new(date(2015, 1, 1), date(2015, 1, 10));
        assert_eq!((s.days(), s.at(date(2015, 1, 1)), s.begin(date(2015, 1, 6))), (10, 5.0, 50.0));
        assert_eq!(s.at(date(2030, 1, 1)), 105.0);
        for (to, names) in
            [(date(2015, 1, 7), 7), (date(2015, 12, 31), 12), (date(2018, 6, 1), 7), (date(2040, 1, 1), 9)]
        {
            let n = Scale::new(date(2015, 1, 1), to).ticks().len();
            assert!((3..=names.max(14)).contains(&n), "{to}: {n}");
        }
        assert_eq!(Scale::new(date(2015, 2, 1), date(2015, 1, 1)).days(), 1);
    }
}
