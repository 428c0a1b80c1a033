//! Chooses among the places that bear a name.

use crate::find::Found;
use crate::gazetteer::{Candidate, PlaceTables, fold};
use crate::role::role;
use dateline_document::{Document, Place, Precision, Toponym, ToponymRole, Tree};
use dateline_record::Country;
use std::collections::HashMap;

/// Great-circle distance in kilometres.
fn km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, oa, lb, ob) = (a.0.to_radians(), a.1.to_radians(), b.0.to_radians(), b.1.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((ob - oa) / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}

/// Places for what was found.
pub(crate) fn resolve(doc: &Document, tables: &PlaceTables, found: Vec<Found>) -> Vec<Toponym> {
    let tree = Tree::new(doc);
    // A name is looked up once; what it means in one place of the article it means in all.
    let mut candidates: HashMap<&str, Vec<Candidate>> = HashMap::new();
    for f in &found {
        candidates.entry(&f.folded).or_insert_with(|| tables.candidates(&f.folded));
    }
    // How much the article is about each country: named states, adjectives, and names that only one country has.
    let mut weight: HashMap<Country, f64> = HashMap::new();
    for f in &found {
        let c = &candidates[f.folded.as_str()];
        let region = c.iter().any(|c| matches!(c.precision, Precision::Region | Precision::Area));
        if let Some(state) = c.iter().find(|c| c.precision == Precision::Country) {
            // "Georgia" says nothing of the article by itself.
            if region {
                continue;
            }
            state.country.into_iter().for_each(|k| *weight.entry(k).or_default() += 1.0);
        } else if let Some(first) = c.first() {
            let alone = c.iter().all(|x| x.country == first.country)
                || c.iter().skip(1).all(|x| x.population * 20 < first.population);
            if alone {
                first.country.into_iter().for_each(|k| *weight.entry(k).or_default() += 0.7);
            }
        }
    }
    for t in &doc.tokens {
        if doc.text(t.span).starts_with(|c: char| c.is_uppercase()) {
            if let Some(k) = tables.adjective(&fold(doc.text(t.span))) {
                *weight.entry(k).or_default() += 0.5;
            }
        }
    }
    let total: f64 = weight.values().sum::<f64>().max(1.0);
    // First by weight alone; then once more with the sure places as neighbours.
    let mut chosen: HashMap<String, (Candidate, &'static str)> = HashMap::new();
    let mut near: Vec<(f64, f64, String)> = Vec::new();
    for pass in 0..2 {
        for (i, f) in found.iter().enumerate() {
            let list = &candidates[f.folded.as_str()];
            if list.is_empty() {
                continue;
            }
            // "Aleppo, Syria", "Paris, Texas", "Scott County, Indiana": what stands behind the comma contains it.
            let container = found.get(i + 1).filter(|n| {
                n.tokens.start <= f.tokens.end + 1
                    && (f.tokens.end..n.tokens.start).all(|t| matches!(doc.form(t), "," | "in" | "of"))
            });
            let inside: Vec<&Candidate> =
                container.map(|n| candidates[n.folded.as_str()].iter().collect()).unwrap_or_default();
            let mut best: Option<(f64, &Candidate, &'static str)> = None;
            let region = list.iter().any(|c| c.precision == Precision::Region && fold(&c.name) == f.folded);
            for c in list {
                // "England" is a part of its state, not the state; "Oregon" the region and not a town of that name.
                if region
                    && (c.precision == Precision::Country && fold(&c.name) != f.folded
                        || c.precision == Precision::City && !c.capital && c.population < 1_000_000)
                {
                    continue;
                }
                let mut score = (c.population.max(1_000) as f64).log10();
                let mut reason = "largest of its name";
                if c.precision == Precision::Country {
                    score += 1.5;
                    reason = "name of a state";
                }
                if c.precision == Precision::Area
                    || c.precision == Precision::Region
                    || c.precision == Precision::District
                {
                    score += 1.0;
                    reason = "name of a region";
                }
                if c.capital {
                    score += 1.0;
                    reason = "capital";
                }
                if !c.usual {
                    score -= 1.2;
                }
                let share = c.country.and_then(|k| weight.get(&k)).copied().unwrap_or(0.0) / total;
                if share > 0.12 {
                    score += 2.6 * share.min(0.8) + 0.5;
                    reason = "in a country that the article names";
                }
                if inside.iter().any(|x| {
                    x.precision == Precision::Country && x.country == c.country && c.precision != Precision::Country
                }) {
                    score += 4.0;
                    reason = "inside the state named behind it";
                } else if inside.iter().any(|x| {
                    x.precision == Precision::Region
                        && x.country == c.country
                        && c.precision != Precision::Country
                        && km((x.lat, x.lon), (c.lat, c.lon)) < 700.0
                }) {
                    score += 3.5;
                    reason = "inside the region named behind it";
                }
                if pass == 1
                    && near.iter().any(|(la, lo, name)| *name != f.folded && km((*la, *lo), (c.lat, c.lon)) < 150.0)
                {
                    score += 0.8;
                }
                if best.as_ref().is_none_or(|b| score > b.0) {
                    best = Some((score, c, reason));
                }
            }
            if let Some((_, c, reason)) = best {
                let contained = reason.starts_with("inside");
                let entry = chosen.entry(f.folded.clone());
                match entry {
                    std::collections::hash_map::Entry::Vacant(v) => {
                        v.insert((c.clone(), reason));
                    }
                    // A containment told once holds for the article.
                    std::collections::hash_map::Entry::Occupied(mut o)
                        if contained || pass == 1 && !o.get().1.starts_with("inside") =>
                    {
                        o.insert((c.clone(), reason));
                    }
                    _ => {}
                }
            }
        }
        near = chosen
            .iter()
            .filter(|(_, (c, _))| c.precision == Precision::City)
            .map(|(n, (c, _))| (c.lat, c.lon, n.clone()))
            .collect();
        near.sort_by(|a, b| a.2.cmp(&b.2));
    }
    found
        .into_iter()
        .map(|f| {
            let span = doc.span_of(f.tokens.clone());
            let role = role(doc, &tree, &f);
            // A small place that only the tables know, in a story that never names its country, is most often no place at all.
            let place = chosen.get(&f.folded).filter(|_| role != ToponymRole::InName);
            let reason = match (place, role) {
                (_, ToponymRole::InName) => "inside another name",
                (None, _) => "no place of this name in the gazetteer",
                (Some((_, r)), _) => r,
            };
            let place = place.map(|(c, _)| Place {
                span,
                name: worded(&c.name, doc.text(span)),
                country: c.country,
                geonames: c.geonames,
                lat: Some(c.lat),
                lon: Some(c.lon),
                precision: c.precision,
            });
            Toponym { span, tokens: f.tokens, place, role, reason }
        })
        .collect()
}

/// The name as the article writes it where the gazetteer's has letters that English papers leave out: "Khan Sheikhoun" for "Khān Shaykhūn".
fn worded(known: &str, text: &str) -> String {
    let shouted = !text.chars().any(char::is_lowercase);
    if known.is_ascii() || shouted { known.to_owned() } else { text.to_owned() }
}
