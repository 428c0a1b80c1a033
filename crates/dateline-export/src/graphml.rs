//! Networks as GraphML: countries and what they do to each other, and parties with the issues that they take a stand on.

use crate::dyads::dyads;
use crate::{Error, Job};
use dateline_store::{Event, Filter};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";

/// Text between tags or in quotation marks, without what XML 1.0 cannot hold.
fn text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Declares what nodes and edges hold: name and type.
fn keys(of: &str, all: &[(&str, &str)]) -> String {
    all.iter()
        .map(|(n, t)| format!("  <key id=\"{of}_{n}\" for=\"{of}\" attr.name=\"{n}\" attr.type=\"{t}\"/>\n"))
        .collect()
}

fn data(of: &str, name: &str, value: &str) -> String {
    format!("<data key=\"{of}_{name}\">{}</data>", text(value))
}

/// What one country does to another.
#[derive(Default)]
struct Edge {
    events: u64,
    reports: i64,
    score: f64,
    quads: [u64; 4],
    first: Option<String>,
    last: Option<String>,
}

/// Sums over events.
#[derive(Default)]
pub(crate) struct Dyads {
    edges: BTreeMap<(String, String), Edge>,
    domestic: BTreeMap<String, u64>,
}

impl Dyads {
    /// How many edges an event belongs to.
    pub(crate) fn add(&mut self, job: &mut Job<'_>, e: &Event) -> u64 {
        let pairs: BTreeSet<(String, String)> =
            dyads(e).into_iter().filter_map(|(a, b)| a?.country.clone().zip(b?.country.clone())).collect();
        if pairs.is_empty() {
            job.leave_out("not two parties with a country");
        }
        let n = pairs.len() as u64;
        for (a, b) in pairs {
            if a == b {
                *self.domestic.entry(a).or_default() += 1;
                continue;
            }
            let edge = self.edges.entry((a, b)).or_default();
            edge.events += 1;
            edge.reports += e.reports;
            edge.score += e.score;
            edge.quads[usize::from(crate::plover::quad(&e.quad)) - 1] += 1;
            if let Some(d) = &e.day {
                edge.first = edge.first.take().map_or(Some(d.clone()), |f| Some(f.min(d.clone())));
                edge.last = edge.last.take().map_or(Some(d.clone()), |f| Some(f.max(d.clone())));
            }
        }
        n
    }

    pub(crate) fn write(self, job: &mut Job<'_>) -> Result<(), Error> {
        let mut head = HEAD.to_owned();
        head += &keys("node", &[("name", "string"), ("cow", "int"), ("domestic", "int")]);
        head += &keys(
            "edge",
            &[
                ("weight", "double"),
                ("reports", "int"),
                ("score_sum", "double"),
                ("score_mean", "double"),
                ("verbal_cooperation", "int"),
                ("material_cooperation", "int"),
                ("verbal_conflict", "int"),
                ("material_conflict", "int"),
                ("first", "string"),
                ("last", "string"),
            ],
        );
        head += "  <graph id=\"dyads\" edgedefault=\"directed\">\n";
        job.out.write_all(head.as_bytes())?;
        let mut nodes: BTreeSet<&str> = self.domestic.keys().map(String::as_str).collect();
        nodes.extend(self.edges.keys().flat_map(|(a, b)| [a.as_str(), b.as_str()]));
        for n in nodes {
            let known = job.codes.countries.get(n);
            let mut line = format!("    <node id=\"{}\">", text(n));
            line += &data("node", "name", known.map_or(n, |c| c.0.as_str()));
            if let Some(cow) = known.and_then(|c| c.2) {
                line += &data("node", "cow", &cow.to_string());
            }
            line += &data("node", "domestic", &self.domestic.get(n).copied().unwrap_or(0).to_string());
            job.out.write_all((line + "</node>\n").as_bytes())?;
        }
        for (i, ((a, b), e)) in self.edges.iter().enumerate() {
            let mut line = format!("    <edge id=\"d{i}\" source=\"{}\" target=\"{}\">", text(a), text(b));
            line += &data("edge", "weight", &e.events.to_string());
            line += &data("edge", "reports", &e.reports.to_string());
            line += &data("edge", "score_sum", &e.score.to_string());
            line += &data("edge", "score_mean", &(e.score / e.events as f64).to_string());
            let names = ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"];
            for (name, n) in names.iter().zip(e.quads) {
                line += &data("edge", name, &n.to_string());
            }
            for (name, day) in [("first", &e.first), ("last", &e.last)] {
                if let Some(d) = day {
                    line += &data("edge", name, d);
                }
            }
            job.put(&(line + "</edge>\n"))?;
        }
        job.out.write_all(b"  </graph>\n</graphml>\n")?;
        Ok(())
    }
}

const STANCES: [&str; 8] =
    ["supports", "opposes", "willing", "unwilling", "conditional", "concerned", "neutral", "divided"];

/// Parties and issues, two kinds of nodes, as Discourse Network Analyzer's affiliation networks are: an edge counts how often a party took
/// each stance, `agreement` is those for less those against.
pub(crate) fn issues(job: &mut Job<'_>, filter: &Filter) -> Result<(), Error> {
    let mut edges: BTreeMap<(String, String), [i64; 8]> = BTreeMap::new();
    for s in job.store.stands(filter)? {
        job.outcome.events += 1;
        let counts = edges.entry((s.party, s.issue)).or_default();
        if let Some(i) = STANCES.iter().position(|x| *x == s.stance) {
            counts[i] += 1;
        }
    }
    let mut head = HEAD.to_owned();
    head += &keys("node", &[("name", "string"), ("type", "string"), ("bipartite", "int")]);
    let mut of_edges = vec![("weight", "double"), ("agreement", "int")];
    of_edges.extend(STANCES.map(|s| (s, "int")));
    head += &keys("edge", &of_edges);
    head += "  <graph id=\"issues\" edgedefault=\"undirected\">\n";
    job.out.write_all(head.as_bytes())?;
    let mut nodes: BTreeSet<(u8, &str)> = BTreeSet::new();
    for (party, issue) in edges.keys() {
        nodes.extend([(0, party.as_str()), (1, issue.as_str())]);
    }
    let ids: BTreeMap<(u8, &str), String> = nodes.iter().enumerate().map(|(i, n)| (*n, format!("n{i}"))).collect();
    for ((kind, name), id) in &ids {
        let known = job.codes.countries.get(*name).filter(|_| *kind == 0);
        let line = format!(
            "    <node id=\"{id}\">{}{}{}</node>\n",
            data("node", "name", known.map_or(*name, |c| c.0.as_str())),
            data("node", "type", if *kind == 0 { "party" } else { "issue" }),
            data("node", "bipartite", &kind.to_string())
        );
        job.out.write_all(line.as_bytes())?;
    }
    for (i, ((party, issue), counts)) in edges.iter().enumerate() {
        let (from, to) = (&ids[&(0, party.as_str())], &ids[&(1, issue.as_str())]);
        let mut line = format!("    <edge id=\"s{i}\" source=\"{from}\" target=\"{to}\">");
        line += &data("edge", "weight", &counts.iter().sum::<i64>().to_string());
        line += &data("edge", "agreement", &(counts[0] + counts[2] - counts[1] - counts[3]).to_string());
        for (s, n) in STANCES.iter().zip(counts) {
            line += &data("edge", s, &n.to_string());
        }
        job.put(&(line + "</edge>\n"))?;
    }
    job.out.write_all(b"  </graph>\n</graphml>\n")?;
    job.out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_is_xml() {
        assert_eq!(super::text("a<b>&\"c\u{0}"), "a&lt;b&gt;&amp;&quot;c ");
    }
}
