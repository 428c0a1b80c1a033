//! The best tree over the scores of arcs: maximum spanning tree with one root (Chu, Liu and Edmonds), in n² steps.

/// Taken off every arc from the root, so that the best tree has as few of them as can be: one.
const ONE_ROOT: f64 = 1e5;
const NEVER: f64 = -1e9;

/// Heads (0 = root, word `i` is `i + 1`) of the best tree. `score[d·(n+1) + h]`: word `d` under candidate `h`.
pub(crate) fn tree(score: &[f32], n: usize) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    let at = |d: usize, h: usize| -> f64 {
        // No word is its own head; what is no number counts as hopeless.
        let s = f64::from(score[d * (n + 1) + h]);
        let s = if s.is_nan() { -1e4 } else { s.clamp(-1e4, 1e4) };
        if h == d + 1 { NEVER } else { s - if h == 0 { ONE_ROOT } else { 0.0 } }
    };
    let best: Vec<usize> = (0..n)
        .map(|d| (0..=n).fold((NEVER * 2.0, 0), |b, h| if at(d, h) > b.0 { (at(d, h), h) } else { b }).1)
        .collect();
    if best.iter().filter(|h| **h == 0).count() == 1 && acyclic(&best) {
        return best;
    }
    edmonds(n, at)
}

fn acyclic(heads: &[usize]) -> bool {
    // 0 unseen, else the number of the walk that saw it.
    let mut seen = vec![0usize; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at - 1];
        }
        if at != 0 && seen[at] == start {
            return false;
        }
    }
    true
}

/// Nodes 1..=n are words, 0 the root, above n the contracted cycles. A path of best arcs grows until it meets itself (then the
/// cycle becomes one node) or what is already tied to the root.
fn edmonds(n: usize, at: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let width = n + 1;
    // For every node: the score of its best arc from each original node, and the word that this arc enters.
    let mut rows: Vec<Vec<f64>> =
        (0..=n).map(|d| if d == 0 { vec![] } else { (0..width).map(|h| at(d - 1, h)).collect() }).collect();
    let mut enters: Vec<Vec<u32>> = (0..=n).map(|d| vec![d as u32; width]).collect();
    let mut parent: Vec<usize> = vec![0; n + 1];
    let mut children: Vec<Vec<usize>> = vec![vec![]; n + 1];
    let mut chosen: Vec<(usize, usize)> = vec![(0, 0); n + 1];
    let mut cost: Vec<f64> = vec![0.0; n + 1];
    // The outermost node of every original one.
    let mut top: Vec<usize> = (0..=n).collect();
    let mut members: Vec<Vec<usize>> = (0..=n).map(|i| vec![i]).collect();
    let mut done = vec![false; n + 1];
    done[0] = true;
    let mut on_path = vec![false; n + 1];
    for start in 1..=n {
        if done[top[start]] {
            continue;
        }
        let mut path = vec![top[start]];
        on_path[top[start]] = true;
        while let Some(&v) = path.last() {
            let (mut best, mut from) = (f64::NEG_INFINITY, 0);
            for (h, s) in rows[v].iter().enumerate() {
                if *s > best && top[h] != v {
                    (best, from) = (*s, h);
                }
            }
            chosen[v] = (from, enters[v][from] as usize);
            cost[v] = best;
            let u = top[from];
            if done[u] {
                break;
            }
            if !on_path[u] {
                on_path[u] = true;
                path.push(u);
                continue;
            }
            // A cycle: from u to the end of the path.
            let cut = path.iter().position(|x| *x == u).unwrap_or(0);
            let cycle = path.split_off(cut);
            let c = rows.len();
            let (mut row, mut enter) = (vec![f64::NEG_INFINITY; width], vec![0u32; width]);
            let mut inside = Vec::new();
            for m in &cycle {
                on_path[*m] = false;
                for h in 0..width {
                    let s = rows[*m][h] - cost[*m];
                    if s > row[h] {
                        (row[h], enter[h]) = (s, enters[*m][h]);
                    }
                }
                parent[*m] = c;
                rows[*m] = Vec::new();
                enters[*m] = Vec::new();
                inside.append(&mut members[*m]);
            }
            for i in &inside {
                top[*i] = c;
            }
            rows.push(row);
            enters.push(enter);
            parent.push(0);
            children.push(cycle);
            chosen.push((0, 0));
            cost.push(0.0);
            members.push(inside);
            done.push(false);
            on_path.push(true);
            path.push(c);
        }
        for v in path {
            on_path[v] = false;
            done[v] = true;
        }
    }
    // Open the cycles from the outside: the word that is entered loses its arc within the cycle.
    let mut heads = vec![0usize; n];
    let mut open: Vec<usize> = (1..rows.len()).filter(|v| parent[*v] == 0).collect();
    while let Some(v) = open.pop() {
        let (from, to) = chosen[v];
        let mut x = to;
        while x != v {
            let p = parent[x];
            open.extend(children[p].iter().copied().filter(|s| *s != x));
            x = p;
        }
        if to > 0 {
            heads[to - 1] = from;
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best single-root tree by trying all head sequences.
    fn brute(score: &[f32], n: usize) -> f64 {
        let mut best = f64::NEG_INFINITY;
        let mut heads = vec![0usize; n];
        loop {
            let single = heads.iter().filter(|h| **h == 0).count() == 1;
            if single && (0..n).all(|d| heads[d] != d + 1) && acyclic(&heads) {
                best = best.max((0..n).map(|d| f64::from(score[d * (n + 1) + heads[d]])).sum());
            }
            let mut i = 0;
            while i < n && heads[i] == n {
                heads[i] = 0;
                i += 1;
            }
            if i == n {
                return best;
            }
            heads[i] += 1;
        }
    }

    #[test]
    fn finds_the_best_tree() {
        let mut seed = 1u32;
        for n in 1..=5 {
            for _ in 0..200 {
                let score: Vec<f32> = (0..n * (n + 1))
                    .map(|_| {
                        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        (seed >> 16) as f32 / 6553.6
                    })
                    .collect();
                let heads = tree(&score, n);
                assert!(acyclic(&heads) && heads.iter().filter(|h| **h == 0).count() == 1, "{heads:?}");
                let got: f64 = (0..n).map(|d| f64::from(score[d * (n + 1) + heads[d]])).sum();
                assert!((got - brute(&score, n)).abs() < 1e-3, "{n} {heads:?}");
            }
        }
    }

    #[test]
    fn nonsense_gives_a_tree_too() {
        for n in [1usize, 2, 50] {
            let heads = tree(&vec![f32::NAN; n * (n + 1)], n);
            assert!(acyclic(&heads) && heads.iter().filter(|h| **h == 0).count() == 1);
        }
    }
}
