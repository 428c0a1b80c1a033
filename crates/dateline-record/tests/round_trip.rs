//! Whatever record can be built is the same after it was written as JSON and read again, and is written the same.

use dateline_record::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// Letters of several widths, marks, quotes and controls: all that JSON must escape.
fn words() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 \"\\\\/\u{0}-\u{1f}\u{7f}é“”日\u{301}\u{2028}\u{1f1eb}]{0,12}"
}

fn span() -> impl Strategy<Value = Span> {
    (0usize..1 << 40, 0usize..1 << 20).prop_map(|(start, len)| Span::new(start, start + len))
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    vec(span(), 0..3)
}

fn ids() -> impl Strategy<Value = Vec<String>> {
    vec(words(), 0..3)
}

fn edtf() -> impl Strategy<Value = Edtf> {
    let fixed = select(vec![
        "2015-01-23",
        "XXXX-02-29",
        "199X",
        "2015-01?",
        "2009/..",
        "2015-24",
        "P2W",
        "R/P1W",
        "[2018-02-07,2018-02-08]",
    ]);
    let year = (1800u16..2100, 1u8..=12, 1u8..=28).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    prop_oneof![fixed.prop_map(str::to_owned), year].prop_map(|s| s.parse().expect("a date"))
}

fn country() -> impl Strategy<Value = Option<Country>> {
    of(select(vec!["KEN", "RUS", "UNO", "XKX", "SUN"]).prop_map(|c| c.parse().expect("a country")))
}

/// Numbers with the decimals that records are written with.
fn decimal(from: i64, to: i64, unit: f64) -> impl Strategy<Value = f64> {
    (from..=to).prop_map(move |n| n as f64 / unit)
}

fn code<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    select(all)
}

prop_compose! {
    fn time()(span in span(), edtf in edtf(), days in of(words())) -> Time {
        Time { span, edtf, start: days.clone(), end: days }
    }
}

prop_compose! {
    fn place()(
        span in span(), name in words(), country in country(), geonames in of(any::<u64>()),
        at in of((decimal(-9_000_000, 9_000_000, 1e5), decimal(-18_000_000, 18_000_000, 1e5))), precision in code(Precision::ALL),
    ) -> Place {
        Place { span, name, country, geonames, lat: at.map(|a| a.0), lon: at.map(|a| a.1), precision }
    }
}

prop_compose! {
    fn attribution()(speaker in of(words()), cue in span(), to in of(words())) -> Attribution {
        Attribution { speaker, cue, to }
    }
}

prop_compose! {
    fn article()(
        texts in vec(words(), 3..4), maybe in vec(of(words()), 9..10), dateline in of((span(), of(place()), of(edtf()))),
        captions in vec((span(), of(words())), 0..3), paragraphs in spans(), sentences in vec((span(), code(Part::ALL)), 0..3),
    ) -> Article {
        let mut maybe = maybe.into_iter();
        let mut next = || maybe.next().flatten();
        Article {
            id: article_id(&texts[0]), text: texts[0].clone(), source: texts[1].clone(), language: texts[2].clone(),
            headline: next(), lede: next(), section: next(), agency: next(), byline: next(), published: next(), url: next(), publisher: next(),
            dateline: dateline.map(|(span, place, date)| Dateline { span, place, date }),
            captions: captions.into_iter().map(|(span, credit)| Caption { span, credit }).collect(),
            paragraphs,
            sentences: sentences.into_iter().enumerate().map(|(id, (span, part))| Sentence { id, span, part }).collect(),
        }
    }
}

prop_compose! {
    fn entity()(
        names in vec(words(), 2..3), kind in code(EntityKind::ALL), country in country(), sector in of(code(Sector::ALL)),
        maybe in vec(of(words()), 3..4), mentions in spans(),
    ) -> Entity {
        Entity {
            id: names[0].clone(), name: names[1].clone(), kind, country, sector, role: maybe[0].clone(),
            affiliation: maybe[1].clone(), kb: maybe[2].clone(), mentions,
        }
    }
}

prop_compose! {
    fn event()(
        (kind, act, mode, contexts) in
            (code(EventType::ALL), code(EventType::ALL), of(code(Mode::ALL)), vec(code(Context::ALL), 0..3)),
        (status, salience, historical) in (code(Status::ALL), code(Salience::ALL), any::<bool>()),
        (score, confidence) in (decimal(-100, 100, 10.0), decimal(0, 1000, 1000.0)),
        (actors, recipients, names) in (ids(), ids(), vec(words(), 2..3)),
        (time, place, attribution) in (of(time()), of(place()), vec(attribution(), 0..2)),
        (cameo, process, sentence, evidence) in (of(words()), of(words()), 0usize..99, spans()),
        also in vec((0usize..99, spans()), 0..2),
    ) -> Event {
        Event {
            id: names[0].clone(), sentence, kind, act: Act { kind: act, mode }, mode, contexts, cameo, quad: kind.quad(), score,
            status, historical, salience, actors, recipients, time, place, attribution, process, evidence,
            also: also.into_iter().map(|(sentence, evidence)| Also { sentence, evidence }).collect(),
            rule: names[1].clone(), confidence,
        }
    }
}

prop_compose! {
    fn statement()(
        id in words(), sentence in 0usize..99, speaker in of(words()), to in of(words()), cue in span(), content in spans(),
        quoted in any::<bool>(),
    ) -> Statement {
        Statement { id, sentence, speaker, to, cue, content, quoted }
    }
}

prop_compose! {
    fn position()(
        names in vec(words(), 2..3), sentence in 0usize..99, holders in ids(), process in of(words()), stance in code(Stance::ALL),
        conditions in spans(), time in of(time()), attribution in vec(attribution(), 0..2), evidence in spans(),
    ) -> Position {
        let (id, issue) = (names[0].clone(), names[1].clone());
        Position { id, sentence, holders, issue, process, stance, conditions, time, attribution, evidence }
    }
}

prop_compose! {
    fn process()(
        names in vec(words(), 3..4), aliases in ids(), issue in of(words()), parties in ids(), time in of(time()), by in ids(),
        sentence in 0usize..99, evidence in spans(), mentions in spans(),
    ) -> Process {
        let state = vec![ProcessState { state: names[2].clone(), time, by, sentence, evidence }];
        Process { id: names[0].clone(), name: names[1].clone(), aliases, issue, parties, state, mentions }
    }
}

prop_compose! {
    fn record()(
        versions in vec(words(), 4..5), article in article(), entities in vec(entity(), 0..3), events in vec(event(), 0..3),
        statements in vec(statement(), 0..3), positions in vec(position(), 0..3), processes in vec(process(), 0..2),
        diagnostics in vec((words(), words(), of(span())), 0..2),
    ) -> Record {
        let [dateline, analysis, weights, lexicon] = [0, 1, 2, 3].map(|i| versions[i].clone());
        Record {
            schema: SCHEMA.to_owned(), versions: Versions { dateline, analysis, weights, lexicon }, article, entities, events,
            statements, positions, processes,
            diagnostics: diagnostics.into_iter().map(|(code, message, span)| Diagnostic { code, message, span }).collect(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_record_is_the_same_after_json(r in record()) {
        let json = serde_json::to_string(&r).expect("every record has a JSON form");
        prop_assert!(!json.contains('\n'), "one line");
        let again: Record = serde_json::from_str(&json).expect("what is written can be read");
        prop_assert_eq!(&again, &r);
        prop_assert_eq!(serde_json::to_string(&again).expect("JSON"), json);
        let pretty: Record = serde_json::from_str(&serde_json::to_string_pretty(&r).expect("JSON")).expect("a record");
        prop_assert_eq!(pretty, r);
    }

    /// The validator reads whatever can be written, good or bad, without a panic; the spans here lie far outside the text.
    #[test]
    fn the_validator_looks_at_any_record(r in record()) {
        let outside = r.events.iter().any(|e| !e.evidence.is_empty());
        prop_assert!(!outside || !r.problems().is_empty());
    }
}

#[test]
fn numbers_are_read_to_the_last_bit() {
    for n in 1..20_000 {
        let x = f64::from(n) / 20_011.0;
        let json = serde_json::to_string(&x).expect("JSON");
        assert_eq!(serde_json::from_str::<f64>(&json).expect("a number").to_bits(), x.to_bits(), "{json}");
    }
}
