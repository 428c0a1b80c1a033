//! Scores parties and coreference on data that lies outside the project.
//!
//! ```text
//! score cases PARSES.conllu CASES.jsonl   parties named alone, each in "X met reporters on Tuesday."; document ids are case ids
//! score gsr PARSES.conllu GOLD.jsonl      parties of events: the mention at the words of each gold party
//! score coref GOLD.conllu CHAINS.jsonl    MUC, B³ and CEAFφ4 over chains of names and pronouns
//! score show PARSES.conllu                every sentence with its mentions
//! score time PARSES.conllu                microseconds a word
//! ```
//! A third of the rows (by a hash of their id) is kept apart and scored on its own line.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use dateline_actors::{ActorTables, annotate, chains};
use dateline_document::{Document, Published, PublishedFrom, from_conllu};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let arg: Vec<&str> = args.iter().map(String::as_str).collect();
    let tables = ActorTables::parse(dateline_lexicon::tables("actors")).expect("the shipped tables");
    let read = |p: &str| std::fs::read_to_string(p).expect(p);
    let rows = |p: &str| -> Vec<Value> { read(p).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect() };
    let docs = from_conllu(&read(arg[1])).expect("CoNLL-U");
    let errors = arg.contains(&"--errors");
    match arg[0] {
        "cases" => cases(docs, &rows(arg[2]), &tables, errors),
        "gsr" => gsr(docs, &rows(arg[2]), &tables, errors),
        "coref" => coref(docs, &rows(arg[2]), &tables, errors),
        "show" => docs.into_iter().for_each(|d| show(d, &tables)),
        "time" => time(docs, &tables),
        other => println!("no such score: {other}"),
    }
}

/// Whether a row is kept apart: one in three, by FNV-1a of its id.
fn apart(id: &str) -> bool {
    (id.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)) >> 16) % 3 == 0
}

fn dated(doc: &mut Document, date: Option<&str>) {
    doc.article.published =
        date.and_then(|d| d.parse().ok()).map(|date| Published { date, from: PublishedFrom::Caller });
}

#[derive(Default)]
struct Count(BTreeMap<(&'static str, bool), (u32, u32)>);

impl Count {
    fn add(&mut self, what: &'static str, apart: bool, ok: bool) {
        let c = self.0.entry((what, apart)).or_default();
        c.0 += u32::from(ok);
        c.1 += 1;
    }
    fn show(&self) {
        for ((what, apart), (ok, n)) in &self.0 {
            println!(
                "{what:10} {:9} {:.3} ({ok}/{n})",
                if *apart { "kept back" } else { "open" },
                f64::from(*ok) / f64::from(*n)
            );
        }
    }
}

fn text<'v>(v: &'v Value, key: &str) -> &'v str {
    v.get(key).and_then(Value::as_str).unwrap_or("")
}

fn cases(docs: Vec<Document>, rows: &[Value], tables: &ActorTables, errors: bool) {
    let mut by_id: HashMap<String, Document> = docs.into_iter().map(|d| (d.article.source.clone(), d)).collect();
    let mut count = Count::default();
    for r in rows {
        if text(r, "kind") != "actor" || r.get("suspect").is_some() || r.get("xfail").is_some() {
            continue;
        }
        let Some(doc) = by_id.get_mut(text(r, "id")) else { continue };
        let date = text(r, "date");
        dated(doc, Some(if date.is_empty() { "2022-06-01" } else { date }));
        annotate(doc, tables);
        let limit = text(r, "text").len() + 2;
        let near = |e: usize| doc.mentions.iter().any(|m| m.entities.contains(&e) && m.span.start < limit);
        let found: Vec<(String, String)> = doc
            .entities
            .iter()
            .enumerate()
            .filter(|(i, _)| near(*i))
            .map(|(_, e)| {
                (e.country.map_or(String::new(), |c| c.to_string()), e.sector.map_or(String::new(), |s| s.to_string()))
            })
            .collect();
        let (country, sector) = (text(r, "country"), text(r, "sector"));
        let back = apart(text(r, "id"));
        let okc = found.iter().any(|f| f.0 == country);
        let oks = found.iter().any(|f| f.1 == sector);
        if !country.is_empty() {
            count.add("country", back, okc);
        }
        if !sector.is_empty() {
            count.add("sector", back, oks);
        }
        let both = found.iter().any(|f| f.0 == country && f.1 == sector);
        if !country.is_empty() && !sector.is_empty() {
            count.add("both", back, both);
        }
        let wrong = !country.is_empty() && !okc
            || !sector.is_empty() && !oks
            || !country.is_empty() && !sector.is_empty() && !both;
        if wrong && errors && !back {
            println!("{:?} {date}: {country} {sector}, found {found:?}", text(r, "text"));
        }
    }
    count.show();
}

fn gsr(docs: Vec<Document>, rows: &[Value], tables: &ActorTables, errors: bool) {
    let mut by_id: HashMap<String, Document> = docs.into_iter().map(|d| (d.article.source.clone(), d)).collect();
    let mut count = Count::default();
    for r in rows {
        let Some(doc) = by_id.get_mut(text(r, "id")) else { continue };
        annotate(doc, tables);
        let back = apart(text(r, "id"));
        for a in ["source", "target"].iter().filter_map(|k| r.get(*k)?.as_array()).flatten() {
            let words = text(a, "text");
            let Some(at) = doc.article.text.find(words).filter(|_| !words.is_empty()) else { continue };
            let span = dateline_document::Span::new(at, at + words.len());
            let met: Vec<_> = doc
                .mentions
                .iter()
                .filter(|m| m.span.overlaps(span) && doc.tokens[m.head].span.overlaps(span))
                .collect();
            count.add("mention", back, !met.is_empty());
            let codes: Vec<(String, String)> = met
                .iter()
                .flat_map(|m| &m.entities)
                .map(|e| &doc.entities[*e])
                .map(|e| {
                    (
                        e.country.map_or(String::new(), |c| c.to_string()),
                        e.sector.map_or(String::new(), |s| s.to_string()),
                    )
                })
                .collect();
            let country = text(a, "country");
            if !country.is_empty() && country != "---" {
                let international = |c: &str| matches!(c, "UNO" | "IGO" | "EUR" | "NGO");
                let ok = codes.iter().any(|c| c.0 == country || international(&c.0) && international(country));
                count.add("country", back, ok);
                if !ok && errors && !back {
                    println!("country {country} {words:?} found {codes:?} in {}", doc.article.text);
                }
            }
            let sector = text(a, "sector");
            if !sector.is_empty() {
                let ok = codes.iter().any(|c| c.1 == sector);
                count.add("sector", back, ok);
                if !ok && errors && !back {
                    println!("sector {sector} {words:?} found {codes:?} in {}", doc.article.text);
                }
            }
        }
    }
    count.show();
}

fn show(mut doc: Document, tables: &ActorTables) {
    annotate(&mut doc, tables);
    println!("== {}", doc.article.source);
    for s in &doc.sentences {
        println!("\n{}", doc.text(s.span));
        for m in doc.mentions.iter().filter(|m| s.span.contains(m.span)) {
            let who: Vec<String> = m.entities.iter().map(|e| format!("n{e}")).collect();
            println!("   [{}] {} {:?}", doc.text(m.span), who.join("+"), m.kind);
        }
    }
    println!();
    for (i, e) in doc.entities.iter().enumerate() {
        let (c, s) =
            (e.country.map_or("---".into(), |c| c.to_string()), e.sector.map_or("---".into(), |s| s.to_string()));
        println!(
            "n{i} {} [{}] {c} {s} role {:?} kb {:?} {:?}{}",
            e.name,
            e.kind,
            e.role,
            e.kb,
            e.gender,
            if e.plural { " plural" } else { "" }
        );
    }
}

fn time(mut docs: Vec<Document>, tables: &ActorTables) {
    let words: usize = docs.iter().map(|d| d.tokens.len()).sum();
    let start = Instant::now();
    docs.iter_mut().for_each(|d| annotate(d, tables));
    println!("{:.2} µs a word over {words} words", start.elapsed().as_secs_f64() * 1e6 / words as f64);
}

type Chains = Vec<Vec<u32>>;

/// Added to the head of a mention that joins several things.
const JOINED: u32 = 1 << 24;

/// Links of named and pronoun mentions. Mentions are told apart by their head word; a chain counts where two such mentions are left.
fn coref(docs: Vec<Document>, rows: &[Value], tables: &ActorTables, errors: bool) {
    let by_id: HashMap<String, Document> = docs.into_iter().map(|d| (d.article.source.clone(), d)).collect();
    let only_news = std::env::args().any(|a| a == "--news");
    let mut sums: BTreeMap<&str, [[f64; 4]; 3]> = BTreeMap::new();
    for r in rows {
        let Some(doc) = by_id.get(text(r, "id")) else { continue };
        let named =
            |t: usize| matches!(doc.tokens[t].upos, dateline_document::Upos::Propn | dateline_document::Upos::Pron);
        let mut gold: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for m in r.get("mentions").and_then(Value::as_array).into_iter().flatten() {
            let tok: Vec<usize> = m
                .get("tok")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|v| v.as_u64().map(|v| v as usize))
                .collect();
            let [from, to] = tok[..] else { continue };
            // The syntactic head; a mention of several joined things shares it with the first of them and gets a key of its own.
            let Some(head) = (from..to).find(|t| doc.tokens[*t].head.is_none_or(|h| h < from || h >= to)) else {
                continue;
            };
            let joined = (from..to)
                .any(|t| doc.tokens[t].head == Some(head) && doc.tokens[t].deprel == dateline_document::Deprel::Conj);
            if named(head) {
                gold.entry(m["chain"].to_string()).or_default().push(head as u32 + if joined { JOINED } else { 0 });
            }
        }
        let gold: Chains = gold.into_values().filter(|c| c.len() > 1).collect();
        let system: Chains = chains(doc, tables)
            .into_iter()
            .map(|c| c.into_iter().map(|(_, h)| h as u32).filter(|h| named(*h as usize)).collect::<Vec<u32>>())
            .filter(|c| c.len() > 1)
            .collect();
        let scores = [muc(&gold, &system), b_cubed(&gold, &system), ceaf(&gold, &system)];
        let mut sets = vec!["all"];
        sets.push(if apart(text(r, "id")) { "kept back" } else { "open" });
        if text(r, "genre") == "news" {
            sets.push("news");
        }
        for set in sets {
            for (sum, s) in sums.entry(set).or_default().iter_mut().zip(&scores) {
                sum.iter_mut().zip(s).for_each(|(a, b)| *a += b);
            }
        }
        if errors && !apart(text(r, "id")) && (text(r, "genre") == "news" || !only_news) {
            let f: f64 = scores.iter().map(f1).sum::<f64>() / 3.0;
            println!("--- {} {f:.3}", text(r, "id"));
            let of = |cs: &Chains| -> HashMap<u32, usize> {
                cs.iter().enumerate().flat_map(|(i, c)| c.iter().map(move |m| (*m, i))).collect()
            };
            let (g, s) = (of(&gold), of(&system));
            for (m, k) in &g {
                let before = gold[*k].iter().filter(|h| *h < m).max();
                if before.is_some() && !s.contains_key(m) {
                    println!(
                        "missed {:?} of [{}]",
                        doc.form((*m % JOINED) as usize),
                        gold[*k]
                            .iter()
                            .map(|h| doc.form((*h % JOINED) as usize))
                            .collect::<Vec<_>>()
                            .join(" ")
                            .chars()
                            .take(70)
                            .collect::<String>()
                    );
                }
            }
            for (m, i) in &s {
                let links = |cs: &Chains, k: usize| {
                    cs[k].iter().map(|h| doc.form((*h % JOINED) as usize)).collect::<Vec<_>>().join(" ")
                };
                let before = |cs: &Chains, k: usize| cs[k].iter().filter(|h| *h < m).max().copied();
                let (sb, gb) = (before(&system, *i), g.get(m).and_then(|k| before(&gold, *k)));
                if sb.is_some() && sb.map(|b| g.get(&b)) != Some(g.get(m)) {
                    let name = |b: Option<u32>| b.map_or("-", |b| doc.form((b % JOINED) as usize));
                    println!(
                        "{:?} -> {:?} gold {:?}   [{}]",
                        doc.form((*m % JOINED) as usize),
                        name(sb),
                        name(gb),
                        links(&system, *i).chars().take(60).collect::<String>()
                    );
                }
            }
        }
    }
    for (set, s) in sums {
        let f = s.map(|x| f1(&x));
        println!(
            "{set:9} MUC {:.3} B³ {:.3} CEAFφ4 {:.3} mean {:.3}   (precision {:.3} {:.3} {:.3} recall {:.3} {:.3} {:.3})",
            f[0],
            f[1],
            f[2],
            f.iter().sum::<f64>() / 3.0,
            s[0][0] / s[0][1],
            s[1][0] / s[1][1],
            s[2][0] / s[2][1],
            s[0][2] / s[0][3],
            s[1][2] / s[1][3],
            s[2][2] / s[2][3]
        );
    }
}

/// F1 of `[precision's numerator, its denominator, recall's numerator, its denominator]`.
fn f1(s: &[f64; 4]) -> f64 {
    let (p, r) = (s[0] / s[1].max(1e-9), s[2] / s[3].max(1e-9));
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

fn members(cs: &Chains) -> HashMap<u32, usize> {
    cs.iter().enumerate().flat_map(|(i, c)| c.iter().map(move |m| (*m, i))).collect()
}

/// MUC (Vilain et al. 1995): links kept when one side's chains are cut by the other's.
fn muc(gold: &Chains, system: &Chains) -> [f64; 4] {
    let side = |a: &Chains, b: &Chains| -> (f64, f64) {
        let of = members(b);
        a.iter().fold((0.0, 0.0), |(n, d), c| {
            let mut parts = std::collections::HashSet::new();
            let alone = c
                .iter()
                .filter(|m| {
                    of.get(m).is_none_or(|k| !{
                        parts.insert(*k);
                        true
                    })
                })
                .count();
            (n + (c.len() - parts.len() - alone) as f64, d + (c.len() - 1) as f64)
        })
    };
    let ((p, pd), (r, rd)) = (side(system, gold), side(gold, system));
    [p, pd, r, rd]
}

/// B³ (Bagga and Baldwin 1998): by mention, the share of its chain that is right.
fn b_cubed(gold: &Chains, system: &Chains) -> [f64; 4] {
    let side = |a: &Chains, b: &Chains| -> (f64, f64) {
        let of = members(b);
        a.iter().fold((0.0, 0.0), |(n, d), c| {
            let mut parts: HashMap<usize, f64> = HashMap::new();
            c.iter().filter_map(|m| of.get(m)).for_each(|k| *parts.entry(*k).or_default() += 1.0);
            (n + parts.values().map(|x| x * x).sum::<f64>() / c.len() as f64, d + c.len() as f64)
        })
    };
    let ((p, pd), (r, rd)) = (side(system, gold), side(gold, system));
    [p, pd, r, rd]
}

/// CEAFφ4 (Luo 2005): the best one-to-one matching of chains by the Dice coefficient of their mentions (Hungarian method).
fn ceaf(gold: &Chains, system: &Chains) -> [f64; 4] {
    let of = members(gold);
    let n = gold.len().max(system.len());
    if n == 0 {
        return [0.0; 4];
    }
    let mut cost = vec![vec![0.0f64; n]; n];
    for (i, c) in system.iter().enumerate() {
        for m in c {
            if let Some(k) = of.get(m) {
                cost[i][*k] -= 2.0 / (c.len() + gold[*k].len()) as f64;
            }
        }
    }
    let total = -assign(&cost);
    [total, system.len() as f64, total, gold.len() as f64]
}

/// Least cost of a perfect matching (Kuhn, Munkres; the O(n³) form with potentials).
fn assign(cost: &[Vec<f64>]) -> f64 {
    let n = cost.len();
    let (mut u, mut v, mut way, mut p) = (vec![0.0; n + 1], vec![0.0; n + 1], vec![0usize; n + 1], vec![0usize; n + 1]);
    for i in 1..=n {
        p[0] = i;
        let mut j0 = 0;
        let (mut min, mut used) = (vec![f64::INFINITY; n + 1], vec![false; n + 1]);
        loop {
            used[j0] = true;
            let (i0, mut delta, mut j1) = (p[j0], f64::INFINITY, 0);
            for j in 1..=n {
                if !used[j] {
                    let c = cost[i0 - 1][j - 1] - u[i0] - v[j];
                    if c < min[j] {
                        min[j] = c;
                        way[j] = j0;
                    }
                    if min[j] < delta {
                        delta = min[j];
                        j1 = j;
                    }
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[p[j]] += delta;
                    v[j] -= delta;
                } else {
                    min[j] -= delta;
                }
            }
            j0 = j1;
            if p[j0] == 0 {
                break;
            }
        }
        while j0 != 0 {
            p[j0] = p[way[j0]];
            j0 = way[j0];
        }
    }
    (1..=n).map(|j| cost[p[j] - 1][j - 1]).sum()
}
