//! Small sentences with hand-made trees and parties: what is composed of them.

#![allow(clippy::unwrap_used)]

use dateline_coder::{CodedEvent, CoderTables, code, record};
use dateline_document::{Document, Entity, EntityKind, Mention, MentionKind, from_conllu};
use dateline_record::{EventType as T, Mode, Salience, Status, Versions};
use std::sync::OnceLock;

fn tables() -> &'static CoderTables {
    static TABLES: OnceLock<CoderTables> = OnceLock::new();
    TABLES.get_or_init(|| {
        CoderTables::parse(&[
            ("classes.tsv", include_str!("../../../resources/predicates/classes.tsv")),
            ("forms.tsv", include_str!("../../../resources/predicates/forms.tsv")),
            ("cooperation.tsv", include_str!("../../../resources/predicates/cooperation.tsv")),
            ("conflict.tsv", include_str!("../../../resources/predicates/conflict.tsv")),
            ("phases.tsv", include_str!("../../../resources/predicates/phases.tsv")),
            ("none.tsv", include_str!("../../../resources/predicates/none.tsv")),
            ("operators.tsv", include_str!("../../../resources/ontology/operators.tsv")),
        ])
        .unwrap()
    })
}

/// A sentence as `form/lemma/UPOS/head/relation`, the parties as `word:COUNTRY`.
fn document(words: &str, parties: &str) -> Document {
    let mut conllu = String::from("# newdoc id = t\n");
    for (i, w) in words.split_whitespace().enumerate() {
        let f: Vec<&str> = w.split('/').collect();
        let feats = match (f[2], f[0]) {
            ("VERB", x) if x.ends_with("ing") => "VerbForm=Ger",
            ("VERB", x) if x == f[1] => "VerbForm=Inf",
            ("VERB", _) if f.get(5) == Some(&"part") => "Tense=Past|VerbForm=Part",
            ("VERB", _) => "Tense=Past|VerbForm=Fin",
            _ => "_",
        };
        conllu.push_str(&format!("{}\t{}\t{}\t{}\t_\t{feats}\t{}\t{}\t_\t_\n", i + 1, f[0], f[1], f[2], f[3], f[4]));
    }
    conllu.push('\n');
    let mut doc = from_conllu(&conllu).unwrap().pop().unwrap();
    for p in parties.split_whitespace() {
        let (word, country) = p.split_once(':').unwrap();
        let head = (0..doc.tokens.len()).find(|t| doc.form(*t) == word).unwrap();
        let known =
            doc.entities.iter().position(|e| e.country.map(|c| c.as_str().to_owned()).as_deref() == Some(country));
        let entity = known.unwrap_or_else(|| {
            doc.entities.push(Entity {
                name: word.to_owned(),
                kind: EntityKind::State,
                country: country.parse().ok(),
                sector: None,
                role: None,
                affiliation: None,
                kb: None,
                gender: None,
                plural: false,
                members: Vec::new(),
            });
            doc.entities.len() - 1
        });
        let span = doc.tokens[head].span;
        doc.mentions.push(Mention {
            span,
            tokens: head..head + 1,
            head,
            kind: MentionKind::Name,
            entities: vec![entity],
        });
    }
    doc
}

fn read(words: &str, parties: &str) -> (Document, Vec<CodedEvent>) {
    let doc = document(words, parties);
    let coded = code(&doc, tables());
    let r = record(&doc, coded.clone(), Versions::default());
    assert_eq!(r.problems(), [], "{words}");
    (doc, coded.events)
}

fn main_event(words: &str, parties: &str) -> (T, Option<Mode>, T, Status, String) {
    let (doc, events) = read(words, parties);
    let e = events.iter().find(|e| e.salience == Salience::Main).unwrap_or_else(|| panic!("no event in {words}"));
    let names = |l: &[usize]| {
        l.iter().map(|p| doc.entities[*p].country.unwrap().as_str().to_owned()).collect::<Vec<_>>().join("+")
    };
    (e.kind, e.mode, e.act.0, e.status, format!("{}>{}", names(&e.actors), names(&e.recipients)))
}

#[test]
fn refusing_to_lift_is_a_refusal() {
    let e = main_event(
        "Japan/Japan/PROPN/2/nsubj refused/refuse/VERB/0/root to/to/PART/4/mark lift/lift/VERB/2/xcomp sanctions/sanction/NOUN/4/obj \
         on/on/ADP/7/case Peru/Peru/PROPN/5/nmod",
        "Japan:JPN Peru:PER",
    );
    assert_eq!(e, (T::Reject, Some(Mode::Yield), T::Retreat, Status::Occurred, "JPN>PER".into()));
}

#[test]
fn a_meeting_ahead_is_an_agreement() {
    let e = main_event(
        "Japan/Japan/PROPN/3/nsubj will/will/AUX/3/aux meet/meet/VERB/0/root Peru/Peru/PROPN/3/obj",
        "Japan:JPN Peru:PER",
    );
    assert_eq!(e, (T::Agree, None, T::Consult, Status::Planned, "JPN+PER>".into()));
}

#[test]
fn an_attack_denied_keeps_its_type() {
    let (doc, events) = read(
        "Japan/Japan/PROPN/2/nsubj denied/deny/VERB/0/root attacking/attack/VERB/2/xcomp Peru/Peru/PROPN/3/obj",
        "Japan:JPN Peru:PER",
    );
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].kind, events[0].status), (T::Assault, Status::Negated));
    assert_eq!(doc.form(events[0].anchor), "denied");
}

#[test]
fn the_passive_turns_round() {
    let e = main_event(
        "Peru/Peru/PROPN/3/nsubj:pass was/be/AUX/3/aux:pass attacked/attack/VERB/0/root/part by/by/ADP/5/case Japan/Japan/PROPN/3/obl:agent",
        "Japan:JPN Peru:PER",
    );
    assert_eq!(e.4, "JPN>PER");
}

#[test]
fn calls_are_for_what_is_asked() {
    let e = main_event(
        "Japan/Japan/PROPN/2/nsubj called/call/VERB/0/root on/on/ADP/4/case Peru/Peru/PROPN/2/obl to/to/PART/6/mark \
         release/release/VERB/2/xcomp prisoners/prisoner/NOUN/6/obj",
        "Japan:JPN Peru:PER",
    );
    assert_eq!(e, (T::Request, Some(Mode::Yield), T::Retreat, Status::Occurred, "JPN>PER".into()));
}

#[test]
fn threats_keep_the_act() {
    let e = main_event(
        "Japan/Japan/PROPN/2/nsubj threatened/threaten/VERB/0/root to/to/PART/4/mark attack/attack/VERB/2/xcomp Peru/Peru/PROPN/4/obj",
        "Japan:JPN Peru:PER",
    );
    assert_eq!(e, (T::Threaten, Some(Mode::Violence), T::Assault, Status::Occurred, "JPN>PER".into()));
}

#[test]
fn will_not_is_a_refusal_and_did_not_a_denial() {
    let e = main_event(
        "Japan/Japan/PROPN/4/nsubj will/will/AUX/4/aux not/not/PART/4/advmod meet/meet/VERB/0/root Peru/Peru/PROPN/4/obj",
        "Japan:JPN Peru:PER",
    );
    assert_eq!((e.0, e.1, e.2), (T::Reject, Some(Mode::Meet), T::Consult));
    let e = main_event(
        "Japan/Japan/PROPN/4/nsubj did/do/AUX/4/aux not/not/PART/4/advmod meet/meet/VERB/0/root Peru/Peru/PROPN/4/obj",
        "Japan:JPN Peru:PER",
    );
    assert_eq!((e.0, e.3), (T::Consult, Status::Negated));
}

#[test]
fn deadlines_are_met_without_an_event() {
    let (_, events) = read(
        "Japan/Japan/PROPN/2/nsubj met/meet/VERB/0/root the/the/DET/4/det deadline/deadline/NOUN/2/obj",
        "Japan:JPN",
    );
    assert!(events.is_empty());
}

#[test]
fn what_somebody_must_do_is_asked_by_who_says_so() {
    let e = main_event(
        "Japan/Japan/PROPN/2/nsubj said/say/VERB/0/root Peru/Peru/PROPN/5/nsubj must/must/AUX/5/aux pay/pay/VERB/2/ccomp",
        "Japan:JPN Peru:PER",
    );
    assert_eq!((e.0, e.4.as_str()), (T::Request, "JPN>PER"));
}

#[test]
fn a_bad_table_is_told_by_file_and_line() {
    let e = CoderTables::parse(&[("x.tsv", "predicate\twhen\tdoes\nmeet.v\tobj\tCONSULT\n")]).unwrap_err();
    assert_eq!(e.to_string(), "x.tsv:2: a condition wants slot:filler, not \"obj\"");
}
