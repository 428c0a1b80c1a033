//! Meetings as a calendar after RFC 5545: one whole-day entry each, with an id that stays the same, so that a program that subscribes sees
//! what was put off move and what was called off go.

use crate::table::{Row, each};
use dateline_store::Rows;
use jiff::civil::Date;

/// A value with its commas, semicolons, backslashes and line breaks escaped; other control characters go.
fn escape(s: &str) -> String {
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

/// Lines are at most 75 bytes; the rest goes on after a blank.
fn fold(line: &str, out: &mut String) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

fn entry(r: &Row<'_>, stamp: &str, out: &mut String) {
    let day = r.text("day");
    let parse = |s: String| s.parse::<Date>().ok();
    let Some(start) = parse(r.text("start")).or_else(|| parse(day)) else { return };
    let end = parse(r.text("end")).filter(|e| *e >= start).unwrap_or(start);
    // A month or year is no appointment: its first day stands for it, and the summary says how it was told.
    let vague = crate::chart::between(start, end) > 7;
    let last = crate::chart::later(if vague { start } else { end }, 1);
    let figures = |d: Date| d.to_string().replace('-', "");
    let status = r.text("status");
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), out);
    line("BEGIN", "VEVENT");
    line("UID", &format!("{}@dateline", r.text("event")));
    line("DTSTAMP", stamp);
    line("DTSTART;VALUE=DATE", &figures(start));
    line("DTEND;VALUE=DATE", &figures(last));
    let told = if vague { format!(" (some day in {})", r.text("time")) } else { String::new() };
    let others = r.text("recipients");
    let who = if others.is_empty() { r.text("actors") } else { format!("{}, {others}", r.text("actors")) };
    line("SUMMARY", &escape(&format!("{who}: {status}{told}")));
    let place = r.text("place");
    if !place.is_empty() {
        line("LOCATION", &escape(&place));
    }
    let process = r.text("process");
    if !process.is_empty() {
        line("CATEGORIES", &escape(&process));
    }
    line(
        "STATUS",
        match status.as_str() {
            "cancelled" => "CANCELLED",
            "occurred" | "ongoing" => "CONFIRMED",
            _ => "TENTATIVE",
        },
    );
    let count = r.integer("reports");
    line(
        "DESCRIPTION",
        &escape(&format!("{count} reports, first {}, last {}", r.text("first_reported"), r.text("last_reported"))),
    );
    line("END", "VEVENT");
}

/// The calendar. `today` is its stamp.
pub(crate) fn calendar(rows: &Rows, today: &str) -> String {
    let mut out = String::new();
    let stamp = format!("{}T000000Z", today.replace('-', ""));
    for l in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Dateline//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Dateline",
    ] {
        fold(l, &mut out);
    }
    for r in each(rows) {
        entry(&r, &stamp, &mut out);
    }
    fold("END:VCALENDAR", &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_store::Value;

    #[test]
    fn no_text_becomes_a_line_of_its_own() {
        let text = |s: &str| Value::Text(s.into());
        let rows = Rows {
            columns: ["event", "day", "time", "start", "end", "status", "actors", "place", "reports"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                vec![
                    text("e1"),
                    text("2015-03-11"),
                    text("2015-03-11"),
                    text("2015-03-11"),
                    text("2015-03-12"),
                    text("planned"),
                    text("A\r\nATTACH:x;y, and a name that is far too long for a line of seventy-five bytes é"),
                    text("Tokyo, Japan"),
                    Value::Integer(2),
                ],
                vec![
                    text("e2"),
                    text("2015-03-01"),
                    text("2015-03"),
                    text("2015-03-01"),
                    text("2015-03-31"),
                    text("cancelled"),
                    text("B"),
                    Value::Null,
                    Value::Integer(1),
                ],
            ],
        };
        let out = calendar(&rows, "2015-03-01");
        assert!(out.split("\r\n").all(|l| l.len() <= 75 && !l.starts_with("ATTACH")), "{out}");
        assert!(
            out.contains("DTSTART;VALUE=DATE:20150311\r\nDTEND;VALUE=DATE:20150313\r\nSUMMARY:A\\nATTACH:x\\;y\\, and")
        );
        assert!(
            out.contains("(some day in 2015-03)")
                && out.contains("STATUS:CANCELLED")
                && out.contains("LOCATION:Tokyo\\, Japan")
        );
        assert_eq!(out.matches("BEGIN:VEVENT").count(), 2);
    }
}
