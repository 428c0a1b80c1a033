//! A calendar of meetings as RFC 5545 has it: whole days, ids that stay, what is off marked as cancelled.

use crate::said::{compact, date};
use crate::{Error, Job, VERSION};
use dateline_store::Event;
use jiff::ToSpan;

/// Longest line in bytes, without its end.
const LINE: usize = 75;

/// A content line, folded between characters.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out + "\r\n"
}

/// A text value: its own signs escaped, control characters gone.
fn text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

pub(crate) fn head(job: &mut Job<'_>) -> Result<(), Error> {
    let lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        &format!("PRODID:-//dateline//dateline {VERSION}//EN"),
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Meetings in the news",
    ];
    let all: String = lines.iter().map(|l| fold(l)).collect();
    job.out.write_all(all.as_bytes())?;
    Ok(())
}

pub(crate) fn foot(job: &mut Job<'_>) -> Result<(), Error> {
    job.out.write_all(b"END:VCALENDAR\r\n")?;
    Ok(())
}

/// The word of RFC 5545 for a status.
fn status(s: &str) -> &'static str {
    match s {
        "occurred" | "ongoing" => "CONFIRMED",
        "postponed" | "cancelled" | "negated" => "CANCELLED",
        _ => "TENTATIVE",
    }
}

fn summary(e: &Event) -> String {
    let mut parties = e.actors.split("; ").filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
    if !e.recipients.is_empty() {
        let with = e.recipients.replace("; ", ", ");
        parties = if parties.is_empty() { with } else { format!("{parties} \u{2013} {with}") };
    }
    let mut out = match e.status.as_str() {
        "postponed" => "Postponed: ".to_owned(),
        "cancelled" => "Cancelled: ".to_owned(),
        "negated" => "Not held: ".to_owned(),
        "planned" => "Planned: ".to_owned(),
        "hypothetical" => "Possible: ".to_owned(),
        _ => String::new(),
    };
    out.push_str(if parties.is_empty() { "Meeting" } else { &parties });
    if let Some(p) = &e.process {
        out.push_str(&format!(" ({p})"));
    }
    out
}

pub(crate) fn event(job: &mut Job<'_>, e: &Event) -> Result<(), Error> {
    let start = e.start.as_ref().or(e.day.as_ref()).and_then(|d| date(d));
    let Some(start) = start else {
        job.leave_out("no day told");
        return Ok(());
    };
    let last = e.start.as_ref().and(e.end.as_ref()).and_then(|d| date(d)).unwrap_or(start).max(start);
    // The end of whole days is the day behind the last.
    let Ok(end) = last.checked_add(1.day()) else { return Ok(()) };
    let stamp = e.last_reported.as_deref().and_then(date).unwrap_or(start);
    let stamp = compact(stamp) + "T000000Z";
    let mut why = String::new();
    if e.start.is_none() {
        why.push_str("The day is that of the report; none is told.\n");
    }
    for h in &e.history {
        let parts = [h.published.as_deref(), h.publisher.as_deref(), Some(h.status.as_str()), h.words.as_deref()];
        let told: Vec<&str> = parts.into_iter().flatten().collect();
        why.push_str(&(told.join(" \u{b7} ").split_whitespace().collect::<Vec<_>>().join(" ") + "\n"));
    }
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@dateline", e.id),
        format!("DTSTAMP:{stamp}"),
        format!("LAST-MODIFIED:{stamp}"),
        // More reports are a later edition of the entry.
        format!("SEQUENCE:{}", e.mentions.max(1) - 1),
        format!("DTSTART;VALUE=DATE:{}", compact(start)),
        format!("DTEND;VALUE=DATE:{}", compact(end)),
        format!("SUMMARY:{}", text(&summary(e))),
        format!("STATUS:{}", status(&e.status)),
        "TRANSP:TRANSPARENT".to_owned(),
    ];
    if let Some(p) = &e.place {
        lines.push(format!("LOCATION:{}", text(p)));
    }
    if let (Some(lat), Some(lon), true) = (e.lat, e.lon, e.precision.as_deref() != Some("country")) {
        lines.push(format!("GEO:{lat};{lon}"));
    }
    if let Some(url) = e.history.iter().find_map(|h| h.url.as_deref()).filter(|u| !u.contains(char::is_control)) {
        lines.push(format!("URL:{url}"));
    }
    lines.push(format!("CATEGORIES:{}", text(&e.status)));
    lines.push(format!("DESCRIPTION:{}", text(why.trim_end())));
    lines.push("END:VEVENT".to_owned());
    let all: String = lines.iter().map(|l| fold(l)).collect();
    job.put(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let long = format!("SUMMARY:{}", "é".repeat(80));
        let folded = fold(&long);
        assert!(folded.split("\r\n").all(|l| l.len() <= LINE), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end(), long);
        assert_eq!(fold("A:b"), "A:b\r\n");
    }

    #[test]
    fn signs_of_the_format_are_escaped() {
        assert_eq!(text("a,b;c\\d\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }
}
