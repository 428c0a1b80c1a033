//! Names: the best path over the words' scores, and one label for one name throughout an article.

use dateline_document::{Document, Name, NameLabel, Span};
use std::collections::{HashMap, HashSet};

/// Classes: 0 outside, then begin and inside of person, organization, location, miscellaneous.
pub(crate) const CLASSES: usize = 9;
const LABELS: [NameLabel; 4] =
    [NameLabel::Person, NameLabel::Organization, NameLabel::Location, NameLabel::Miscellaneous];

/// Words before a name that say that it is a place.
const LOCATING: &[&str] =
    &["in", "near", "at", "from", "to", "outside", "inside", "around", "into", "across", "toward", "towards"];

fn follows(before: usize, class: usize) -> bool {
    // Inside (even classes but 0) only behind begin or inside of the same label.
    class == 0 || class % 2 == 1 || before == class || before + 1 == class
}

/// The best path over log-probabilities `[n, 9]`: names as (first word, end, label).
pub(crate) fn decode(scores: &[f32]) -> Vec<(usize, usize, usize)> {
    let n = scores.len() / CLASSES;
    let mut back: Vec<[u8; CLASSES]> = Vec::with_capacity(n);
    let mut now = [f32::NEG_INFINITY; CLASSES];
    for (i, row) in scores.chunks_exact(CLASSES).enumerate() {
        let mut next = [f32::NEG_INFINITY; CLASSES];
        let mut from = [0u8; CLASSES];
        for c in 0..CLASSES {
            if i == 0 {
                next[c] = if follows(0, c) { row[c] } else { f32::NEG_INFINITY };
                continue;
            }
            let mut top = f32::NEG_INFINITY;
            for (b, v) in now.iter().enumerate() {
                if follows(b, c) && *v > top {
                    top = *v;
                    from[c] = b as u8;
                }
            }
            next[c] = top + row[c];
        }
        now = next;
        back.push(from);
    }
    let mut path = vec![0usize; n];
    let mut at = crate::heads::best(&now);
    for i in (0..n).rev() {
        path[i] = at;
        at = usize::from(back[i][at]);
    }
    let mut out: Vec<(usize, usize, usize)> = Vec::new();
    for (i, c) in path.iter().enumerate() {
        match (c % 2, out.last_mut()) {
            _ if *c == 0 => {}
            (0, Some(last)) if last.1 == i => last.1 = i + 1,
            _ => out.push((i, i + 1, (c - 1) / 2)),
        }
    }
    out
}

/// A name with what speaks for each label.
struct Found {
    first: usize,
    end: usize,
    label: usize,
    weight: [f32; 4],
}

/// Lays the names of a document. `scores` holds log-probabilities `[tokens, 9]`.
pub(crate) fn lay(doc: &mut Document, scores: &[f32]) {
    let mut found = Vec::new();
    for s in &doc.sentences {
        let range = &scores[s.tokens.start * CLASSES..s.tokens.end * CLASSES];
        for (a, b, label) in decode(range) {
            let (first, end) = (s.tokens.start + a, s.tokens.start + b);
            let mut weight = [0f32; 4];
            for (l, w) in weight.iter_mut().enumerate() {
                let path =
                    (first..end).map(|t| scores[t * CLASSES + l * 2 + if t == first { 1 } else { 2 }]).sum::<f32>();
                // One mention can say no more than so much against a label.
                *w = path.max(-8.0);
            }
            found.push(Found { first, end, label, weight });
        }
    }
    let text =
        |f: &Found| -> String { (f.first..f.end).map(|t| doc.form(t).to_lowercase()).collect::<Vec<_>>().join(" ") };
    let mut sums: HashMap<String, ([f32; 4], usize)> = HashMap::new();
    for f in &found {
        let (sum, n) = sums.entry(text(f)).or_default();
        *n += 1;
        for (s, w) in sum.iter_mut().zip(&f.weight) {
            *s += w;
        }
    }
    let mut labels: Vec<usize> = found
        .iter()
        .map(|f| match sums.get(&text(f)) {
            Some((sum, n)) if *n > 1 => {
                let best = crate::heads::best(sum);
                // "Washington" may be a man and a town in one article: where the place itself is clear it stands.
                if f.weight[f.label] - f.weight[best] > 3.0 { f.label } else { best }
            }
            _ => f.label,
        })
        .collect();
    // Somebody who was introduced by his whole name is meant by its last part, though a town is called so too: "Amman, who was …".
    let mut surnames: HashSet<String> = HashSet::new();
    for (f, label) in found.iter().zip(&mut labels) {
        let last = doc.form(f.end - 1).to_lowercase();
        if f.end - f.first > 1 {
            if *label == 0 {
                surnames.insert(last);
            }
        } else if *label != 0 && surnames.contains(&last) {
            let before = f.first.checked_sub(1).map(|t| doc.form(t).to_lowercase());
            let located = before.is_some_and(|w| LOCATING.contains(&w.as_str()));
            if !located {
                *label = 0;
            }
        }
    }
    let names = found
        .iter()
        .zip(labels)
        .map(|(f, label)| {
            let span = doc.span_of(f.first..f.end);
            Name { span: Span::new(span.start, span.end), tokens: f.first..f.end, label: LABELS[label] }
        })
        .collect();
    doc.names = names;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(class: usize) -> [f32; CLASSES] {
        std::array::from_fn(|i| if i == class { -0.1 } else { -4.0 })
    }

    #[test]
    fn inside_needs_a_beginning() {
        let scores: Vec<f32> = [0, 1, 2, 0, 4, 0, 5, 5].iter().flat_map(|c| row(*c)).collect();
        let got = decode(&scores);
        assert_eq!(got[0], (1, 3, 0));
        assert!(got.contains(&(6, 7, 2)) && got.contains(&(7, 8, 2)), "{got:?}");
        assert!(decode(&[]).is_empty());
    }
}
