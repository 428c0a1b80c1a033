//! Scores statements against GUM's attributions: `quotes GOLD.jsonl TREES.conllu RESOURCES [-v]`.
//!
//! A gold attribution counts where it has a cue and a speaker and is no picture credit. It is found where a statement's speaker lies
//! in the gold speaker's words and the content is the same: at least `SAME` of the words of both together are shared, marks aside
//! (`exact`: all of them). A statement counts as wrong where no gold attribution has a cue in the same place; statements of shapes
//! that GUM does not annotate (noun phrases, infinitives, "reportedly", quotations without a cue) are left out.

#![allow(clippy::print_stdout)]

use dateline_coder::{Said, Shape, SpeechTables, statements};
use dateline_document::{Document, Tree, Upos, from_conllu};
use serde_json::Value;
use std::{collections::HashSet, env, error::Error, fs, ops::Range};

const SAME: f64 = 0.8;

fn range(v: &Value) -> Option<Range<usize>> {
    Some(v["tok"][0].as_u64()? as usize..v["tok"][1].as_u64()? as usize)
}

fn words(doc: &Document, ranges: &[Range<usize>]) -> HashSet<usize> {
    ranges.iter().flat_map(Clone::clone).filter(|t| doc.tokens.get(*t).is_some_and(|k| k.upos != Upos::Punct)).collect()
}

fn show(doc: &Document, s: &Said) -> String {
    let content: Vec<&str> = s.content.iter().map(|c| doc.text(*c)).collect();
    let speaker = s.speaker.map_or("-", |t| doc.form(t));
    format!(
        "[{}] {} {:?} {:?} | {}",
        speaker,
        doc.text(doc.span_of(s.cue.clone())),
        s.kind,
        s.shape,
        content.join(" … ").replace('\n', " ")
    )
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [gold, trees, resources, rest @ ..] = args.as_slice() else {
        return Err("quotes GOLD.jsonl TREES.conllu RESOURCES [-v]".into());
    };
    let verbose = rest.iter().any(|a| a == "-v");
    let names = ["verbs.tsv", "nouns.tsv", "phrases.tsv", "not.tsv"];
    let texts: Vec<String> =
        names.iter().map(|n| fs::read_to_string(format!("{resources}/speech/{n}"))).collect::<Result<_, _>>()?;
    let pairs: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(n, t)| (*n, t.as_str())).collect();
    let tables = SpeechTables::parse(&pairs)?;
    let docs = from_conllu(&fs::read_to_string(trees)?)?;
    // found, exact, gold, system; and the same for news.
    let mut n = [[0usize; 5]; 2];
    for line in fs::read_to_string(gold)?.lines() {
        let g: Value = serde_json::from_str(line)?;
        let id = g["id"].as_str().unwrap_or_default();
        let Some(doc) = docs.iter().find(|d| d.article.source == id) else { continue };
        let all = statements(doc, &Tree::new(doc), &tables);
        let mut open: Vec<&Said> = all
            .iter()
            .filter(|s| matches!(s.shape, Shape::Clause | Shape::Quote) || s.shape == Shape::Credit)
            .filter(|s| s.speaker.is_some())
            .collect();
        let news = usize::from(g["genre"] == "news");
        let system = open.len();
        for a in g["attributions"].as_array().into_iter().flatten() {
            let spk = range(&a["speaker"]);
            let cue = range(&a["cue"]);
            let clause = range(&a["clause"]);
            let content: Vec<Range<usize>> = a["content"].as_array().into_iter().flatten().filter_map(range).collect();
            let skip = a["credit"] == true || cue.is_none() || spk.is_none();
            let want = words(doc, &content);
            let overlap = |s: &Said| {
                let have = words(doc, &s.content_tokens);
                have.intersection(&want).count() as f64 / have.union(&want).count().max(1) as f64
            };
            let near = |s: &Said| {
                clause.as_ref().is_some_and(|c| c.contains(&s.cue_token))
                    || cue.as_ref().is_some_and(|c| c.contains(&s.cue_token))
            };
            let best = (0..open.len())
                .filter(|k| near(open[*k]))
                .max_by(|x, y| overlap(open[*x]).total_cmp(&overlap(open[*y])));
            if skip {
                // Neither side: no cue or speaker was marked.
                if let Some(k) = best {
                    open.remove(k);
                    n[1][4] += news;
                    n[0][4] += 1;
                }
                continue;
            }
            let Some(spk) = spk else { continue };
            let mut ok = false;
            let mut said = String::from("nothing");
            if let Some(k) = best {
                let s = open.remove(k);
                let speaker = s.speaker.is_some_and(|t| spk.contains(&t));
                let o = overlap(s);
                ok = speaker && o >= SAME;
                said = format!("speaker {speaker} overlap {o:.2} {}", show(doc, s));
                for c in [0, news] {
                    n[c][1] += usize::from(speaker && o >= 0.999);
                    if c == 0 && news == 0 {
                        break;
                    }
                }
            }
            n[0][0] += usize::from(ok);
            n[0][2] += 1;
            if news == 1 {
                n[1][0] += usize::from(ok);
                n[1][2] += 1;
            }
            if verbose && !ok {
                println!(
                    "MISS {id} gold [{}] {} | {}\n     {said}",
                    a["speaker"]["text"],
                    a["cue"]["text"],
                    a["content"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|c| c["text"].to_string())
                        .collect::<Vec<_>>()
                        .join(" … ")
                );
            }
        }
        n[0][3] += system;
        n[1][3] += system * news;
        if verbose {
            for s in open {
                println!("MORE {id} {}", show(doc, s));
            }
        }
    }
    for (name, [found, exact, gold, system, aside]) in ["all", "news"].into_iter().zip(n) {
        let (p, r) = (found as f64 / (system - aside).max(1) as f64, found as f64 / gold.max(1) as f64);
        println!(
            "{name}: found {found} (exact {exact}) of {gold} gold, {} system; P {p:.3} R {r:.3} F1 {:.3}",
            system - aside,
            2.0 * p * r / (p + r)
        );
    }
    Ok(())
}
