//! A record as a person reads it in a terminal: the head, then what happened, what is planned, what is background and what is denied, each
//! with its sentence and the words marked; then positions and talks. 80 columns; colour only on a terminal, brackets elsewhere.

use dateline_record::{Event, Record, Span, Status};
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
    more.extend(e.place.as_ref().map(|p| p.country.map_or(p.name.clone(), |c| format!("{}, {c}", p.name))));
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
fn wrap(out: &mut String, indent: &str, text: &str) {
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
