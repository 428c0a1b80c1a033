//! What a format can say of an event, and on which day.
//!
//! Event data has one row for what took place on a day. A plan, a denial or background would read as if it had happened there, so they are
//! left out unless they are asked for.

use dateline_store::{Event, Filter};
use jiff::civil::Date;

/// What may be added that a format cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Include {
    /// What lies ahead. Rows have the day of the announcement.
    Planned,
    /// Meetings that were put off.
    Postponed,
    /// Meetings that were called off.
    Cancelled,
    /// What may or might have happened.
    Hypothetical,
    /// What did not happen.
    Negated,
    /// What reports tell as background.
    Background,
    /// What is told to a week or less exactly. Rows have the first day.
    Vague,
}

impl Include {
    /// As a user calls it.
    pub fn name(self) -> &'static str {
        match self {
            Include::Planned => "planned",
            Include::Postponed => "postponed",
            Include::Cancelled => "cancelled",
            Include::Hypothetical => "hypothetical",
            Include::Negated => "negated",
            Include::Background => "background",
            Include::Vague => "vague",
        }
    }

    fn of_status(status: &str) -> Option<Include> {
        Some(match status {
            "planned" => Include::Planned,
            "postponed" => Include::Postponed,
            "cancelled" => Include::Cancelled,
            "hypothetical" => Include::Hypothetical,
            "negated" => Include::Negated,
            _ => return None,
        })
    }
}

/// Longest stretch in days that counts as told to the day: a visit or round of talks. The store joins reports by the same bound.
const EXACT_DAYS: i32 = 5;

/// What is to be in an export.
pub(crate) struct Asked {
    include: Vec<Include>,
    /// Nothing but meetings.
    pub(crate) meetings: bool,
}

impl Asked {
    /// `can`: what the format can say; `more`: what was asked for. A filter that names a status or background asks for it.
    pub(crate) fn new(filter: &Filter, can: &[Include], more: &[Include]) -> Asked {
        let mut include: Vec<Include> = can.iter().chain(more).copied().collect();
        include.extend(filter.status.iter().filter_map(|s| Include::of_status(s)));
        if filter.historical == Some(true) {
            include.push(Include::Background);
        }
        Asked { include, meetings: false }
    }

    /// Why an event stays out.
    pub(crate) fn refuses(&self, e: &Event) -> Option<&'static str> {
        if self.meetings && !e.meeting {
            return Some("no meeting");
        }
        let wanted = |i: Include| self.include.contains(&i);
        if let Some(s) = Include::of_status(&e.status).filter(|s| !wanted(*s)) {
            return Some(s.name());
        }
        if e.historical && !wanted(Include::Background) {
            return Some(Include::Background.name());
        }
        if self.meetings && e.status != "occurred" && e.status != "ongoing" && e.start.is_none() {
            return Some("no day told");
        }
        if vague(e) && !wanted(Include::Vague) && (self.meetings || !announced(e)) {
            return Some(Include::Vague.name());
        }
        if self.meetings && e.start.is_none() && e.day.is_none() {
            return Some("no day told");
        }
        None
    }

    /// The day of a row.
    pub(crate) fn day(&self, e: &Event) -> Option<Date> {
        let day = if announced(e) { e.first_reported.as_ref() } else { e.start.as_ref().or(e.day.as_ref()) };
        day.and_then(|d| date(d))
    }
}

/// Whether what took place is only that it was announced.
fn announced(e: &Event) -> bool {
    !matches!(e.status.as_str(), "occurred" | "ongoing" | "negated")
}

/// Whether the time that is told is longer than a few days, or is no day of the calendar.
fn vague(e: &Event) -> bool {
    let ends = e.start.as_deref().and_then(date).zip(e.end.as_deref().and_then(date));
    match (&e.edtf, ends) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(_), Some((a, b))) => days_between(a, b) >= EXACT_DAYS,
    }
}

/// Days from one day to another.
pub(crate) fn days_between(a: Date, b: Date) -> i32 {
    b.since(a).map_or(0, |s| s.get_days())
}

/// A civil date, `YYYY-MM-DD`.
pub(crate) fn date(s: &str) -> Option<Date> {
    s.get(..10)?.parse().ok()
}

/// `YYYYMMDD`.
pub(crate) fn compact(d: Date) -> String {
    format!("{:04}{:02}{:02}", d.year(), d.month(), d.day())
}
