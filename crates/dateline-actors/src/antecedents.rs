//! Which party met before a name, a common noun or a phrase for several means.

use crate::describe::{Article, Phrase};
use crate::link::{Linker, Party};
use crate::period::Fit;
use crate::words::{BODY_NOUNS, COUNTRY_NOUNS, FEMININE, MASCULINE, PLAIN, SIDE_NOUNS, has};
use dateline_document::{Deprel, Gender, MentionKind, TokenId};
use dateline_record::{Country, EntityKind, Sector};

/// Small words that begin family names.
const PARTICLES: &[&str] =
    &["al", "el", "bin", "ibn", "abu", "ben", "de", "del", "da", "dos", "van", "von", "le", "la", "di", "ould", "ter"];

impl Linker<'_, '_> {
    /// The party that a proper name means, where it was met before.
    pub fn find_name(&mut self, p: &mut Phrase) -> Option<usize> {
        if let Some(row) = p.state {
            let s = &self.r.tables.states[row as usize];
            return self.parties.iter().position(|e| {
                e.state.is_some_and(|o| {
                    let o = &self.r.tables.states[o as usize];
                    o.code == s.code && o.disputed == s.disputed
                })
            });
        }
        if let Some(row) = p.organization
            && let Some(i) = self.parties.iter().position(|e| e.organization == Some(row))
        {
            return Some(i);
        }
        let words = p.name.as_ref().map(|n| self.name_words(n))?;
        if words.is_empty() {
            return None;
        }
        if p.person {
            let gender = self.gender_of(p, &words);
            let suits = |e: &Party| {
                e.person
                    && (gender.is_none() || e.gender.is_none() || gender == e.gender)
                    && ((p.leader.is_some() && p.leader == e.leader) || e.names.iter().any(|n| same_person(n, &words)))
            };
            let mut found = self.parties.iter().enumerate().skip(self.window()).rev().filter(|(_, e)| suits(e));
            let found = if words.len() == 1 {
                // Of a family the bare name means whom the report is about; the others keep their given names.
                found.max_by_key(|(i, e)| (e.mentions.len(), std::cmp::Reverse(*i)))
            } else {
                found.next()
            };
            if let Some((i, _)) = found {
                return Some(i);
            }
            if let Some(i) = self.by_office(p) {
                return Some(i);
            }
            let window = self.window();
            let body = self.parties[window..].iter().rposition(|e| !e.person && e.party && e.names.contains(&words));
            if let Some(i) = body.map(|i| i + window) {
                (p.person, p.kind) = (false, Some(self.parties[i].kind));
                return Some(i);
            }
            if words.len() == 1 && p.leader.is_none() {
                self.by_surname(p, &words[0]);
            }
            return None;
        }
        let place = p.kind == Some(EntityKind::Place);
        if p.organization.is_none()
            && let [word] | [_, word] = &words[..]
            && (words.len() == 1 || PARTICLES.contains(&words[0].as_str()))
            && let Some(i) = self.parties[self.window()..]
                .iter()
                .rposition(|e| e.person && e.names.iter().any(|n| n.last() == Some(word)))
                .map(|i| i + self.window())
        {
            // Tagged as something else, yet the family name of somebody named before.
            p.person = true;
            p.kind = Some(EntityKind::Person);
            p.sector = None;
            p.countries.clear();
            return Some(i);
        }
        self.parties
            .iter()
            .enumerate()
            .skip(self.window())
            .rev()
            .find(|(_, e)| {
                !e.person && e.names.iter().any(|n| same_body(n, &words, place || e.kind == EntityKind::Place))
            })
            .map(|(i, _)| i)
    }

    /// "the Turkish president", met before his name: who holds the office that an unnamed person was said to hold.
    fn by_office(&self, p: &Phrase) -> Option<usize> {
        let r = self.r;
        let l = &r.tables.leaders[p.leader? as usize];
        if r.fit(&l.period) > Fit::Likely || p.former {
            return None;
        }
        self.parties.iter().rposition(|e| {
            let unnamed = e.person && !e.plural && e.name.is_none() && e.country.is_some() && e.country == l.code;
            unnamed
                && e.role.as_ref().is_some_and(|role| {
                    let words: Vec<&str> = role.clone().map(|t| r.fold(t)).collect();
                    words.join(" ") == l.office.as_ref()
                })
        })
    }

    /// "the American president": who among those named holds the office by the tables.
    fn holder(&self, p: &Phrase, country: Option<Country>) -> Option<usize> {
        let r = self.r;
        let (_, words) = p.agent.as_ref()?;
        let office: Vec<&str> = words.clone().map(|t| r.fold(t)).collect();
        let office = office.join(" ");
        self.freshest(|e| {
            let Some(l) = e.leader.map(|row| &r.tables.leaders[row as usize]) else { return false };
            e.person
                && (country.is_none() || l.code == country)
                && l.office.as_ref() == office
                && r.fit(&l.period) <= Fit::Likely
        })
    }

    /// A family name alone: who of the first offices bore it on the article's date.
    fn by_surname(&self, p: &mut Phrase, word: &str) {
        let r = self.r;
        let Some(rows) = r.tables.surnames.get(word) else { return };
        let title = p.agent.as_ref().map(|(row, _)| &r.tables.agents[*row as usize]);
        let mut best: Option<(i64, u32)> = None;
        let mut people: Vec<&str> = Vec::new();
        for (row, first) in rows {
            let l = &r.tables.leaders[*row as usize];
            let fit = r.fit(&l.period);
            // Lesser offices need the title or the state beside the name.
            if !first && title.is_none_or(|t| t.sector.is_none()) && p.countries.is_empty() {
                continue;
            }
            if fit > Fit::Likely || (!p.countries.is_empty() && l.code != p.countries.first().copied()) {
                continue;
            }
            if title.is_some_and(|t| t.sector.is_some() && t.sector != l.sector) {
                continue;
            }
            if !people.contains(&l.name.as_ref()) {
                people.push(&l.name);
            }
            let recent = l.period.recent().map_or(0, |d| i64::from(d.year()));
            if best.is_none_or(|(b, _)| recent > b) {
                best = Some((recent, *row));
            }
        }
        // Without a date many bore the name; a title or state must then have chosen.
        let sure = people.len() == 1 && (r.date.is_some() || title.is_some() || !p.countries.is_empty());
        if let Some((_, row)) = best.filter(|_| sure) {
            let l = &r.tables.leaders[row as usize];
            p.leader = Some(row);
            p.countries = l.code.into_iter().collect();
            p.sector = if p.former { Some(Sector::Eli) } else { r.leader_sector(row, r.fit(&l.period)).or(p.sector) };
            p.kind = Some(EntityKind::Person);
        }
    }

    /// The first party that names and phrases are still compared with: long texts would cost the square of their length.
    fn window(&self) -> usize {
        self.parties.len().saturating_sub(4000)
    }

    /// The party met last of those that suit; a subject counts as met later than what stands behind it in its sentence.
    fn freshest(&self, suits: impl Fn(&Party) -> bool) -> Option<usize> {
        let r = self.r;
        let met = |e: &Party| {
            let last = &self.references[*e.mentions.last()?];
            let here = self.sentence(last.head);
            let subject = e
                .mentions
                .iter()
                .rev()
                .map(|m| &self.references[*m])
                .take_while(|m| self.sentence(m.head) == here)
                .any(|m| matches!(r.doc.tokens[m.head].deprel.base(), Deprel::Nsubj));
            Some((here, subject, last.head))
        };
        let suiting = self.parties.iter().enumerate().skip(self.window()).filter(|(_, e)| suits(e));
        suiting.filter_map(|(i, e)| met(e).map(|m| (m, i))).max().map(|(_, i)| i)
    }

    /// The party that a common noun takes up.
    pub fn find_nominal(&self, p: &Phrase) -> Option<usize> {
        let word = self.head_word(p);
        let here = self.sentence(p.head);
        let near = |e: &Party, n: usize| {
            e.mentions.last().is_some_and(|m| here - self.sentence(self.references[*m].head).min(here) <= n)
        };
        let country = p.countries.first().copied();
        let fits = |e: &Party| {
            (country.is_none() || e.country == country || (e.country.is_none() && e.state.is_none() && near(e, 1)))
                && (p.sector.is_none() || e.sector.is_none() || p.sector == e.sector)
        };
        // Headlines and some agencies leave the article out: "Japanese diplomat noted".
        let bare_person =
            p.article == Article::Bare && p.kind == Some(EntityKind::Person) && !p.plural && self.complements_none(p);
        let definite = matches!(p.article, Article::The | Article::This) || bare_person;
        if definite && !p.is_party() || p.agent.is_none() && COUNTRY_NOUNS.contains(&word.as_str()) {
            if definite
                && !p.plural
                && COUNTRY_NOUNS.contains(&word.as_str())
                && country.is_none()
                && self.complements_none(p)
            {
                return self.salient_state(p.head);
            }
            return self.freshest(|e| {
                !e.party
                    && !e.person
                    && e.plural == p.plural
                    && near(e, 12)
                    && e.heads.contains(&word)
                    && p.name.is_none()
            });
        }
        if !p.is_party() || p.article == Article::Indefinite {
            return None;
        }
        if definite
            && COUNTRY_NOUNS.contains(&word.as_str())
            && country.is_none()
            && !p.plural
            && self.complements_none(p)
        {
            return self.salient_state(p.head);
        }
        let person = p.kind == Some(EntityKind::Person);
        let modifiers: Vec<&str> = p.modifiers.iter().map(|t| self.r.fold(*t)).filter(|w| !PLAIN.contains(w)).collect();
        // What is said before the noun must have been said before; a definite phrase may leave it out.
        let agrees = |e: &Party| {
            let said = modifiers.iter().all(|w| e.modifiers.iter().any(|m| m == w) || e.heads.iter().any(|h| h == w));
            said && (definite || person || e.modifiers.is_empty() || !modifiers.is_empty())
        };
        let same_kind = |e: &Party| e.party && e.person == person && e.plural == p.plural;
        // The same words: "the rebels" and "rebels"; an institution without a state takes the last one met.
        let body = !person
            && !p.plural
            && definite
            && country.is_none()
            && self.complements_none(p)
            && BODY_NOUNS.contains(&word.as_str());
        // "the council" is the one whose name ends so.
        let called =
            definite && !person && !p.plural && country.is_none() && self.complements_none(p) && modifiers.is_empty();
        if called
            && let Some(i) = self.freshest(|e| {
                let called = |n: &Vec<String>| n.len() > 1 && n.last().is_some_and(|w| *w == word);
                !e.person && !e.plural && e.state.is_none() && near(e, 8) && e.names.iter().any(called)
            })
        {
            return Some(i);
        }
        let last_body = if body {
            self.freshest(|e| {
                e.party
                    && e.kind == EntityKind::Organization
                    && !e.plural
                    && e.name.is_some()
                    && near(e, 4)
                    && body_agrees(&word, e.sector)
            })
        } else {
            None
        };
        let same = self.freshest(|e| {
            same_kind(e)
                && e.heads.contains(&word)
                && fits(e)
                && (person || agrees(e))
                && near(e, if person || body { 12 } else { 40 })
                && (definite || p.article == Article::Possessed || country == e.country || !person && country.is_none())
        });
        if let (Some(i), Some(b)) = (same, last_body)
            && b != i
            && self.parties[i].mentions.last() < self.parties[b].mentions.last()
            && !near(&self.parties[i], 1)
        {
            return Some(b);
        }
        if let Some(i) = same {
            let e = &self.parties[i];
            let institution = matches!(
                p.sector,
                Some(Sector::Gov | Sector::Mil | Sector::Cop | Sector::Reb | Sector::Jud | Sector::Leg | Sector::Opp)
            );
            if definite
                || (institution && !person)
                || (country.is_some() && country == e.country && (e.name.is_none() || p.article == Article::Possessed))
            {
                return Some(i);
            }
        }
        if !definite {
            return None;
        }
        if person
            && matches!(word.as_str(), "individual" | "man" | "woman" | "person" | "suspect" | "boy" | "girl")
            && modifiers.is_empty()
        {
            let gender = if FEMININE.contains(&word.as_str()) {
                Some(Gender::Feminine)
            } else {
                Some(Gender::Masculine).filter(|_| MASCULINE.contains(&word.as_str()))
            };
            let found = self.freshest(|e| {
                e.person
                    && !e.plural
                    && e.party
                    && near(e, 1)
                    && (gender.is_none() || e.gender.is_none() || e.gender == gender)
            });
            if found.is_some() {
                return found;
            }
        }
        if person && let Some(i) = self.holder(p, country) {
            return Some(i);
        }
        if person {
            let general = matches!(
                word.as_str(),
                "man"
                    | "woman"
                    | "leader"
                    | "official"
                    | "politician"
                    | "diplomat"
                    | "suspect"
                    | "lawmaker"
                    | "envoy"
                    | "person"
                    | "boy"
                    | "girl"
                    | "commander"
                    | "minister"
            );
            let female = FEMININE.contains(&word.as_str());
            let male = MASCULINE.contains(&word.as_str());
            return self.freshest(|e| {
                e.person
                    && !e.plural
                    && e.name.is_some()
                    && near(e, 3)
                    && fits(e)
                    && !(female && e.gender == Some(Gender::Masculine))
                    && !(male && e.gender == Some(Gender::Feminine))
                    && (general && (country.is_some() || e.role.is_some() || p.sector.is_none()))
            });
        }
        if last_body.is_some() {
            return last_body;
        }
        if p.plural && p.sector == Some(Sector::Reb) {
            return self.freshest(|e| e.party && !e.person && e.sector == Some(Sector::Reb) && near(e, 5) && fits(e));
        }
        None
    }

    pub fn complements_none(&self, p: &Phrase) -> bool {
        self.r.complements(p.head).next().is_none()
    }

    /// The state that "the country" means: the last one that the report is about.
    pub fn salient_state(&self, t: TokenId) -> Option<usize> {
        let here = self.sentence(t);
        let mut best: Option<(f32, usize)> = None;
        for (i, e) in self.parties.iter().enumerate().filter(|(_, e)| e.state.is_some()) {
            let Some(m) = e.mentions.iter().rev().map(|m| &self.references[*m]).find(|m| m.head < t) else { continue };
            let gap = here - self.sentence(m.head).min(here);
            // The state that the report opens with stays in mind longer than one named by the way.
            let lead = e.mentions.first().is_some_and(|m| self.sentence(self.references[*m].head) <= 1);
            if gap > if lead { 10 } else { 6 } {
                continue;
            }
            let (ease, first) = if lead { (0.5, 1.0) } else { (1.0, 0.0) };
            let count = e.mentions.len().min(6) as f32;
            let name = if m.kind == MentionKind::Modifier { 0.0 } else { 0.5 };
            let score = count * 0.25 + first + name - ease * (gap as f32 + (t - m.head) as f32 / 200.0);
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, i));
            }
        }
        let state = best.map(|(_, i)| i);
        if self.r.fold(t) == "state" {
            // "the state" of a federation: the region named last, where it was named after the state itself.
            let named = |i: usize| {
                let all = self.parties[i].mentions.iter().rev().map(|m| &self.references[*m]);
                all.filter(|m| m.kind != MentionKind::Modifier).map(|m| m.head).next()
            };
            let region = self.freshest(|e| e.kind == EntityKind::Place && e.name.is_some());
            let near = |i: usize| named(i).is_some_and(|h| here - self.sentence(h).min(here) <= 1);
            if let Some(i) = region.filter(|i| near(*i) && named(*i) > state.and_then(named)) {
                return Some(i);
            }
        }
        state
    }

    /// "both sides", "the two leaders", "the three countries": the last ones met that are so many.
    pub fn several(&self, p: &Phrase) -> Option<Vec<usize>> {
        let r = self.r;
        let either = p.tokens.start < p.head && matches!(r.fold(p.tokens.start), "either" | "neither");
        if !p.plural && !either {
            return None;
        }
        let mut count = either.then_some(2);
        let mut both = false;
        for t in p.tokens.start..p.head {
            match r.fold(t) {
                "both" => (both, count) = (true, Some(2)),
                "two" => count = Some(2),
                "three" => count = Some(3),
                "four" => count = Some(4),
                _ => {}
            }
        }
        let word = r.doc.tokens[p.head].lemma.to_lowercase();
        let word = word.as_str();
        let definite =
            matches!(p.article, Article::The | Article::This) || both || either || r.fold(p.tokens.start) == "the";
        let plain = |t: &TokenId| matches!(r.fold(*t), "warring" | "opposing" | "rival" | "conflicting" | "feuding");
        let bare_sides = count.is_none()
            && matches!(word, "side" | "party")
            && p.countries.is_empty()
            && p.modifiers.iter().all(plain)
            && self.complements_none(p);
        if !definite || !(count.is_some() || bare_sides) || !p.countries.is_empty() {
            return None;
        }
        let n = count.unwrap_or(2);
        let states =
            has(COUNTRY_NOUNS, word) || matches!(word, "government" | "neighbour" | "neighbor" | "capital" | "power");
        let people =
            p.kind == Some(EntityKind::Group) && !SIDE_NOUNS.contains(&word) || p.kind == Some(EntityKind::Person);
        if !states && !people && !SIDE_NOUNS.contains(&word) {
            return None;
        }
        let suits = |i: &usize| {
            let e = &self.parties[*i];
            if states {
                e.state.is_some()
            } else if people {
                e.person && !e.plural
            } else {
                // A body that no table knows takes a side as well.
                let body = e.party || e.name.is_some() && e.kind == EntityKind::Organization;
                body && !matches!(e.kind, EntityKind::Place | EntityKind::Person) && !e.person
            }
        };
        // A coordination of so many, lately.
        let here = self.sentence(p.head);
        for m in self.references.iter().rev().take(80) {
            if here - self.sentence(m.head).min(here) > 5 {
                break;
            }
            let group = self.coordination(m.head);
            if group.len() == n && group.iter().all(suits) {
                return Some(group);
            }
        }
        let mut last: Vec<usize> = Vec::new();
        for m in self.references.iter().rev().take(120) {
            if here - self.sentence(m.head).min(here) > 6 || last.len() == n {
                break;
            }
            for i in m.parties.iter().filter(|i| suits(i)) {
                if !last.contains(i) && last.len() < n {
                    last.push(*i);
                }
            }
        }
        last.reverse();
        (last.len() == n).then_some(last)
    }
}

/// Whether two names can be one person's: equal, or one a shortening of the other.
fn same_person(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let Some((first, last)) = long.first().zip(long.last()) else { return false };
    match short {
        [] => false,
        [w] => w == last || w == first || (w.len() > 3 && long.contains(w)),
        _ => {
            let initial = |w: &String| w.chars().count() == 1 && long.iter().any(|l| l.starts_with(w.as_str()));
            short.iter().all(|w| long.contains(w) || initial(w))
                && (short.last() == Some(last) || short.first() == Some(first))
        }
    }
}

/// Whether two names can be one body's: equal, initials of the other, or the same but for words left out at an end.
fn same_body(a: &[String], b: &[String], place: bool) -> bool {
    if a == b {
        return true;
    }
    if place {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if let [w] = short {
        let skip = |w: &&String| !matches!(w.as_str(), "of" | "the" | "and" | "for" | "in" | "on");
        let initials =
            |all: bool| long.iter().filter(|w| all || skip(w)).filter_map(|w| w.chars().next()).collect::<String>();
        return w.len() > 1 && long.len() > 2 && (*w == initials(false) || *w == initials(true));
    }
    short.len() >= 2 && (long.starts_with(short) || long.ends_with(short))
}

/// Whether a body of some sector may be called so.
fn body_agrees(word: &str, sector: Option<Sector>) -> bool {
    use Sector::*;
    let Some(s) = sector else {
        return !matches!(
            word,
            "company"
                | "firm"
                | "party"
                | "ministry"
                | "newspaper"
                | "paper"
                | "bank"
                | "court"
                | "militia"
                | "faction"
                | "club"
                | "team"
                | "university"
        );
    };
    match word {
        "company" | "firm" | "corporation" | "bank" => matches!(s, Bus | Jrn),
        "party" => matches!(s, Pty | Opp | Gov),
        "ministry" | "department" => s == Gov,
        "newspaper" | "paper" => s == Jrn,
        "court" => s == Jud,
        "militia" | "faction" | "band" => matches!(s, Reb | Prm | Mil),
        "agency" => matches!(s, Gov | Jrn | Spy | Cop),
        "university" | "institute" => s == Edu,
        "club" | "team" => false,
        _ => true,
    }
}
