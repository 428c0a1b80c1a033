//! The rules that every record keeps, as a check over a finished record.

use crate::{Record, SCHEMA, Span};
use std::collections::HashSet;
use std::fmt;

/// A rule that a record breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: a path such as `events/3/evidence`.
    pub at: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

struct Check<'a> {
    text: &'a str,
    found: Vec<Problem>,
}

impl Check<'_> {
    fn say(&mut self, at: &str, what: impl Into<String>) {
        self.found.push(Problem { at: at.to_owned(), what: what.into() });
    }

    fn span(&mut self, at: &str, s: Span) {
        if s.is_empty() || self.text.get(s.start..s.end).is_none() {
            self.say(at, format!("span [{}, {}) is empty or not on character borders of the text", s.start, s.end));
        }
    }

    fn spans(&mut self, at: &str, spans: &[Span], needed: bool) {
        if needed && spans.is_empty() {
            self.say(at, "no evidence");
        }
        for s in spans {
            self.span(at, *s);
        }
    }

    fn known(&mut self, at: &str, ids: &HashSet<&str>, wanted: impl IntoIterator<Item = impl AsRef<str>>) {
        for id in wanted {
            if !ids.contains(id.as_ref()) {
                self.say(at, format!("unknown id {}", id.as_ref()));
            }
        }
    }
}

impl Record {
    /// Everything in this record that breaks a rule of the published format; empty for a good record.
    pub fn problems(&self) -> Vec<Problem> {
        let mut c = Check { text: &self.article.text, found: Vec::new() };
        if self.schema != SCHEMA {
            c.say("schema", format!("{} is not {SCHEMA}", self.schema));
        }
        let a = &self.article;
        if a.id != crate::article_id(&a.text) {
            c.say("article/id", "not derived from the text");
        }
        for (i, s) in a.sentences.iter().enumerate() {
            c.span("article/sentences", s.span);
            if s.id != i {
                c.say("article/sentences", format!("sentence {i} has the id {}", s.id));
            }
            if i > 0 && a.sentences[i - 1].span.end > s.span.start {
                c.say("article/sentences", format!("sentence {i} overlaps the one before"));
            }
        }
        for p in &a.paragraphs {
            c.span("article/paragraphs", *p);
        }
        for p in &a.captions {
            c.span("article/captions", p.span);
        }
        let ids: HashSet<&str> = self.entities.iter().map(|e| e.id.as_str()).collect();
        let processes: HashSet<&str> = self.processes.iter().map(|p| p.id.as_str()).collect();
        let total = self.entities.len()
            + self.events.len()
            + self.statements.len()
            + self.positions.len()
            + self.processes.len();
        let all: HashSet<&str> = (self.entities.iter().map(|e| &e.id))
            .chain(self.events.iter().map(|e| &e.id))
            .chain(self.statements.iter().map(|e| &e.id))
            .chain(self.positions.iter().map(|e| &e.id))
            .chain(self.processes.iter().map(|e| &e.id))
            .map(String::as_str)
            .collect();
        if all.len() != total {
            c.say("", "an id stands twice");
        }
        for (i, e) in self.entities.iter().enumerate() {
            let at = format!("entities/{i}");
            c.spans(&at, &e.mentions, true);
            c.known(&at, &ids, e.affiliation.iter());
        }
        let sentence = |c: &mut Check, at: &str, s: usize| {
            if s >= a.sentences.len() {
                c.say(at, format!("no sentence {s}"));
            }
        };
        for (i, e) in self.events.iter().enumerate() {
            let at = format!("events/{i}");
            sentence(&mut c, &at, e.sentence);
            c.spans(&at, &e.evidence, true);
            c.known(&at, &ids, &e.actors);
            c.known(&at, &ids, &e.recipients);
            c.known(&at, &ids, e.attribution.iter().filter_map(|x| x.speaker.as_ref()));
            c.known(&at, &processes, e.process.iter());
            if e.quad != e.kind.quad() {
                c.say(&at, "quad class is not the type's");
            }
            if e.mode.is_some_and(|m| !e.kind.modes().contains(&m)) {
                c.say(&at, "mode is none of the type's");
            }
            if e.act.mode.is_some_and(|m| !e.act.kind.modes().contains(&m)) {
                c.say(&at, "the act's mode is none of its type's");
            }
            if e.actors.is_empty() && e.recipients.is_empty() {
                c.say(&at, "neither actor nor recipient");
            }
            if !(0.0..=1.0).contains(&e.confidence) {
                c.say(&at, "confidence is not within 0 and 1");
            }
            for x in &e.also {
                sentence(&mut c, &at, x.sentence);
                c.spans(&at, &x.evidence, true);
            }
            if let Some(t) = &e.time {
                c.span(&at, t.span);
            }
            if let Some(p) = &e.place {
                c.span(&at, p.span);
            }
            for x in &e.attribution {
                c.span(&at, x.cue);
            }
        }
        for (i, s) in self.statements.iter().enumerate() {
            let at = format!("statements/{i}");
            sentence(&mut c, &at, s.sentence);
            c.span(&at, s.cue);
            c.spans(&at, &s.content, true);
            c.known(&at, &ids, s.speaker.iter());
        }
        for (i, q) in self.positions.iter().enumerate() {
            let at = format!("positions/{i}");
            sentence(&mut c, &at, q.sentence);
            c.spans(&at, &q.evidence, true);
            c.spans(&at, &q.conditions, false);
            c.known(&at, &ids, &q.holders);
            c.known(&at, &processes, q.process.iter());
            if q.holders.is_empty() {
                c.say(&at, "nobody holds it");
            }
        }
        for (i, p) in self.processes.iter().enumerate() {
            let at = format!("processes/{i}");
            c.spans(&at, &p.mentions, true);
            c.known(&at, &ids, &p.parties);
            for s in &p.state {
                sentence(&mut c, &at, s.sentence);
                c.spans(&at, &s.evidence, true);
                c.known(&at, &ids, &s.by);
            }
        }
        c.found
    }
}
