//! A record as a person reads it in a terminal: the head, then what happened, what is planned, what is background and what is denied, each
//! with its sentence and the words marked; then positions, talks, and the calendar of coming meetings. 80 columns; colour only on a terminal, brackets elsewhere.

use dateline_record::{Event, EventType, Place, Record, Span, Stance, Status};
use std::fmt::Write;

const WIDTH: usize = 78;

/// The reading of one record.
pub fn render(r: &Record, colour: bool) -> String {
    let mut out = String::new();
    let a = &r.article;
    if let Some(h) = &a.headline {
        wrap(&mut out, "", &bold(h, colour));
    }
    let mut head = Vec::new();
    head.extend(a.agency.clone());
    head.extend(a.byline.as_ref().map(|b| format!("by {b}")));
    head.extend(a.dateline.as_ref().map(|d| d.span.of(&a.text).trim_end_matches(['.', '-', '–', '—', ' ']).to_owned()));
    head.extend(a.published.as_ref().map(|p| format!("published {p}")));
    head.push(a.source.clone());
    wrap(&mut out, "", &head.join(" · "));
    for d in &r.diagnostics {
        wrap(&mut out, "note: ", &d.message);
    }
    type Pick = fn(&Event) -> bool;
    let groups: [(&str, Pick); 5] = [
        ("HAPPENED", |e| matches!(e.status, Status::Occurred | Status::Ongoing) && !e.historical),
        ("PLANNED", |e| e.status == Status::Planned && !e.historical),
        ("POSSIBLE", |e| e.status == Status::Hypothetical && !e.historical),
        ("BACKGROUND", |e| e.historical && e.status != Status::Negated),
        ("DENIED OR NOT DONE", |e| e.status == Status::Negated),
    ];
    for (title, pick) in groups {
        let events: Vec<&Event> = r.events.iter().filter(|e| pick(e)).collect();
        if events.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", bold(title, colour));
        let mut last = usize::MAX;
        for e in events {
            event(&mut out, r, e, colour, e.sentence != last);
            last = e.sentence;
        }
    }
    if !r.positions.is_empty() {
        let _ = writeln!(out, "\n{}", bold("POSITIONS", colour));
        for q in &r.positions {
            let line = format!("{} · {} · {}", names(r, &q.holders), q.stance, q.issue);
            wrap(&mut out, "  ", &line);
            sentence(&mut out, r, q.sentence, &q.evidence, colour);
        }
    }
    if !r.processes.is_empty() {
        let _ = writeln!(out, "\n{}", bold("TALKS", colour));
        for p in &r.processes {
            wrap(&mut out, "  ", &format!("{} ({})", p.name, names(r, &p.parties)));
            for s in &p.state {
                let when = s.time.as_ref().map_or(String::new(), |t| format!(" {}", t.edtf));
                wrap(&mut out, "    ", &format!("{}{when}", s.state));
            }
        }
    }
    let meetings = meetings(r);
    if !meetings.is_empty() {
        let _ = writeln!(out, "\n{}", bold("CALENDAR", colour));
        let mut last = usize::MAX;
        for e in meetings {
            meeting(&mut out, r, e, colour, e.sentence != last);
            last = e.sentence;
        }
    }
    if r.events.is_empty() && r.diagnostics.is_empty() {
        let _ = writeln!(out, "\nNo political event was found.");
    }
    out.push('\n');
    out
}

fn event(out: &mut String, r: &Record, e: &Event, colour: bool, show: bool) {
    let mut line = names(r, &e.actors);
    if line.is_empty() {
        line.push('?');
    }
    let _ = write!(line, "  {}", e.kind);
    if e.act.kind != e.kind {
        let _ = write!(line, "/{}", e.act.kind);
    }
    if let Some(m) = e.mode.or(e.act.mode) {
        let _ = write!(line, " ({m})");
    }
    if !e.recipients.is_empty() {
        let _ = write!(line, "  → {}", names(r, &e.recipients));
    }
    wrap(out, "  ", &line);
    let mut more = Vec::new();
    more.extend(e.time.as_ref().map(|t| t.edtf.to_string()));
    more.extend(e.place.as_ref().map(place));
    let says: Vec<String> = e.attribution.iter().filter_map(|a| a.speaker.clone()).collect();
    if !says.is_empty() {
        more.push(format!("says {}", names(r, &says)));
    }
    if !more.is_empty() {
        wrap(out, "    ", &more.join(" · "));
    }
    if show {
        sentence(out, r, e.sentence, &e.evidence, colour);
    }
}

/// Planned meetings that were not over when the article was published, by day; those of an unknown day or year last.
fn meetings(r: &Record) -> Vec<&Event> {
    let today = r.article.published.as_deref();
    let past = |e: &Event| {
        let end = e.time.as_ref().and_then(|t| t.edtf.end()).map(|d| d.to_string());
        today.zip(end).is_some_and(|(today, end)| end.as_str() < today)
    };
    let mut all: Vec<&Event> = (r.events.iter())
        .filter(|e| e.status == Status::Planned && !e.historical && !past(e))
        // PLOVER reduces what lies ahead to AGREE and keeps the act; refusing or demanding to meet is no meeting.
        .filter(|e| e.act.kind == EventType::Consult && matches!(e.kind, EventType::Consult | EventType::Agree))
        .filter(|e| e.time.is_some() || e.place.is_some() || !willing(r, e))
        .collect();
    all.sort_by_key(|e| {
        let edtf = e.time.as_ref().map(|t| &t.edtf);
        let start = edtf.and_then(|t| t.start());
        (start.is_none(), start, edtf.is_none(), edtf)
    });
    all
}

/// Whether the sentence tells that those who act are ready to: a position, no appointment.
fn willing(r: &Record, e: &Event) -> bool {
    r.positions.iter().any(|q| {
        q.sentence == e.sentence
            && matches!(q.stance, Stance::Willing | Stance::Conditional)
            && q.holders.iter().any(|h| e.actors.contains(h))
    })
}

/// A line of the calendar: the day and the place, then who meets.
fn meeting(out: &mut String, r: &Record, e: &Event, colour: bool, show: bool) {
    let mut line = e.time.as_ref().map_or("day not given".to_owned(), |t| t.edtf.to_string());
    if let Some(p) = &e.place {
        line.push_str(" · ");
        line.push_str(&place(p));
    }
    wrap(out, "  ", &line);
    let mut parties: Vec<String> = Vec::new();
    for id in e.actors.iter().chain(&e.recipients) {
        if !parties.contains(id) {
            parties.push(id.clone());
        }
    }
    wrap(out, "    ", &names(r, &parties));
    if show {
        sentence(out, r, e.sentence, &e.evidence, colour);
    }
}

fn place(p: &Place) -> String {
    p.country.map_or(p.name.clone(), |c| format!("{}, {c}", p.name))
}

fn names(r: &Record, ids: &[String]) -> String {
    let one = |id: &String| {
        r.entities.iter().find(|e| e.id == *id).map(|e| {
            let code: Vec<String> =
                e.country.map(|c| c.to_string()).into_iter().chain(e.sector.map(|s| s.to_string())).collect();
            if code.is_empty() { e.name.clone() } else { format!("{} [{}]", e.name, code.join(" ")) }
        })
    };
    ids.iter().filter_map(one).collect::<Vec<_>>().join(" + ")
}

/// The sentence with its evidence marked.
fn sentence(out: &mut String, r: &Record, id: usize, evidence: &[Span], colour: bool) {
    let Some(s) = r.article.sentences.get(id) else { return };
    let mut marked = String::new();
    let mut at = s.span.start;
    let mut spans: Vec<Span> = evidence.iter().copied().filter(|e| s.span.contains(*e)).collect();
    spans.sort();
    for e in spans {
        if e.start < at {
            continue;
        }
        marked.push_str(Span::new(at, e.start).of(&r.article.text));
        marked.push_str(&mark(e.of(&r.article.text), colour));
        at = e.end;
    }
    marked.push_str(Span::new(at, s.span.end).of(&r.article.text));
    let plain: Vec<&str> = marked.split_whitespace().collect();
    wrap(out, "      ", &plain.join(" "));
}

fn bold(s: &str, colour: bool) -> String {
    if colour { format!("\x1b[1m{s}\x1b[0m") } else { s.to_owned() }
}

fn mark(s: &str, colour: bool) -> String {
    if !colour {
        return format!("[{s}]");
    }
    // Each word carries its own colour, so that a line break leaves no colour behind.
    s.split_whitespace().map(|w| format!("\x1b[36m{w}\x1b[0m")).collect::<Vec<_>>().join(" ")
}

/// Words into lines of at most [`WIDTH`] columns, each begun by `indent`. Control characters of the text never reach the terminal.
pub(crate) fn wrap(out: &mut String, indent: &str, text: &str) {
    let width = |w: &str| {
        let mut n = 0;
        let mut escape = false;
        for c in w.chars() {
            escape = escape && c != 'm' || c == '\x1b';
            n += usize::from(!escape && c != 'm' || !escape && c == 'm' && !w.contains('\x1b'));
        }
        n
    };
    let mut line = indent.to_owned();
    let mut used = indent.chars().count();
    let mut empty = true;
    for w in text.split(' ').filter(|w| !w.is_empty()) {
        let w: String = w.chars().filter(|c| !c.is_control() || *c == '\x1b').collect();
        let n = width(&w);
        if !empty && used + 1 + n > WIDTH {
            let _ = writeln!(out, "{line}");
            (line, used, empty) = (indent.to_owned(), indent.chars().count(), true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(&w);
        used += n;
        empty = false;
    }
    let _ = writeln!(out, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A planned meeting as a record has it, of the second sentence.
    fn planned(id: &str, status: &str, edtf: Option<&str>) -> Value {
        json!({
            "id": id, "sentence": 1, "type": "CONSULT", "act": {"type": "CONSULT", "mode": null}, "mode": null, "contexts": [],
            "cameo": null, "quad": "verbal cooperation", "score": 5.0, "status": status, "historical": false, "salience": "main",
            "actors": ["n1", "n2"], "recipients": ["n1"],
            "time": edtf.map(|t| json!({"span": [40, 46], "edtf": t, "start": null, "end": null})),
            "place": {"span": [50, 56], "name": "Vienna", "country": "AUT", "geonames": null, "lat": null, "lon": null, "precision": "city"},
            "attribution": [], "process": null, "evidence": [[30, 34]], "also": [], "rule": "test", "confidence": 0.9,
        })
    }

    fn record(published: Option<&str>, events: Value) -> Record {
        let text = "Norway praised Chad's efforts. Norway and Chad will meet on 4 May in Vienna.";
        let party = |id: &str, name: &str, country: &str| {
            json!({"id": id, "name": name, "kind": "state", "country": country, "sector": null,
            "role": null, "affiliation": null, "kb": null, "mentions": [[0, 6]]})
        };
        let article = json!({
            "id": dateline_record::article_id(text), "source": "s", "text": text, "headline": null, "lede": null, "section": null,
            "language": "en", "agency": null, "byline": null, "dateline": null, "published": published, "captions": [],
            "paragraphs": [[0, text.len()]],
            "sentences": [{"id": 0, "span": [0, 30], "part": "body"}, {"id": 1, "span": [31, text.len()], "part": "body"}],
        });
        serde_json::from_value(json!({
            "schema": "dateline/1", "versions": {"dateline": "", "analysis": "fast", "weights": "", "lexicon": ""}, "article": article,
            "entities": [party("n1", "Norway", "NOR"), party("n2", "Chad", "TCD")],
            "events": events, "statements": [], "positions": [], "processes": [],
        }))
        .expect("a record")
    }

    fn calendar(r: &Record) -> String {
        render(r, false).split_once("CALENDAR\n").map_or(String::new(), |(_, c)| c.trim_end().to_owned())
    }

    #[test]
    fn coming_meetings_stand_by_day_with_place_parties_and_sentence() {
        let r = record(
            Some("2015-05-01"),
            json!([
                planned("e1", "planned", None),
                planned("e2", "planned", Some("2015-06")),
                planned("e3", "planned", Some("2015-05-04")),
                planned("e4", "planned", Some("XXXX-05-09")),
            ]),
        );
        let who = "    Norway [NOR] + Chad [TCD]";
        let lines = calendar(&r);
        let days: Vec<&str> = lines.lines().filter(|l| l.contains("Vienna, AUT")).map(str::trim).collect();
        assert_eq!(
            days,
            [
                "2015-05-04 · Vienna, AUT",
                "2015-06 · Vienna, AUT",
                "XXXX-05-09 · Vienna, AUT",
                "day not given · Vienna, AUT"
            ]
        );
        assert_eq!(lines.lines().nth(1), Some(who), "{lines}");
        assert_eq!(
            lines.matches("Norway and Chad will meet").count(),
            1,
            "a sentence is printed once in a row: {lines}"
        );
    }

    #[test]
    fn what_is_over_or_happened_or_refused_is_in_no_calendar() {
        let mut refused = planned("e3", "planned", Some("2015-05-04"));
        refused["type"] = json!("REJECT");
        let over = planned("e2", "planned", Some("2015-04-20"));
        let events = json!([planned("e1", "occurred", Some("2015-05-04")), over, refused]);
        assert_eq!(calendar(&record(Some("2015-05-01"), events.clone())), "");
        // Without a date of publication nobody can say that the plan is over.
        assert!(calendar(&record(None, events)).starts_with("  2015-04-20"));
    }

    #[test]
    fn readiness_to_meet_is_no_appointment_until_a_day_is_named() {
        let event = |edtf| {
            let mut e = planned("e1", "planned", edtf);
            (e["type"], e["place"]) = (json!("AGREE"), json!(null));
            e
        };
        let ready = |edtf| {
            let mut r = record(None, json!([event(edtf)]));
            let position = json!({"id": "p1", "sentence": 1, "holders": ["n2"], "issue": "to meet", "process": null, "stance": "willing",
                "conditions": [], "time": null, "attribution": [], "evidence": [[30, 34]]});
            r.positions.push(serde_json::from_value(position).expect("a position"));
            calendar(&r)
        };
        assert_eq!(ready(None), "");
        assert!(ready(Some("2015-05-04")).contains("2015-05-04"));
        assert!(
            calendar(&record(None, json!([event(None)]))).contains("day not given"),
            "what nobody is merely ready for is kept"
        );
    }
}
