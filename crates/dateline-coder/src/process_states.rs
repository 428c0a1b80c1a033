//! What becomes of a negotiation: begun, resumed, suspended, stalled, ended, concluded, planned; when and by whom.

use crate::process_tables::{HELD, StateWord};
use crate::processes::{Finder, StateChange};
use dateline_document::{Deprel, Document, Part, TokenId, Upos};

/// Nouns between the talks and the verb that tells of them: "the round of talks ended", "suspended its part in the talks".
const BETWEEN: &[&str] = &[
    "round",
    "session",
    "phase",
    "stage",
    "part",
    "leg",
    "day",
    "week",
    "month",
    "hour",
    "meeting",
    "series",
    "cycle",
    "set",
    "participation",
    "involvement",
    "attendance",
    "return",
    "boycott",
    "plenary",
    "start",
    "beginning",
    "opening",
    "resumption",
];

/// Verbs whose infinitive is a plan.
const PLANS: &[&str] = &[
    "agree",
    "decide",
    "plan",
    "schedule",
    "due",
    "set",
    "expect",
    "slate",
    "intend",
    "prepare",
    "promise",
    "pledge",
    "accept",
    "vow",
    "consent",
    "undertake",
    "arrange",
    "bind",
];

/// Verbs of wishing: what stands under them is no change.
const WISHES: &[&str] = &[
    "demand",
    "urge",
    "call",
    "ask",
    "insist",
    "require",
    "request",
    "want",
    "propose",
    "suggest",
    "recommend",
    "hope",
    "wish",
    "seek",
    "press",
    "appeal",
    "beg",
    "encourage",
    "persuade",
    "invite",
    "order",
    "try",
    "like",
    "prefer",
    "push",
    "help",
    "favour",
    "favor",
];

/// Verbs by which somebody says what will be.
const SAYS: &[&str] = &[
    "say", "announce", "tell", "declare", "report", "confirm", "promise", "add", "write", "state", "agree", "decide",
    "pledge",
];

/// How a clause means the change that its verb names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    Done,
    Ahead,
    /// "Have not met since", "could not be held".
    NotYet,
    /// "Will not return".
    Refused,
    /// "Will never again take part".
    Never,
}

impl Finder<'_> {
    /// The row of a verb or noun of change that a negotiation depends on.
    pub(crate) fn state_of(&self, v: TokenId, from: TokenId) -> Option<StateWord> {
        let lemma = self.doc.tokens[v].lemma.to_lowercase();
        if self.upos(v) == Upos::Verb {
            let mut joined = String::with_capacity(lemma.len() + 8);
            joined.push_str(&lemma);
            for c in self.tree.children(v) {
                if matches!(self.rel(c), Deprel::CompoundPrt)
                    || (self.rel(c) == Deprel::Advmod
                        && c == v + 1
                        && self.is_form(c, &["out", "back", "off", "down", "apart", "up", "away"]))
                {
                    joined.push('_');
                    joined.push_str(&self.doc.form(c).to_lowercase());
                }
            }
            if self.rel(from) == Deprel::Obl && self.tree.children(from).any(|k| self.rel(k) == Deprel::Case) {
                let case: Vec<String> =
                    self.tree.with(self.doc, from, Deprel::Case).map(|k| self.doc.form(k).to_lowercase()).collect();
                let key = format!("{joined}_{}", case.join("_"));
                let row = self.tables.verb(&key).or_else(|| self.with_noun(v, from, &key));
                return row.filter(|s| s.object);
            }
            return self
                .with_noun(v, from, &joined)
                .or_else(|| self.tables.verb(&joined))
                .or_else(|| self.tables.verb(&lemma).filter(|_| joined == lemma));
        }
        let before = matches!(self.rel(from), Deprel::Compound | Deprel::NmodPoss);
        let of = self.tree.children(from).any(|k| self.rel(k) == Deprel::Case && self.is_form(k, &["of", "to", "in"]));
        (before || of).then(|| self.tables.noun(&lemma)).flatten()
    }

    /// A verb that is one thing with a noun behind it: "went into recess", "take part in".
    fn with_noun(&self, v: TokenId, from: TokenId, verb: &str) -> Option<StateWord> {
        let behind =
            |c: &TokenId| *c > v && *c != from && matches!(self.rel(*c), Deprel::Obj | Deprel::Obl | Deprel::Xcomp);
        self.tree.children(v).filter(behind).find_map(|c| {
            let mut key = String::with_capacity(verb.len() + 12);
            key.push_str(verb);
            key.push('+');
            key.push_str(&self.doc.tokens[c].lemma.to_lowercase());
            self.tables.verb(&key)
        })
    }

    /// What the clauses around a mention tell of the negotiation: a relative clause and the one that it stands in may tell each its own.
    pub(crate) fn changes(&self, head: TokenId) -> Vec<StateChange> {
        let mut out = Vec::new();
        out.extend(self.described(head));
        let mut from = head;
        let mut v = self.doc.tokens[head].head;
        // "the first phase of the round of talks": climb over nouns.
        for _ in 0..3 {
            let Some(noun) = v.filter(|_| matches!(self.rel(from), Deprel::Nmod | Deprel::Compound | Deprel::NmodPoss))
            else {
                break;
            };
            if self.upos(noun) != Upos::Noun {
                break;
            }
            if BETWEEN.contains(&self.doc.tokens[noun].lemma.as_str()) && !self.begins(noun, from) {
                out.extend(self.described(noun));
                from = noun;
                v = self.doc.tokens[noun].head;
                continue;
            }
            if let Some(s) = self.state_of(noun, from) {
                out.extend(self.changed(noun, s.state, None));
                return out;
            }
            break;
        }
        if self.rel(from) != Deprel::Conj {
            out.extend(self.clause(from));
        }
        out
    }

    /// "the start of the talks": a noun of change rather than a part of the talks, unless a verb takes it ("announced the start of").
    fn begins(&self, noun: TokenId, from: TokenId) -> bool {
        self.state_of(noun, from).is_some()
            && !self.doc.tokens[noun].head.is_some_and(|h| {
                self.upos(h) == Upos::Verb
                    && matches!(self.rel(noun), Deprel::Obj | Deprel::NsubjPass)
                    && self.state_of(h, noun).is_some()
            })
    }

    /// "the stalled talks", "the talks, which were suspended in May".
    fn described(&self, head: TokenId) -> Option<StateChange> {
        for c in self.tree.children(head) {
            // "the stalled talks": said in passing, and true as it is written.
            if self.rel(c) == Deprel::Amod
                && c < head
                && let Some(s) = self.tables.predicate(&self.doc.form(c).to_lowercase())
                && s.state == "stalled"
            {
                return self.changed(c, s.state, None);
            }
            if !matches!(self.rel(c), Deprel::AclRelcl | Deprel::Acl) {
                continue;
            }
            let subject = self.tree.children(c).find(|k| matches!(self.rel(*k), Deprel::Nsubj | Deprel::NsubjPass));
            let relative = subject.is_some_and(|s| self.upos(s) == Upos::Pron)
                || (self.rel(c) == Deprel::Acl && subject.is_none());
            // "a process, starting with elections": a part of it, not its life.
            let with = self
                .tree
                .children(c)
                .any(|k| self.rel(k) == Deprel::Obl && self.tree.children(k).any(|w| self.is_form(w, &["with"])));
            if self.upos(c) != Upos::Verb || with {
                continue;
            }
            let passive = self.is_passive(c);
            // The relative pronoun may be read as the subject of a noun that the clause stands behind ("which opened … Kelly").
            let pronoun = self.tree.children(c).any(|k| k == c - 1 && self.is_form(k, &["which", "that"]));
            let fits = |s: &StateWord| if (relative || pronoun) && !passive { s.subject } else { s.object };
            if let Some(s) = self.state_of(c, c).filter(fits) {
                let mut change = self.changed(c, s.state, None);
                if let Some(change) = change.as_mut() {
                    change.session = Some(head);
                }
                return change;
            }
        }
        None
    }

    /// What the clause tells that a phrase is subject or object of.
    fn clause(&self, from: TokenId) -> Option<StateChange> {
        let Some(v) = self.doc.tokens[from].head else {
            // "Six-party talks in recess": a headline without a verb.
            return self.headline(from);
        };
        if matches!(self.rel(from), Deprel::Nsubj | Deprel::NsubjPass) && self.upos(v) != Upos::Verb {
            // "the talks are dead", "were on hold", "are under way".
            let s = self.tables.predicate(&self.doc.form(v).to_lowercase())?;
            let cop = self.tree.children(v).any(|c| matches!(self.rel(c), Deprel::Cop | Deprel::Aux));
            let headline = self.doc.sentences[self.doc.tokens[v].sentence].part == Part::Headline;
            return if cop || headline { self.changed(v, s.state, None) } else { None };
        }
        if let Some(change) = self.pronounced(v, from) {
            return Some(change);
        }
        if self.rel(from) == Deprel::Nsubj
            && self.is_form(v, &["remain", "remains", "remained", "stay", "stayed", "lie", "stand"])
        {
            // "remain stalled", "remained at an impasse".
            let mut said = self.tree.children(v).filter(|c| *c > v);
            let s = said.find_map(|c| self.tables.predicate(&self.doc.form(c).to_lowercase()))?;
            return self.changed(v, s.state, None);
        }
        let s = self.state_of(v, from)?;
        // "the talks failed to stop the programme", "ended up as a monologue": something else came of them.
        if s.state == "ended"
            && self.tree.children(v).any(|c| matches!(self.rel(c), Deprel::Xcomp) && self.upos(c) == Upos::Verb)
        {
            return None;
        }
        let passive = self.is_passive(v);
        // A fronted bare noun phrase that the analysis calls an oblique is the subject.
        let bare = self.rel(from) == Deprel::Obl
            && from < v
            && !self.tree.children(from).any(|k| self.rel(k) == Deprel::Case)
            && !self.tree.children(v).any(|k| matches!(self.rel(k), Deprel::Nsubj | Deprel::NsubjPass));
        let rel = match self.rel(from) {
            Deprel::Obl if bare && passive => Deprel::NsubjPass,
            Deprel::Obl if bare => Deprel::Nsubj,
            Deprel::Xcomp if self.upos(from) == Upos::Noun && from > v => Deprel::Obj,
            rel => rel,
        };
        let mut change = match rel {
            Deprel::Nsubj if s.subject && !passive => self.changed(v, s.state, None),
            Deprel::NsubjPass if s.object => {
                let by = self.tree.children(v).find(|c| {
                    self.rel(*c) == Deprel::OblAgent
                        || (self.rel(*c) == Deprel::Obl
                            && self.tree.children(*c).any(|k| self.rel(k) == Deprel::Case && self.is_form(k, &["by"])))
                });
                self.changed(v, s.state, by)
            }
            Deprel::Obj | Deprel::Obl if s.object => self.changed(v, s.state, self.subject(v)),
            _ => None,
        };
        // "walked out of the talks", "suspended its part in them" is no session's course.
        let own = rel != Deprel::Obl
            && !self.is_form(from, &["participation", "involvement", "attendance", "return", "boycott"]);
        let leaves = ["quit", "leave", "boycott", "abandon", "attend", "join", "stick", "block"];
        if let Some(c) = change.as_mut().filter(|_| own && !leaves.contains(&self.doc.tokens[v].lemma.as_str())) {
            c.session = Some(from);
        }
        change
    }

    /// "Six-party talks in recess", "Talks under way": the headline's noun with its phrase.
    fn headline(&self, from: TokenId) -> Option<StateChange> {
        if self.doc.sentences[self.doc.tokens[from].sentence].part != Part::Headline {
            return None;
        }
        self.tree.children(from).filter(|c| *c > from).find_map(|c| {
            let s = self.tables.predicate(&self.doc.form(c).to_lowercase())?;
            self.changed(c, s.state, None)
        })
    }

    /// "declared the talks dead", "pronounced them over".
    fn pronounced(&self, v: TokenId, from: TokenId) -> Option<StateChange> {
        let says = ["declare", "pronounce", "call", "consider", "proclaim", "deem"]
            .contains(&self.doc.tokens[v].lemma.as_str());
        if !says || self.rel(from) != Deprel::Obj {
            return None;
        }
        let clause = self.tree.subtree(v);
        let s = (from + 1..clause.end)
            .filter(|t| matches!(self.upos(*t), Upos::Adj | Upos::Adv | Upos::Verb))
            .find_map(|t| self.tables.predicate(&self.doc.form(t).to_lowercase()))?;
        self.changed(v, s.state, self.subject(v))
    }

    /// Those who take part come together: "the six delegations will meet", "envoys of the six nations are to gather".
    pub(crate) fn gathering(&self, party: TokenId) -> Option<StateChange> {
        let mut at = party;
        for _ in 0..3 {
            match self.doc.tokens[at].head {
                Some(h) if self.rel(at) == Deprel::Nmod && self.upos(h) == Upos::Noun => at = h,
                _ => break,
            }
        }
        let v = self.doc.tokens[at].head.filter(|v| self.upos(*v) == Upos::Verb)?;
        let meets =
            matches!(self.doc.tokens[v].lemma.as_str(), "meet" | "gather" | "convene" | "assemble" | "reconvene");
        let subject = matches!(self.rel(at), Deprel::Nsubj)
            || (self.rel(at) == Deprel::Obl && at < v)
            || self.rel(at) == Deprel::NsubjOuter;
        if !meets || !subject {
            return None;
        }
        let again = self.doc.tokens[v].lemma == "reconvene";
        self.changed(v, if again { "resumed" } else { HELD }, None)
    }

    pub(crate) fn is_passive(&self, v: TokenId) -> bool {
        self.tree.children(v).any(|c| matches!(self.rel(c), Deprel::AuxPass | Deprel::NsubjPass))
            || (matches!(self.rel(v), Deprel::Acl) && self.doc.tokens[v].feat("Tense") == Some("Past"))
    }

    pub(crate) fn subject(&self, v: TokenId) -> Option<TokenId> {
        let mut at = v;
        for _ in 0..4 {
            if let Some(s) = self.tree.children(at).find(|c| matches!(self.rel(*c), Deprel::Nsubj | Deprel::NsubjPass))
            {
                return Some(s);
            }
            at = self.doc.tokens[at]
                .head
                .filter(|_| matches!(self.rel(at), Deprel::Conj | Deprel::Xcomp | Deprel::Advcl))?;
        }
        None
    }

    /// How the clause of a verb or noun means it; `None` where it is wished for, doubted or only thought of.
    fn meant(&self, v: TokenId) -> Option<Meant> {
        let (mut ahead, mut infinitive, mut denied, mut never, mut had, mut have, mut would, mut could) =
            (false, false, false, false, false, false, false, false);
        let mut at = v;
        for depth in 0..4 {
            for c in self.tree.children(at) {
                match self.rel(c).base() {
                    Deprel::Aux | Deprel::Cop if self.is_form(c, &["will", "shall", "'ll", "’ll"]) => {
                        ahead |= depth == 0 || self.upos(at) == Upos::Verb
                    }
                    Deprel::Aux if self.is_form(c, &["would"]) => would = true,
                    Deprel::Aux if self.is_form(c, &["could", "can"]) => could = true,
                    Deprel::Aux if depth == 0 && self.is_form(c, &["has", "have", "'ve", "’ve"]) => have = true,
                    Deprel::Aux if depth == 0 && self.is_form(c, &["had", "was", "were"]) => had = true,
                    Deprel::Aux if self.is_form(c, &["may", "might", "should", "must"]) => return None,
                    Deprel::Aux | Deprel::Mark if depth == 0 && self.is_form(c, &["to"]) => infinitive = true,
                    Deprel::Advmod | Deprel::Det if self.is_form(c, &["never"]) => never = true,
                    Deprel::Advmod if self.is_form(c, &["longer"]) => never = true,
                    Deprel::Advmod | Deprel::Det if self.is_form(c, &["not", "n't", "n’t", "no"]) => {
                        denied |= depth == 0
                    }
                    Deprel::Advmod if self.is_form(c, &["possibly", "perhaps", "almost", "nearly"]) => return None,
                    // "no round was held": the denial stands with the subject.
                    Deprel::Nsubj
                        if depth == 0
                            && self
                                .tree
                                .children(c)
                                .any(|k| self.rel(k) == Deprel::Det && self.is_form(k, &["no"])) =>
                    {
                        denied = true
                    }
                    Deprel::Amod
                        if depth == 0
                            && self.is_form(
                                c,
                                &["possible", "potential", "any", "early", "future", "eventual", "planned", "expected"],
                            ) =>
                    {
                        return None;
                    }
                    // "by boycotting", "without ending": a means or a denial.
                    Deprel::Mark
                        if depth == 0
                            && self.is_form(
                                c,
                                &[
                                    "by", "without", "of", "for", "from", "instead", "before", "until", "so", "lest",
                                    "once",
                                ],
                            ) =>
                    {
                        return None;
                    }
                    Deprel::Mark if self.is_form(c, &["if", "unless", "whether"]) => return None,
                    Deprel::Advcl
                        if self
                            .tree
                            .children(c)
                            .any(|k| self.rel(k) == Deprel::Mark && self.is_form(k, &["if", "unless"])) =>
                    {
                        return None;
                    }
                    _ => {}
                }
            }
            if depth == 0 && self.upos(v) == Upos::Noun && self.wished(v) {
                return None;
            }
            // The clause above a complement says how the change is meant.
            match self.doc.tokens[at].head {
                Some(h) if matches!(self.rel(at), Deprel::Conj) && !ahead && !would => at = h,
                _ => break,
            }
        }
        // "demanded that Pyongyang stop the tests and return to the talks": a member of a list is meant as its first.
        let mut base = v;
        while self.rel(base) == Deprel::Conj
            && self.upos(base) == Upos::Verb
            && !self.tree.children(base).any(|c| {
                matches!(self.rel(c).base(), Deprel::Nsubj | Deprel::Aux)
                    || self.rel(c) == Deprel::Mark && base == v && infinitive
            })
            && let Some(h) = self.doc.tokens[base].head
        {
            base = h;
        }
        let plain = base != v && self.doc.tokens[v].feat("Tense").is_none();
        infinitive |= plain
            && self
                .tree
                .children(base)
                .any(|c| matches!(self.rel(c).base(), Deprel::Mark | Deprel::Aux) && self.is_form(c, &["to"]));
        let head = self.doc.tokens[base].head;
        let above = head.map_or("", |h| self.doc.tokens[h].lemma.as_str());
        let wished =
            matches!(self.rel(base).base(), Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl | Deprel::Acl | Deprel::Obj)
                && WISHES.contains(&above);
        if wished && above != "refuse" {
            return None;
        }
        if infinitive {
            let be = self.tree.children(base).any(|c| {
                matches!(self.rel(c).base(), Deprel::Aux | Deprel::Cop) && self.is_form(c, &["is", "are", "'s", "’s"])
            });
            let headline = self.doc.sentences[self.doc.tokens[v].sentence].part == Part::Headline
                && matches!(self.rel(base).base(), Deprel::Root | Deprel::Ccomp | Deprel::Acl | Deprel::Parataxis);
            let due = head.is_some_and(|h| self.is_form(h, &["due", "set", "bound"]));
            let past_plan =
                head.is_some_and(|h| self.tree.children(h).any(|c| self.is_form(c, &["had", "was", "were"])));
            if matches!(above, "refuse" | "decline") && self.rel(v) == Deprel::Xcomp {
                return Some(Meant::NotYet);
            }
            if matches!(above, "manage" | "continue" | "begin" | "start") {
                return Some(Meant::Done);
            }
            // "were due to begin", "was to start": a plan that may be over.
            if be || headline || ((PLANS.contains(&above) || due) && !past_plan) {
                return Some(if denied { Meant::Refused } else { Meant::Ahead });
            }
            return None;
        }
        let later = ahead || would;
        // "would resume" as somebody has said; without a speaker it is a thought.
        let said = head.is_some_and(|h| SAYS.contains(&self.doc.tokens[h].lemma.as_str()))
            && matches!(self.rel(v).base(), Deprel::Ccomp | Deprel::Conj | Deprel::Acl)
            || head.is_some_and(|h| self.rel(v) == Deprel::Conj && self.reported(h))
            || self.reported(v);
        if never && (later || have || !had) {
            return Some(Meant::Never);
        }
        if denied {
            return match (later, could, have) {
                (true, ..) if ahead || said => Some(Meant::Refused),
                (_, true, _) | (_, _, true) => Some(Meant::NotYet),
                _ => None,
            };
        }
        match (ahead, would, could) {
            (true, ..) => Some(Meant::Ahead),
            (_, true, _) if said => Some(Meant::Ahead),
            (_, false, false) => Some(Meant::Done),
            _ => None,
        }
    }

    /// Whether a clause is what somebody says: a complement, or the clause before "…, China announced".
    fn reported(&self, v: TokenId) -> bool {
        self.doc.tokens[v].head.is_some_and(|h| {
            SAYS.contains(&self.doc.tokens[h].lemma.as_str())
                && matches!(self.rel(v).base(), Deprel::Ccomp | Deprel::Parataxis | Deprel::Acl)
        }) || self
            .tree
            .children(v)
            .any(|c| self.rel(c).base() == Deprel::Parataxis && SAYS.contains(&self.doc.tokens[c].lemma.as_str()))
    }

    /// "called for a suspension", "prospects of": a noun under a wish is none.
    fn wished(&self, v: TokenId) -> bool {
        let head = self.doc.tokens[v].head;
        head.is_some_and(|h| {
            matches!(
                self.doc.tokens[h].lemma.as_str(),
                "prospect"
                    | "hope"
                    | "call"
                    | "demand"
                    | "possibility"
                    | "chance"
                    | "urge"
                    | "seek"
                    | "want"
                    | "propose"
                    | "condition"
                    | "risk"
                    | "threat"
                    | "fear"
                    | "avoid"
                    | "prevent"
                    | "oppose"
                    | "support"
                    | "discuss"
                    | "expect"
            )
        })
    }

    /// A change that happened or is planned; `None` where it is denied, wished for or only thought of.
    pub(crate) fn changed(&self, v: TokenId, state: &'static str, by: Option<TokenId>) -> Option<StateChange> {
        let comes = matches!(state, "begun" | "resumed" | HELD);
        let state = match self.meant(v)? {
            Meant::Ahead if comes => "planned",
            Meant::NotYet if comes => "stalled",
            Meant::Refused if comes => "suspended",
            Meant::Never if comes => "ended",
            // "had been planned for May", "was scheduled to": a plan of before.
            Meant::Done if state == "planned" && self.tree.children(v).any(|c| self.is_form(c, &["had"])) => {
                return None;
            }
            Meant::Done if state != HELD => state,
            _ => return None,
        };
        let mut who = Vec::new();
        if let Some(by) = by {
            self.list(by, &mut who);
        }
        for c in self.tree.children(v).filter(|c| self.rel(*c) == Deprel::Obl) {
            if matches!(
                self.doc.tokens[c].lemma.as_str(),
                "initiative" | "request" | "insistence" | "demand" | "behest" | "invitation" | "urging"
            ) {
                for owner in self
                    .tree
                    .children(c)
                    .filter(|k| matches!(self.rel(*k), Deprel::NmodPoss) || (self.rel(*k) == Deprel::Nmod && *k > c))
                {
                    self.list(owner, &mut who);
                }
            }
        }
        let tokens = self.tree.subtree(v);
        // A plan begins when it is made known, not when it is for.
        let told = if state == "planned" { self.saying(v) } else { Some(v) };
        Some(StateChange {
            state,
            token: v,
            time: told.and_then(|t| self.time(t)).filter(|x| is_when(self.doc, *x, state)),
            planned: if state == "planned" { self.time(v) } else { None },
            session: None,
            by: who,
            sentence: self.doc.tokens[v].sentence,
            evidence: self.doc.span_of(tokens),
        })
    }

    /// The verb by which a change is made known.
    fn saying(&self, v: TokenId) -> Option<TokenId> {
        let mut at = v;
        for _ in 0..4 {
            let below = self.tree.children(at).find(|c| {
                self.rel(*c).base() == Deprel::Parataxis && SAYS.contains(&self.doc.tokens[*c].lemma.as_str())
            });
            if below.is_some() {
                return below.filter(|b| *b != v);
            }
            at = self.doc.tokens[at].head?;
            if SAYS.contains(&self.doc.tokens[at].lemma.as_str()) {
                return Some(at);
            }
        }
        None
    }

    /// The time expression that hangs on a word, directly or over one noun.
    pub(crate) fn time(&self, v: TokenId) -> Option<usize> {
        let own = self.tree.subtree(v);
        let from = self.doc.timexes.partition_point(|x| x.tokens.start < own.start);
        self.doc.timexes[from..]
            .iter()
            .take_while(|x| x.tokens.start < own.end)
            .position(|x| {
                x.tokens.clone().any(|t| {
                    let mut at = t;
                    for _ in 0..4 {
                        match self.doc.tokens[at].head {
                            Some(h) if h == v => return !matches!(self.rel(at), Deprel::Nsubj | Deprel::Obj),
                            Some(h) if x.tokens.contains(&h) => at = h,
                            _ => return false,
                        }
                    }
                    false
                })
            })
            .map(|n| from + n)
    }
}

/// Whether a time tells when a change came: what has happened is not ahead ("postponed to May"), and what lasts is not "since".
pub(crate) fn is_when(doc: &Document, x: usize, state: &str) -> bool {
    let timex = &doc.timexes[x];
    let published = doc.article.published.map(|p| p.date);
    let ahead = timex.start.zip(published).is_some_and(|(t, p)| t > p);
    let since = timex.tokens.start.checked_sub(1).is_some_and(|b| {
        ["since", "to", "until", "till"].iter().any(|w| doc.form(b).eq_ignore_ascii_case(w))
            && doc.tokens[b].sentence == doc.tokens[timex.tokens.start].sentence
    });
    !ahead && !(since && matches!(state, "stalled" | "suspended" | "planned"))
}
