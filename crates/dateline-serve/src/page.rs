//! The frame of every page: heading, views, the bar of filters, and the pieces that several views share.

use crate::address::{OPTIONS, Query};
use crate::chart;
use crate::guard::FIELD;
use crate::table::{Row, each};
use dateline_store::{Error, Filter, Rows, Store, What};
use maud::{DOCTYPE, Markup, html};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a view is made from.
pub(crate) struct Ctx<'a> {
    pub(crate) store: &'a Store,
    pub(crate) q: Query,
    /// The view's own address, without a question.
    pub(crate) path: String,
    /// The day that counts as today.
    pub(crate) today: String,
    pub(crate) known: Arc<Known>,
    /// What the forms of the page carry; `None` where whoever sends one has to type it.
    pub(crate) token: Option<&'a str>,
    /// Whether joins can be corrected.
    pub(crate) edits: bool,
    /// Writes rows as Parquet.
    pub(crate) parquet: Option<&'a crate::Columns>,
    /// Whether articles can be pasted.
    pub(crate) reads: bool,
    /// What is wrong with the address.
    pub(crate) wrong: Option<String>,
}

/// What can be downloaded beside a view.
struct Download {
    /// As addresses and users call the rows.
    name: &'static str,
    /// What the view is about beside its filters, as the address of the download has it.
    about: Vec<(&'static str, String)>,
}

/// A made view.
pub(crate) struct Page {
    pub(crate) title: String,
    /// The view it belongs to.
    pub(crate) view: &'static str,
    /// Whether it can be filtered.
    pub(crate) bar: bool,
    /// Filters that say nothing here.
    pub(crate) left: Vec<&'static str>,
    /// What can be downloaded.
    rows: Option<Download>,
    pub(crate) main: Markup,
}

impl Page {
    pub(crate) fn new(title: impl Into<String>, view: &'static str, main: Markup) -> Page {
        let title: String = title.into();
        Page { title: title.replace(crate::table::turns, ""), view, bar: true, left: Vec::new(), rows: None, main }
    }

    pub(crate) fn of(mut self, what: What, left: Vec<&'static str>) -> Page {
        self.left = left;
        self.named(what.name())
    }

    /// The rows of this name can be downloaded.
    pub(crate) fn named(mut self, name: &'static str) -> Page {
        self.rows = Some(Download { name, about: Vec::new() });
        self
    }

    /// The rows are about one thing beside what the filters say.
    pub(crate) fn about(mut self, option: &'static str, value: &str) -> Page {
        if let Some(d) = &mut self.rows {
            d.about.push((option, value.to_owned()));
        }
        self
    }

    pub(crate) fn without_bar(mut self) -> Page {
        self.bar = false;
        self
    }
}

/// Why there is no view.
#[derive(Debug)]
pub(crate) enum Fault {
    Missing(String),
    Store(Error),
}

impl From<Error> for Fault {
    fn from(e: Error) -> Fault {
        Fault::Store(e)
    }
}

pub(crate) type Made = Result<Page, Fault>;

/// What the bar proposes, and names of codes.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) countries: BTreeMap<String, Country>,
    parties: Vec<String>,
    processes: Vec<String>,
    publishers: Vec<String>,
}

/// A state's name and middle point.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) name: String,
    pub(crate) point: Option<(f64, f64)>,
}

/// What the bar proposes, read again after a while.
#[derive(Default)]
pub(crate) struct Lists(Mutex<Option<(Instant, Arc<Known>)>>);

/// How long proposals stay.
const FRESH: Duration = Duration::from_secs(60);

impl Lists {
    pub(crate) fn get(&self, store: &Store) -> Result<Arc<Known>, Error> {
        let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, known)) = &*held
            && at.elapsed() < FRESH
        {
            return Ok(known.clone());
        }
        let all = Filter::default();
        let first = |what, column, most| -> Result<Vec<String>, Error> {
            Ok(store
                .tally(what, &all, column, most)?
                .into_iter()
                .map(|t| t.0)
                .filter(|t| !t.is_empty() && !t.contains(crate::table::turns))
                .collect())
        };
        let countries = store.countries()?;
        let countries: BTreeMap<String, Country> = each(&countries)
            .map(|r| (r.text("code"), Country { name: r.text("name"), point: r.real("lat").zip(r.real("lon")) }))
            .collect();
        let known = Arc::new(Known {
            countries,
            parties: store.acting(60)?,
            processes: first(What::Processes, "process", 40)?,
            publishers: first(What::Articles, "publisher", 40)?,
        });
        *held = Some((Instant::now(), known.clone()));
        Ok(known)
    }
}

impl Known {
    /// A state's name for its code; the code where it has none.
    pub(crate) fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.countries.get(code).map_or(code, |c| c.name.as_str())
    }
}

/// Views with their addresses and names.
const VIEWS: &[(&str, &str)] = &[
    ("/", "Today"),
    ("/timeline", "Timeline"),
    ("/calendar", "Calendar"),
    ("/map", "Map"),
    ("/parties", "Parties"),
    ("/positions", "Positions"),
    ("/processes", "Processes"),
    ("/numbers", "Numbers"),
    ("/search", "Search"),
    ("/paste", "Paste"),
];

pub(crate) use dateline_store::TYPES;

pub(crate) const STATUSES: &[&str] =
    &["occurred", "ongoing", "planned", "hypothetical", "negated", "postponed", "cancelled"];

/// The whole page.
pub(crate) fn frame(c: &Ctx<'_>, page: &Page) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " · Dateline" }
                link rel="stylesheet" href="/static/desk.css";
                link rel="icon" href="/static/icon.svg";
                script src="/static/desk.js" defer {}
            }
            body {
                a.skip href="#main" { "To the content" }
                header.top {
                    a.brand href=(c.q.to("/", &[])) { "Dateline" }
                    nav aria-label="Views" {
                        @for (path, name) in VIEWS {
                            a href=(c.q.to(path, &[])) aria-current=[(page.view == *name).then_some("page")] { (name) }
                        }
                    }
                }
                @if page.bar { (bar(c, page)) }
                main #main tabindex="-1" {
                    @if let Some(w) = &c.wrong { p.notice role="alert" { "Left out: " (w) } }
                    @if !page.left.is_empty() {
                        p.notice { "Not applied here, since it says nothing about these rows: " (page.left.join(", ").replace("--", "")) "." }
                    }
                    h1 { (page.title) }
                    (page.main)
                    @if let Some(d) = &page.rows { (downloads(c, d)) }
                }
                footer {
                    p { "Local page; nothing leaves this machine. " a href="/edits" { "Corrections by hand" } " · " a href="/api/v1/openapi.json" { "Interface for programs" } }
                }
            }
        }
    }
}

fn downloads(c: &Ctx<'_>, d: &Download) -> Markup {
    let about: Vec<(&str, &str)> = d.about.iter().map(|(k, v)| (*k, v.as_str())).collect();
    // A panel is asked for by more than filters.
    let of = |end: &str| {
        let path = format!("/export/{}.{end}", d.name);
        if d.name == "panel" { c.q.with(&path, &[]) } else { c.q.also(&path, &about) }
    };
    let words = match d.name {
        "history" => "What the reports say, in the order of publication: ".to_owned(),
        "mentions" => "What it tells, event by event: ".to_owned(),
        "edits" => "The log: ".to_owned(),
        "panel" => "All rows, zeros among them: ".to_owned(),
        name => format!("All {name} that these filters let through: "),
    };
    html! {
        p.downloads {
            (words) a href=(of("csv")) { "CSV" } " · " a href=(of("json")) { "JSON" }
            @if c.parquet.is_some() { " · " a href=(of("parquet")) { "Parquet" } }
        }
    }
}

fn bar(c: &Ctx<'_>, page: &Page) -> Markup {
    let value = |name: &str| c.q.get(name).unwrap_or("").to_owned();
    let set: Vec<&(String, String)> = c.q.pairs.iter().filter(|p| OPTIONS.contains(&p.0.as_str())).collect();
    let shown = ["party", "dyad", "type", "status", "since", "until", "process", "publisher", "search"];
    let first = |name: &str, i: usize| c.q.pairs.iter().position(|p| p.0 == name) == Some(i);
    html! {
        section.filters aria-label="Filters" {
            @if !set.is_empty() {
                ul.chips aria-label="Filters in force" {
                    @for (name, text) in &set {
                        li {
                            a href=(without(c, name, text)) title="Take this filter away" {
                                span.key { (name) } " " (text) span.x aria-hidden="true" { " ×" }
                            }
                        }
                    }
                    li { a.clear href=(c.path) { "clear all" } }
                }
            }
            details {
                summary { "Filter" @if set.is_empty() { span.quiet { " by party, dyad, type, status, time, process, publisher, words" } } }
                form method="get" action=(c.path) {
                    @for (i, (name, text)) in c.q.pairs.iter().enumerate() {
                        // What the bar has no field for stays as it is: other options, further parties.
                        @if !(shown.contains(&name.as_str()) && first(name, i)) && name != "page" && name != "token" {
                            input type="hidden" name=(name) value=(text);
                        }
                    }
                    (field("party", "Party", "RUS, RUS/GOV or a name", &value("party"), Some("parties")))
                    (field("dyad", "Dyad", "RUS > JPN", &value("dyad"), None))
                    (choice("type", "Type", TYPES, &value("type")))
                    (choice("status", "Status", if page.view == "Positions" { STANCES } else { STATUSES }, &value("status")))
                    (field("since", "From", "2015-01", &value("since"), None))
                    (field("until", "Until", "2015-12-31", &value("until"), None))
                    (field("process", "Process", "part of its name", &value("process"), Some("processes")))
                    (field("publisher", "Publisher", "name or agency", &value("publisher"), Some("publishers")))
                    (field("search", "Words", "\"joint statement\" nucl*", &value("search"), None))
                    p.go { button type="submit" { "Show" } }
                    (proposals("parties", &c.known.parties))
                    (proposals("processes", &c.known.processes))
                    (proposals("publishers", &c.known.publishers))
                }
            }
        }
    }
}

pub(crate) const STANCES: &[&str] =
    &["supports", "opposes", "willing", "unwilling", "conditional", "concerned", "neutral", "divided"];

/// The address without one filter.
fn without(c: &Ctx<'_>, name: &str, text: &str) -> String {
    let mut q = c.q.clone();
    q.pairs.retain(|p| !(p.0 == name && p.1 == *text));
    q.with(&c.path, &[])
}

fn field(name: &str, label: &str, hint: &str, value: &str, list: Option<&str>) -> Markup {
    html! {
        label { span { (label) } input type="text" name=(name) value=(value) placeholder=(hint) list=[list] autocomplete="off" maxlength="300"; }
    }
}

fn choice(name: &str, label: &str, all: &[&str], value: &str) -> Markup {
    let is = |o: &str| o.eq_ignore_ascii_case(value);
    html! {
        label {
            span { (label) }
            select name=(name) {
                option value="" { "any" }
                @if !value.is_empty() && !all.iter().any(|o| is(o)) { option value=(value) selected { (value) } }
                @for o in all { option value=(o) selected[is(o)] { (o.to_lowercase()) } }
            }
        }
    }
}

fn proposals(id: &str, all: &[String]) -> Markup {
    html! { datalist id=(id) { @for p in all { option value=(p) {} } } }
}

/// The token of a form: carried by it, or a field to type it into.
pub(crate) fn secret(c: &Ctx<'_>) -> Markup {
    html! {
        @match c.token {
            Some(t) => input type="hidden" name=(FIELD) value=(t);,
            None => label { span { "Token that " code { "dateline serve" } " printed" } input type="password" name=(FIELD) required maxlength="64" autocomplete="current-password"; },
        }
    }
}

/// What stands where nothing was found.
pub(crate) fn nothing(what: &str) -> Markup {
    html! { p.empty { "No " (what) " here. Take a filter away, or widen the time." } }
}

/// The day of an event as it is told, with what is known of it.
pub(crate) fn when(r: &Row<'_>) -> Markup {
    let (told, day) = (r.text("time"), r.text("day"));
    html! {
        @if told.is_empty() {
            @if day.is_empty() { span.quiet { "no day" } } @else { time datetime=(day) { (day) } span.quiet title="day of the first report; the event's own is not told" { " rep." } }
        } @else { time { (told) } }
    }
}

/// What kind of event, with its mark.
pub(crate) fn kind(r: &Row<'_>) -> Markup {
    let (status, mode) = (r.text("status"), r.text("mode"));
    html! {
        span.kind { (chart::mark(&status, &r.text("quad"), r.yes("historical"))) " " b { (r.text("type").to_lowercase()) } }
        @if !mode.is_empty() { span.quiet { " " (mode) } }
        " " span.status data-status=(status) { (status) }
        @if r.yes("historical") { span.quiet { " · background" } }
        @if r.yes("contested") { " " span.flag title="one report says that it happened, another that it did not" { "contested" } }
    }
}

/// Events as a table that becomes a list where there is little room.
pub(crate) fn events(c: &Ctx<'_>, rows: &Rows) -> Markup {
    html! {
        table.rows.events {
            thead { tr { th { "When" } th { "What" } th { "Who" } th { "Whom" } th { "Where" } th { "Process" } th.n { "Reports" } } }
            tbody {
                @for r in each(rows) {
                    tr {
                        td data-label="When" { a href=(format!("/event/{}", r.text("event"))) { (when(&r)) } }
                        td data-label="What" { (kind(&r)) }
                        td data-label="Who" { (r.text("actors")) }
                        td data-label="Whom" { (r.text("recipients")) }
                        td data-label="Where" { (r.text("place")) }
                        td data-label="Process" {
                            @let p = r.text("process");
                            @if !p.is_empty() { a href=(c.q.to("/process", &[("name", Some(&p))])) { (p) } }
                        }
                        td.n data-label="Reports" { (r.integer("reports")) span.quiet title="independent publishers" { " / " (r.integer("publishers")) } }
                    }
                }
            }
        }
    }
}

/// `1 event`, `2 events`.
pub(crate) fn number(n: u64, one: &str) -> String {
    let end = if n == 1 { "" } else { "s" };
    match one.strip_suffix('y').filter(|_| n != 1) {
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {one}{end}"),
    }
}

/// Which rows of how many, with links to those before and behind.
pub(crate) fn pages(c: &Ctx<'_>, total: u64, page: u32, size: u32, one: &str) -> Markup {
    let from = u64::from(page) * u64::from(size);
    let to = (from + u64::from(size)).min(total);
    let link = |n: u32| c.q.with(&c.path, &[("page", Some(&n.to_string()))]);
    html! {
        p.pages {
            @if total <= u64::from(size) { (number(total, one)) }
            @else { (from + 1) "–" (to) " of " (number(total, one)) }
            @if page > 0 { " " a rel="prev" href=(link(page - 1)) { "earlier rows" } }
            @if to < total { " " a rel="next" href=(link(page + 1)) { "further rows" } }
        }
    }
}
