//! Who says what, negotiations, contexts and CAMEO codes over small hand-made trees and the shipped tables.

use dateline_coder::{
    CameoTables, ContextTable, ContextWords, FoundProcess, Goldstein, NeutralAct, ProcessTables, Said, Shape,
    SpeechTables, attribution, process_of, processes, statements,
};
use dateline_document::{Document, Published, PublishedFrom, Tree, from_conllu};
use dateline_record::{Context, EventType, Mode, Status};
use std::{fs, path::Path};

fn resource(folder: &str, names: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../resources").join(folder);
    names.iter().map(|n| ((*n).to_owned(), fs::read_to_string(root.join(n)).expect("a table"))).collect()
}

fn pairs(tables: &[(String, String)]) -> Vec<(&str, &str)> {
    tables.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect()
}

fn speech() -> SpeechTables {
    let t = resource("speech", &["verbs.tsv", "nouns.tsv", "phrases.tsv", "not.tsv"]);
    SpeechTables::parse(&pairs(&t)).expect("speech tables")
}

fn negotiations() -> ProcessTables {
    let t = resource("processes", &["processes.tsv", "forums.tsv", "kinds.tsv", "states.tsv"]);
    ProcessTables::parse(&pairs(&t)).expect("process tables")
}

/// One sentence a line, words parted by blanks: form/lemma/UPOS/head/relation, head counted from 1.
fn tree(text: &str) -> Document {
    let mut out = String::from("# newdoc id = t\n");
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        for (n, word) in line.split(' ').enumerate() {
            let c: Vec<&str> = word.split('/').collect();
            let feats = match c[2] {
                "VERB" if c[0].ends_with("ed") => "Tense=Past|VerbForm=Part",
                _ => "_",
            };
            out.push_str(&format!("{}\t{}\t{}\t{}\t_\t{feats}\t{}\t{}\t_\t_\n", n + 1, c[0], c[1], c[2], c[3], c[4]));
        }
        out.push('\n');
    }
    from_conllu(&out).expect("a tree").remove(0)
}

fn said(doc: &Document) -> Vec<Said> {
    statements(doc, &Tree::new(doc), &speech())
}

fn found(doc: &Document) -> Vec<FoundProcess> {
    processes(doc, &Tree::new(doc), &negotiations())
}

fn word(doc: &Document, form: &str) -> usize {
    (0..doc.tokens.len()).find(|t| doc.form(*t) == form).expect("the word")
}

#[test]
fn a_chain_of_speakers_is_found_innermost_first() {
    let doc = tree(
        "Otsuki/Otsuki/PROPN/2/nsubj told/tell/VERB/0/root TASS/TASS/PROPN/2/obj that/that/SCONJ/6/mark Tokyo/Tokyo/PROPN/6/nsubj \
         said/say/VERB/2/ccomp talks/talk/NOUN/8/nsubj failed/fail/VERB/6/ccomp ././PUNCT/2/punct",
    );
    let s = said(&doc);
    let chain: Vec<_> =
        attribution(&s, word(&doc, "failed")).into_iter().map(|n| s[n].speaker.map(|t| doc.form(t))).collect();
    assert_eq!(chain, [Some("Tokyo"), Some("Otsuki")]);
    let told = s.iter().find(|s| doc.form(s.cue_token) == "told").expect("told");
    assert_eq!(told.to.map(|t| doc.form(t)), Some("TASS"));
    assert!(!told.quoted);
}

#[test]
fn a_cue_in_the_middle_splits_its_quotation_and_the_next_goes_on() {
    let doc = tree(
        "\"/\"/PUNCT/3/punct We/we/PRON/3/nsubj left/leave/VERB/0/root ,/,/PUNCT/3/punct \"/\"/PUNCT/3/punct he/he/PRON/7/nsubj \
         said/say/VERB/3/parataxis ,/,/PUNCT/3/punct \"/\"/PUNCT/3/punct by/by/ADP/11/case night/night/NOUN/3/obl ././PUNCT/3/punct \"/\"/PUNCT/3/punct
         \"/\"/PUNCT/5/punct Nobody/nobody/PRON/5/nsubj was/be/AUX/5/aux ever/ever/ADV/5/advmod hurt/hurt/VERB/0/root ././PUNCT/5/punct \"/\"/PUNCT/5/punct",
    );
    let s = said(&doc);
    let first = s.iter().find(|s| s.shape == Shape::Clause).expect("said");
    assert_eq!(first.content.iter().map(|c| doc.text(*c)).collect::<Vec<_>>(), ["We left", "by night"]);
    assert!(first.quoted);
    let next = s.iter().find(|s| s.shape == Shape::Continued).expect("the next quotation");
    assert_eq!(next.speaker, first.speaker);
    assert_eq!(doc.text(next.content[0]), "Nobody was ever hurt");
}

#[test]
fn nobody_speaks_behind_reportedly_and_plans_say_nothing() {
    let doc = tree(
        "He/he/PRON/4/nsubj:pass was/be/AUX/4/aux:pass reportedly/reportedly/ADV/4/advmod seen/see/VERB/0/root ././PUNCT/4/punct
         It/it/PRON/2/nsubj went/go/VERB/0/root according/accord/VERB/5/case to/to/ADP/3/fixed plan/plan/NOUN/2/obl ././PUNCT/2/punct
         Two/two/NUM/2/nsubj died/die/VERB/0/root according/accord/VERB/5/case to/to/ADP/3/fixed police/police/NOUN/2/obl ././PUNCT/2/punct",
    );
    let s = said(&doc);
    let seen = attribution(&s, word(&doc, "seen"));
    assert_eq!(seen.len(), 1);
    assert_eq!(s[seen[0]].speaker, None);
    assert!(attribution(&s, word(&doc, "went")).is_empty());
    let died = attribution(&s, word(&doc, "died"));
    assert_eq!(s[died[0]].speaker.map(|t| doc.form(t)), Some("police"));
}

#[test]
fn six_way_talks_are_the_six_party_talks_and_were_suspended() {
    let doc = tree(
        "Six/six/NUM/3/nummod -/-/PUNCT/1/punct way/way/NOUN/4/compound talks/talk/NOUN/12/nsubj:pass involving/involve/VERB/4/acl \
         China/China/PROPN/5/obj ,/,/PUNCT/8/punct Russia/Russia/PROPN/6/conj and/and/CCONJ/10/cc Japan/Japan/PROPN/6/conj were/be/AUX/12/aux:pass \
         suspended/suspend/VERB/0/root in/in/ADP/14/case 2009/2009/NUM/12/obl at/at/ADP/18/case Pyongyang/Pyongyang/PROPN/18/nmod:poss \
         's/'s/PART/16/case initiative/initiative/NOUN/12/obl ././PUNCT/12/punct
         Seoul/Seoul/PROPN/2/nsubj left/leave/VERB/0/root the/the/DET/4/det talks/talk/NOUN/2/obj ././PUNCT/2/punct",
    );
    let p = found(&doc);
    assert_eq!(p.len(), 1);
    assert_eq!((p[0].id.as_deref(), p[0].name.as_str()), (Some("six-party-talks"), "six-party talks"));
    assert_eq!(p[0].parties.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["CHN", "JPN", "PRK", "KOR", "RUS", "USA"]);
    assert_eq!(p[0].party_tokens.iter().map(|t| doc.form(*t)).collect::<Vec<_>>(), ["China", "Russia", "Japan"]);
    assert_eq!(p[0].states.len(), 2);
    assert_eq!(p[0].states[0].state, "suspended");
    assert_eq!(p[0].states[0].by.iter().map(|t| doc.form(*t)).collect::<Vec<_>>(), ["Pyongyang"]);
    // "the talks" of the second sentence are the same.
    assert_eq!(process_of(&p, doc.tokens.len() - 2), Some(0));
    assert_eq!(p[0].states[1].by.iter().map(|t| doc.form(*t)).collect::<Vec<_>>(), ["Seoul"]);
}

#[test]
fn a_wish_is_no_change_of_state() {
    let doc = tree(
        "Seoul/Seoul/PROPN/2/nsubj wants/want/VERB/0/root to/to/PART/4/mark resume/resume/VERB/2/xcomp six/six/NUM/7/nummod -/-/PUNCT/5/punct \
         party/party/NOUN/8/compound talks/talk/NOUN/4/obj ././PUNCT/2/punct",
    );
    let p = found(&doc);
    assert_eq!(p.len(), 1);
    assert!(p[0].states.is_empty());
}

/// What is told of the six-party talks in a sentence that was published in 2006.
fn states(text: &str) -> Vec<&'static str> {
    let mut doc = tree(text);
    let date = "2006-05-09".parse().expect("a day");
    doc.article.published = Some(Published { date, from: PublishedFrom::Caller });
    let of_six = |p: &FoundProcess| p.id.as_deref() == Some("six-party-talks");
    found(&doc).iter().filter(|p| of_six(p)).flat_map(|p| p.states.iter().map(|s| s.state)).collect()
}

/// "the six-party talks" behind so many words, hanging on a word: its last token is `from + 5`.
fn talks(from: usize, head: usize, relation: &str) -> String {
    let talks = from + 5;
    format!(
        "the/the/DET/{talks}/det six/six/NUM/{party}/nummod -/-/PUNCT/{two}/punct party/party/NOUN/{talks}/compound talks/talk/NOUN/{head}/{relation}",
        party = from + 4,
        two = from + 2,
    )
}

#[test]
fn what_became_of_talks_is_told_in_many_ways() {
    let subject = |rest: &str, verb: usize| format!("{} {rest}", talks(0, verb, "nsubj"));
    let went = "went/go/VERB/0/root into/into/ADP/8/case recess/recess/NOUN/6/obl";
    assert_eq!(states(&subject(went, 6)), ["suspended"]);
    let town = "went/go/VERB/0/root into/into/ADP/8/case town/town/NOUN/6/obl";
    assert!(states(&subject(town, 6)).is_empty());
    let met =
        "have/have/AUX/8/aux not/not/PART/8/advmod met/meet/VERB/0/root since/since/ADP/10/case May/May/PROPN/8/obl";
    assert_eq!(states(&subject(met, 8)), ["stalled"]);
    let over = "are/be/AUX/7/cop dead/dead/ADJ/0/root";
    assert_eq!(states(&subject(over, 7)), ["ended"]);
    let failed = "failed/fail/VERB/0/root to/to/PART/8/mark stop/stop/VERB/6/xcomp it/it/PRON/8/obj";
    assert!(states(&subject(failed, 6)).is_empty(), "something else came of them");

    let never = "Seoul/Seoul/PROPN/4/nsubj will/will/AUX/4/aux never/never/ADV/4/advmod attend/attend/VERB/0/root";
    assert_eq!(states(&format!("{never} {}", talks(4, 4, "obj"))), ["ended"]);
    let attends = "Seoul/Seoul/PROPN/2/nsubj attended/attend/VERB/0/root";
    assert!(states(&format!("{attends} {}", talks(2, 2, "obj"))).is_empty(), "to be there is no change");
    let agreed = "Seoul/Seoul/PROPN/2/nsubj agreed/agree/VERB/0/root to/to/PART/4/mark attend/attend/VERB/2/xcomp";
    assert_eq!(states(&format!("{agreed} {}", talks(4, 4, "obj"))), ["planned"]);
    let wanted = "Tokyo/Tokyo/PROPN/2/nsubj demanded/demand/VERB/0/root that/that/SCONJ/5/mark Seoul/Seoul/PROPN/5/nsubj \
                  resume/resume/VERB/2/ccomp";
    assert!(states(&format!("{wanted} {}", talks(5, 5, "obj"))).is_empty(), "a demand is no change");
    let part = "Seoul/Seoul/PROPN/2/nsubj suspended/suspend/VERB/0/root its/its/PRON/4/nmod:poss part/part/NOUN/2/obj in/in/ADP/10/case";
    assert_eq!(states(&format!("{part} {}", talks(5, 4, "nmod"))), ["suspended"]);
    let dead = "Seoul/Seoul/PROPN/2/nsubj declared/declare/VERB/0/root";
    assert_eq!(states(&format!("{dead} {} dead/dead/ADJ/2/xcomp", talks(2, 2, "obj"))), ["ended"]);
}

#[test]
fn talks_without_their_name_are_known_by_number_and_matter() {
    let six = "Six/six/NUM/2/nummod nations/nation/NOUN/3/nsubj resumed/resume/VERB/0/root talks/talk/NOUN/3/obj on/on/ADP/6/case";
    assert_eq!(states(&format!("{six} Korea/Korea/PROPN/4/nmod")), ["resumed"]);
    assert!(states(&format!("{six} Cyprus/Cyprus/PROPN/4/nmod")).is_empty(), "other talks of six");
    let opened = "The/the/DET/3/det second/second/ADJ/3/amod round/round/NOUN/4/nsubj opened/open/VERB/0/root";
    let name = format!("Korea/Korea/PROPN/2/nsubj left/leave/VERB/0/root {}", talks(2, 2, "obj"));
    assert_eq!(states(&format!("{name}\n{opened}")), ["suspended", "begun"], "a round of what was spoken of");
    assert!(states(opened).is_empty(), "a round of nothing");
}

#[test]
fn the_tables_are_whole() {
    assert!(resource("processes", &["processes.tsv"])[0].1.lines().filter(|l| !l.starts_with('#')).count() > 150);
    negotiations();
    speech();
    let text = &resource("ontology", &["contexts.tsv"])[0].1;
    ContextTable::parse("contexts.tsv", text).expect("contexts");
    for c in Context::ALL {
        assert!(text.lines().any(|l| l.split('\t').next() == Some(c.as_str())), "no row for {c}");
    }
}

#[test]
fn every_type_and_mode_has_a_cameo_code() {
    let t = resource("ontology", &["goldstein.tsv", "cameo.tsv"]);
    let cameo = CameoTables::parse(&pairs(&t)).expect("cameo tables");
    let code = |event, act, words: &[&str], contexts: &[Context]| {
        let act = NeutralAct { event, act, contexts, words, sectors: &[], status: Status::Occurred };
        cameo.code(&act).map(str::to_owned)
    };
    for kind in EventType::ALL {
        for mode in std::iter::once(None).chain(kind.modes().iter().copied().map(Some)) {
            let found = code((*kind, mode), (*kind, mode), &[], &[]).unwrap_or_else(|| panic!("{kind} {mode:?}"));
            assert!(cameo.label(&found).is_some());
        }
    }
    let talks = (EventType::Consult, Some(Mode::Multilateral));
    assert_eq!(code((EventType::Agree, None), talks, &["discuss"], &[]).as_deref(), Some("036"));
    assert_eq!(
        code((EventType::Support, None), (EventType::Support, None), &["apologize"], &[]).as_deref(),
        Some("055")
    );
    let blockade = (EventType::Coerce, Some(Mode::Restrict));
    assert_eq!(code(blockade, blockade, &["blockade"], &[]).as_deref(), Some("191"));
    assert_eq!(cameo.goldstein("016", Goldstein::Phoenix), Some(3.4));
    assert_eq!(cameo.goldstein("016", Goldstein::Icews), Some(-5.0));
    assert_eq!(cameo.goldstein("155", Goldstein::Gdelt), None);
}

#[test]
fn words_near_an_event_tell_its_contexts() {
    let text = &resource("ontology", &["contexts.tsv"])[0].1;
    let table = ContextTable::parse("contexts.tsv", text).expect("contexts");
    let doc = tree(
        "Police/police/NOUN/2/nsubj seized/seize/VERB/0/root cocaine/cocaine/NOUN/2/obj ././PUNCT/2/punct
         Farmers/farmer/NOUN/2/nsubj praised/praise/VERB/0/root him/he/PRON/2/obj ././PUNCT/2/punct",
    );
    let words = ContextWords::find(&doc, &table);
    let seize = (EventType::Coerce, Some(Mode::Seize));
    assert_eq!(words.of(&table, &(0..4), &(0..4), seize), [Context::IllegalDrugs]);
    assert_eq!(words.of(&table, &(4..8), &(4..8), (EventType::Support, None)), []);
}
