//! Whether what two reports tell is the same event: a relation between the two alone, so that the order of adding does not matter.

use crate::when::Window;
use dateline_record::{Entity, EntityKind, Event, EventType, Mode, Precision, Process, Record, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What joining looks at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Link {
    /// Those who act.
    pub(crate) a: Vec<Side>,
    /// Those acted upon.
    pub(crate) r: Vec<Side>,
    /// GeoNames id or name of a place that is a city or smaller.
    pub(crate) p: Option<String>,
    /// Its country, or the place's that is larger.
    pub(crate) c: Option<String>,
    /// Key of the process.
    pub(crate) t: Option<String>,
    /// Whether it is told of the process as a whole: its round or session.
    #[serde(default)]
    pub(crate) w: bool,
    /// Mode of the act.
    pub(crate) m: Option<String>,
    /// What became of it, as this report tells.
    pub(crate) s: String,
}

/// A party as joining sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Side {
    /// Country.
    pub(crate) c: Option<String>,
    /// Last word of a person's name, or the id of a known body; `None` for what has no name of its own.
    pub(crate) n: Option<String>,
    /// Whether it is a person.
    pub(crate) p: bool,
}

/// The act that mentions are joined within: what is done, whether it lies ahead, has happened or was put off.
pub(crate) fn family(e: &Event, status: &str) -> &'static str {
    let put_off = matches!(status, "postponed" | "cancelled");
    let kind = match e.kind {
        EventType::Agree | EventType::Concede => e.act.kind,
        _ if put_off => EventType::Consult,
        k => k,
    };
    if kind == EventType::Consult && e.act.mode == Some(Mode::Phone) { "CALL" } else { kind.as_str() }
}

/// Rows of the predicate tables that tell that a meeting is put off, and that it is called off.
const PUT_OFF: &[&str] =
    &["postpone@", "put_off@", "delay@", "adjourn@", "defer@", "postponement@", "delay.n@", "reschedule@"];
const CALLED_OFF: &[&str] = &["cancel@", "call_off@", "scrap@", "abandon@", "cancellation@", "shelve@"];

/// What became of the event as the report tells: its status, or `postponed` and `cancelled` of a meeting.
pub(crate) fn outcome(e: &Event) -> &'static str {
    let meeting = e.act.kind == EventType::Consult || e.mode == Some(Mode::Meet);
    if e.kind == EventType::Reject && meeting && e.status == Status::Occurred {
        let by = |list: &[&str]| e.rule.split(' ').any(|r| list.iter().any(|w| r.starts_with(w)));
        if by(PUT_OFF) {
            return "postponed";
        }
        if by(CALLED_OFF) {
            return "cancelled";
        }
    }
    e.status.as_str()
}

/// A name in small letters with single blanks.
pub(crate) fn fold(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// What joining looks at of an event of a record, and the ids of parties that the event does not name but means.
pub(crate) fn link(r: &Record, e: &Event, status: &str, process: Option<String>) -> (Link, Vec<String>) {
    let side = |ids: &[String]| -> Vec<Side> {
        ids.iter().filter_map(|id| r.entities.iter().find(|n| n.id == *id)).map(of_entity).collect()
    };
    let (mut a, r_) = (side(&e.actors), side(&e.recipients));
    let known = |s: &Side| s.c.as_deref().is_some_and(|c| !NO_STATE.contains(&c));
    let meeting = family(e, status) == "CONSULT";
    // "Six nations", "the delegations": the parties of the negotiation where the report speaks of one that several take part in.
    let many: Vec<(&Process, Vec<Side>)> = r
        .processes
        .iter()
        .map(|p| (p, side(&p.parties)))
        .filter(|(_, s)| s.iter().filter_map(|s| s.c.as_deref()).collect::<BTreeSet<_>>().len() > 2)
        .collect();
    let named = e.process.as_ref().and_then(|id| many.iter().find(|p| p.0.id == *id));
    let unnamed = meeting && !a.iter().chain(&r_).any(known);
    let only = if many.len() == 1 { many.first() } else { None };
    let whole = named.or(only.filter(|_| unnamed && e.process.is_none()));
    let (mut process, mut w, mut meant) = (process, false, Vec::new());
    if let Some((p, parties)) = whole.filter(|_| meeting && !a.iter().chain(&r_).any(|s| s.p)) {
        w = true;
        if unnamed {
            process = process.or_else(|| Some(fold(&p.name)));
            meant = p.parties.clone();
            a.extend(parties.iter().filter(|s| s.c.is_some()).map(|s| Side { c: s.c.clone(), n: None, p: false }));
        }
    }
    let fine = |p: &Precision| matches!(p, Precision::Building | Precision::District | Precision::City);
    let place = e.place.as_ref();
    let link = Link {
        a,
        r: r_,
        p: place.filter(|p| fine(&p.precision)).map(|p| p.geonames.map_or_else(|| fold(&p.name), |g| g.to_string())),
        c: place.and_then(|p| p.country).map(|c| c.to_string()),
        t: process,
        w,
        m: e.act.mode.map(|m| m.to_string()),
        s: status.to_owned(),
    };
    (link, meant)
}

/// Codes that say of what kind a party is and not which country's.
const NO_STATE: &[&str] = &["IMG", "IGO", "NGO", "ISM", "MNC"];

fn of_entity(n: &Entity) -> Side {
    let person = n.kind == EntityKind::Person;
    let name = if person {
        fold(&n.name).rsplit(' ').next().map(str::to_owned)
    } else {
        n.kb.clone().filter(|_| n.kind != EntityKind::State)
    };
    Side { c: n.country.map(|c| c.to_string()), n: name, p: person }
}

impl Link {
    pub(crate) fn countries(&self) -> BTreeSet<&str> {
        of(self.a.iter().chain(&self.r))
    }

    fn names(&self) -> BTreeSet<&str> {
        self.a.iter().chain(&self.r).filter_map(|s| s.n.as_deref()).collect()
    }

    /// Last names of the persons of a country.
    fn persons(&self, country: &str) -> BTreeSet<&str> {
        let of = |s: &&Side| s.p && s.c.as_deref() == Some(country);
        self.a.iter().chain(&self.r).filter(of).filter_map(|s| s.n.as_deref()).collect()
    }
}

fn of<'a>(sides: impl Iterator<Item = &'a Side>) -> BTreeSet<&'a str> {
    sides.filter_map(|s| s.c.as_deref()).filter(|c| !NO_STATE.contains(c)).collect()
}

/// Why two mentions of the same family tell the same event, apart from time; `None` where they do not.
///
/// Two countries in common are enough; one is where it is the only one and something else agrees: the place, the process, a name. Other
/// persons of the same country, another city and another process speak against it.
pub(crate) fn alike(a: &Link, b: &Link, family: &str) -> Option<(u32, String)> {
    let (ca, cb) = (a.countries(), b.countries());
    let shared: Vec<&str> = ca.intersection(&cb).copied().collect();
    let fewest = ca.len().min(cb.len());
    if shared.is_empty() || shared.len() < fewest.min(2) {
        return None;
    }
    // What one does to another has a direction; a meeting has none.
    let both = !a.r.is_empty() && !b.r.is_empty();
    if both && !matches!(family, "CONSULT" | "CALL" | "AGREE" | "COOPERATE") {
        let meet = |x: &[Side], y: &[Side]| !of(x.iter()).is_disjoint(&of(y.iter()));
        if !(meet(&a.a, &b.a) && meet(&a.r, &b.r)) {
            return None;
        }
    }
    for c in &shared {
        let (pa, pb) = (a.persons(c), b.persons(c));
        if !pa.is_empty() && !pb.is_empty() && pa.is_disjoint(&pb) {
            return None;
        }
    }
    let differ = |x: &Option<String>, y: &Option<String>| matches!((x, y), (Some(x), Some(y)) if x != y);
    if differ(&a.p, &b.p) || differ(&a.c, &b.c) || differ(&a.t, &b.t) {
        return None;
    }
    if family != "CONSULT" && differ(&a.m, &b.m) {
        return None;
    }
    let mut reasons = vec![format!("act {family}"), format!("parties {}", shared.join(" "))];
    let mut agreeing = u32::from(shared.len() > 1);
    agreeing += u32::from(shared.len() > 3);
    let names: Vec<&str> = a.names().intersection(&b.names()).copied().collect();
    if !names.is_empty() {
        reasons.push(format!("names {}", names.join(" ")));
        agreeing += 1;
    }
    if a.p.is_some() && a.p == b.p {
        reasons.push("place".into());
        agreeing += 1;
    }
    if let (Some(t), true) = (&a.t, a.t == b.t) {
        reasons.push(format!("process {t}"));
        agreeing += 1;
    }
    // A country that deals with itself: much of it happens on one day.
    let domestic = ca.len() == 1 && cb.len() == 1;
    let enough = if domestic { agreeing >= 1 && (a.p == b.p || !names.is_empty()) } else { agreeing >= 1 };
    enough.then(|| (agreeing, reasons.join("; ")))
}

/// Days between two mentions of one round.
pub(crate) const ROUND: i64 = 4;

/// Why two mentions told to the day are one event; `copies` says whether their articles are copies of each other.
pub(crate) fn same(
    (a, wa, da): (&Link, Window, (i64, i64)),
    (b, wb, db): (&Link, Window, (i64, i64)),
    family: &str,
    copies: impl FnOnce() -> bool,
) -> Option<String> {
    // A round goes on for days: one report tells when it opened, another when it ended.
    let round = a.w && b.w && a.t == b.t && family == "CONSULT";
    let reach = if round { ROUND } else { 0 };
    if !(wa.is_exact() && wb.is_exact() && da.0 <= db.1 + reach && db.0 <= da.1 + reach) {
        return None;
    }
    let (agreeing, reasons) = alike(a, b, family)?;
    // Where neither tells the day, the news of two days running may be two events: more has to agree.
    if wa == Window::News && wb == Window::News && agreeing < 2 && !copies() {
        return None;
    }
    let (from, to) = (da.0.max(db.0), da.1.min(db.1));
    let (from, to) = (from.min(to), from.max(to));
    let day = crate::when::civil(from);
    let days = if from == to { day } else { format!("{day}/{}", crate::when::civil(to)) };
    Some(format!("{reasons}; day {days}"))
}

/// Why a mention without an exact day may be the event of one that has it.
pub(crate) fn within(vague: (&Link, Window), exact: &Link, family: &str) -> Option<String> {
    let (agreeing, reasons) = alike(vague.0, exact, family)?;
    let put_off = matches!(vague.0.s.as_str(), "postponed" | "cancelled");
    // "They will meet" without a day may be any of their meetings.
    let needed = if vague.1 == Window::Open && !put_off { 2 } else { 1 };
    (agreeing >= needed).then_some(reasons)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(c: &str, person: Option<&str>) -> Side {
        Side { c: Some(c.into()), n: person.map(str::to_owned), p: person.is_some() }
    }

    fn meeting(sides: &[(&str, Option<&str>)], place: Option<&str>) -> Link {
        Link { a: sides.iter().map(|(c, n)| side(c, *n)).collect(), p: place.map(str::to_owned), ..Link::default() }
    }

    #[test]
    fn parties_place_and_names_decide() {
        let ab = meeting(&[("JPN", None), ("KOR", None)], Some("tokyo"));
        let joins = |b: &Link, day: i64| {
            same((&ab, Window::Told, (100, 100)), (b, Window::Told, (day, day)), "CONSULT", || false).is_some()
        };
        assert!(joins(&meeting(&[("KOR", Some("lee")), ("JPN", None)], None), 100));
        assert!(!joins(&meeting(&[("JPN", None), ("KOR", None)], Some("seoul")), 100));
        assert!(!joins(&meeting(&[("JPN", None), ("CHN", None)], None), 100));
        assert!(!joins(&ab, 101));
        let told = |l| (l, Window::Told, (100, 100));
        let (x, y) = (
            meeting(&[("USA", Some("kerry")), ("RUS", Some("lavrov"))], None),
            meeting(&[("USA", Some("kerry")), ("RUS", Some("putin"))], None),
        );
        assert!(same(told(&x), told(&y), "CONSULT", || false).is_none(), "other persons, another meeting");
    }

    #[test]
    fn direction_counts_for_what_one_does_to_another() {
        let hit = |a: &str, r: &str| Link { a: vec![side(a, None)], r: vec![side(r, None)], ..Link::default() };
        let day = (5, 5);
        let j =
            |x: &Link, y: &Link| same((x, Window::Told, day), (y, Window::Told, day), "ASSAULT", || false).is_some();
        assert!(j(&hit("ISR", "LBN"), &hit("ISR", "LBN")));
        assert!(!j(&hit("ISR", "LBN"), &hit("LBN", "ISR")));
        // One country that deals with itself needs more.
        assert!(!j(&hit("IRQ", "IRQ"), &hit("IRQ", "IRQ")));
    }
}
