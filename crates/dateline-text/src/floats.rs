//! The functions of floating point around the matrix products, each written once in lanes of a fixed number.
//!
//! Nothing is fused and every sum has one order, so the same source compiled for wider registers gives the same bits.

use crate::kernel::{Level, PANEL};

/// Compiles a function again for wider registers and picks the one for the level. The body is the same, so are its results.
macro_rules! wide {
    ($(#[$doc:meta])* pub fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? $body:block) => {
        $(#[$doc])*
        pub(crate) fn $name(level: Level, $($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn plain($($arg: $ty),*) $(-> $ret)? $body
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            unsafe fn avx2($($arg: $ty),*) $(-> $ret)? { plain($($arg),*) }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx2")]
            unsafe fn avx512($($arg: $ty),*) $(-> $ret)? { plain($($arg),*) }
            match level {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: a level is only used where it was detected.
                Level::Vnni => unsafe { avx512($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                Level::Avx2 => unsafe { avx2($($arg),*) },
                _ => plain($($arg),*),
            }
        }
    };
}

/// Lanes of every floating-point sum.
const LANES: usize = 16;

#[inline(always)]
fn fold(lanes: [f32; LANES]) -> f32 {
    let mut l = lanes;
    let mut n = LANES / 2;
    while n > 0 {
        for i in 0..n {
            l[i] += l[i + n];
        }
        n /= 2;
    }
    l[0]
}

#[inline(always)]
fn dot_plain(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let (ra, rb) = (ca.remainder(), cb.remainder());
    for (x, y) in ca.zip(cb) {
        for i in 0..LANES {
            lanes[i] += x[i] * y[i];
        }
    }
    for (i, (x, y)) in ra.iter().zip(rb).enumerate() {
        lanes[i] += x * y;
    }
    fold(lanes)
}

/// 2^23·1.5: adding and taking it away rounds to the nearest whole number.
const ROUND: f32 = 12_582_912.0;

/// e^x by 2^n·p(f): a polynomial of degree 6 on |f| ≤ ½ (relative error below 3·10⁻⁷), clamped where f32 ends.
#[inline(always)]
pub(crate) fn exp1(x: f32) -> f32 {
    let x = if x > 88.0 { 88.0 } else { x };
    let x = if x < -87.0 { -87.0 } else { x };
    let t = x * std::f32::consts::LOG2_E;
    let n = (t + ROUND) - ROUND;
    let f = (t - n) * std::f32::consts::LN_2;
    let p = 1.0 + f * (1.0 + f * (0.5 + f * (1.0 / 6.0 + f * (1.0 / 24.0 + f * (1.0 / 120.0 + f * (1.0 / 720.0))))));
    p * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

#[inline(always)]
fn sigmoid1(x: f32) -> f32 {
    1.0 / (1.0 + exp1(-x))
}

/// erf as a ratio of two polynomials in x² (error below 5·10⁻⁷), clamped where f32 reaches 1.
#[inline(always)]
fn erf1(x: f32) -> f32 {
    let x = if x > 3.832_507 { 3.832_507 } else { x };
    let x = if x < -3.832_507 { -3.832_507 } else { x };
    let z = x * x;
    let p = -2.101_024e-6 + z * (2.770_681_4e-8 + z * -2.726_142_3e-10);
    let p = -1.609_603_3e-2 + z * (-2.954_6e-3 + z * (-7.349_906_3e-4 + z * (-5.692_506_4e-5 + z * p)));
    let q = -1.426_473_9e-2 + z * (-7.373_329_2e-3 + z * (-1.682_827e-3 + z * (-2.133_740_6e-4 + z * -1.456_607_2e-5)));
    x * p / q
}

wide! {
    /// Rounds one row to u8; its offset and step.
    pub fn round_row(row: &[f32], to: &mut [u8]) -> (f32, f32) {
        let (mut low, mut high) = ([0f32; LANES], [0f32; LANES]);
        let chunks = row.chunks_exact(LANES);
        for (i, v) in chunks.remainder().iter().enumerate() {
            low[i] = if *v < low[i] { *v } else { low[i] };
            high[i] = if *v > high[i] { *v } else { high[i] };
        }
        for c in chunks {
            for i in 0..LANES {
                low[i] = if c[i] < low[i] { c[i] } else { low[i] };
                high[i] = if c[i] > high[i] { c[i] } else { high[i] };
            }
        }
        let low = low.iter().fold(0f32, |a, b| if *b < a { *b } else { a });
        let high = high.iter().fold(0f32, |a, b| if *b > a { *b } else { a });
        let step = (high - low) / 255.0;
        let inverse = if step > 0.0 { 1.0 / step } else { 0.0 };
        for (t, v) in to.iter_mut().zip(row) {
            // The low byte of the sum is the number rounded to even: 0..=255 by construction.
            *t = ((v - low) * inverse + ROUND).to_bits() as u8;
        }
        (low, step)
    }
}

wide! {
    /// Sum of products in the fixed order.
    pub fn dot(a: &[f32], b: &[f32]) -> f32 {
        dot_plain(a, b)
    }
}

wide! {
    /// `out[i] = a·rows[i]` for consecutive rows.
    pub fn dots(a: &[f32], rows: &[f32], out: &mut [f32]) {
        for (o, r) in out.iter_mut().zip(rows.chunks_exact(a.len())) {
            *o = dot_plain(a, r);
        }
    }
}

#[inline(always)]
fn sum_plain(x: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let chunks = x.chunks_exact(LANES);
    for (l, v) in lanes.iter_mut().zip(chunks.remainder()) {
        *l += v;
    }
    for c in chunks {
        for i in 0..LANES {
            lanes[i] += c[i];
        }
    }
    fold(lanes)
}

#[inline(always)]
fn norm_plain(x: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let n = x.len() as f32;
    let mean = sum_plain(x) / n;
    for v in x.iter_mut() {
        *v -= mean;
    }
    let inverse = 1.0 / (dot_plain(x, x) / n + epsilon).sqrt();
    for ((v, w), b) in x.iter_mut().zip(weight).zip(bias) {
        *v = *v * inverse * w + b;
    }
}

wide! {
    /// Layer norm of every row in place; a row is as wide as `weight`.
    pub fn norm(x: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
        for row in x.chunks_exact_mut(weight.len()) {
            norm_plain(row, weight, bias, epsilon);
        }
    }
}

wide! {
    /// Layer norm of `x + y`, row by row, into `x`.
    pub fn add_norm(x: &mut [f32], y: &[f32], weight: &[f32], bias: &[f32], epsilon: f32) {
        let width = weight.len();
        for (row, y) in x.chunks_exact_mut(width).zip(y.chunks_exact(width)) {
            for (a, b) in row.iter_mut().zip(y) {
                *a += b;
            }
            norm_plain(row, weight, bias, epsilon);
        }
    }
}

wide! {
    /// `x += max(y, 0)`.
    pub fn add_relu(x: &mut [f32], y: &[f32]) {
        for (a, b) in x.iter_mut().zip(y) {
            *a += if *b > 0.0 { *b } else { 0.0 };
        }
    }
}

/// Sums of a product on their way back to floating point: `acc` is `[rows, 16]`, `low` and `step` are the rows' roundings.
pub(crate) struct Tile<'a> {
    pub acc: &'a [i32],
    pub low: &'a [f32],
    pub step: &'a [f32],
}

wide! {
    /// Writes a tile's rows to `out` (rows `stride` apart, `width` values each): `(acc·step + low·sum)·scale + bias`.
    pub fn scale_back(tile: &Tile<'_>, scales: [&[f32]; 3], out: &mut [f32], stride: usize, width: usize) {
        let [Some(sum), Some(scale), Some(bias)] = scales.map(|s| s.first_chunk::<PANEL>()) else { return };
        for (r, acc) in tile.acc.chunks_exact(PANEL).enumerate() {
            let (low, step) = (tile.low[r], tile.step[r]);
            let mut y = [0f32; PANEL];
            for i in 0..PANEL {
                y[i] = (acc[i] as f32 * step + low * sum[i]) * scale[i] + bias[i];
            }
            let to = &mut out[r * stride..r * stride + width];
            match to.first_chunk_mut::<PANEL>() {
                Some(to) if width == PANEL => *to = y,
                _ => to.copy_from_slice(&y[..width]),
            }
        }
    }
}

/// Where one head of one sentence finds its queries, keys and values: `qkv` is `[n, 3·d]`, `at` the head's first column.
pub(crate) struct Attention<'a> {
    pub qkv: &'a [f32],
    pub n: usize,
    pub d: usize,
    pub at: usize,
}

/// Columns of a head.
pub(crate) const HEAD: usize = 32;

#[inline(always)]
fn add_scaled(sum: &mut [f32; 32], w: f32, v: &[f32; 32]) {
    for i in 0..32 {
        sum[i] += w * v[i];
    }
}

/// Queries that are answered side by side, and keys.
const QUERIES: usize = 4;
const KEYS: usize = 32;

wide! {
    /// softmax(q·k/√32)·v of one head, into the head's columns of `out` `[n, d]`. `keys` and `rows` are scratch.
    pub fn attend(a: &Attention<'_>, keys: &mut Vec<f32>, rows: &mut Vec<f32>, out: &mut [f32]) {
        let (n, d) = (a.n, a.d);
        let padded = n.div_ceil(KEYS) * KEYS;
        // Keys lie down in blocks of 32, so that all scores of a query grow side by side.
        keys.clear();
        keys.resize(HEAD * padded, 0.0);
        for j in 0..n {
            let block = &mut keys[(j / KEYS) * KEYS * HEAD..][..KEYS * HEAD];
            for (c, v) in a.qkv[j * 3 * d + d + a.at..][..HEAD].iter().enumerate() {
                block[c * KEYS + j % KEYS] = *v;
            }
        }
        let factor = 1.0 / (HEAD as f32).sqrt();
        rows.clear();
        rows.resize(QUERIES * padded, 0.0);
        for i in (0..n).step_by(QUERIES) {
            let mut query = [[0f32; HEAD]; QUERIES];
            for (r, q) in query.iter_mut().enumerate() {
                // Beyond the last query it is asked again and not written.
                let at = (i + r).min(n - 1) * 3 * d + a.at;
                for (to, v) in q.iter_mut().zip(&a.qkv[at..at + HEAD]) {
                    *to = v * factor;
                }
            }
            for (b, block) in keys.chunks_exact(KEYS * HEAD).enumerate() {
                let [mut s0, mut s1, mut s2, mut s3] = [[0f32; KEYS]; QUERIES];
                for (c, k) in block.chunks_exact(KEYS).enumerate() {
                    let Some(k) = k.first_chunk::<KEYS>() else { break };
                    add_scaled(&mut s0, query[0][c], k);
                    add_scaled(&mut s1, query[1][c], k);
                    add_scaled(&mut s2, query[2][c], k);
                    add_scaled(&mut s3, query[3][c], k);
                }
                for (r, s) in [s0, s1, s2, s3].iter().enumerate() {
                    rows[r * padded + b * KEYS..][..KEYS].copy_from_slice(s);
                }
            }
            for r in rows.chunks_exact_mut(padded) {
                // Whole lanes go faster; what is beyond the last key weighs 10⁻³⁸.
                let r = &mut r[..n.div_ceil(LANES) * LANES];
                r[n..].fill(-1e30);
                softmax_plain(r);
            }
            let [mut s0, mut s1, mut s2, mut s3] = [[0f32; HEAD]; QUERIES];
            let (w0, w) = rows.split_at(padded);
            let (w1, w) = w.split_at(padded);
            let (w2, w3) = w.split_at(padded);
            for j in 0..n {
                let Some(v) = a.qkv[j * 3 * d + 2 * d + a.at..].first_chunk::<HEAD>() else { break };
                add_scaled(&mut s0, w0[j], v);
                add_scaled(&mut s1, w1[j], v);
                add_scaled(&mut s2, w2[j], v);
                add_scaled(&mut s3, w3[j], v);
            }
            for (r, s) in [s0, s1, s2, s3].iter().enumerate().take(n - i) {
                out[(i + r) * d + a.at..][..HEAD].copy_from_slice(s);
            }
        }
    }
}
wide! {
    /// GELU in place, by erf.
    pub fn gelu(x: &mut [f32]) {
        for v in x.iter_mut() {
            *v = *v * 0.5 * (1.0 + erf1(*v * std::f32::consts::FRAC_1_SQRT_2));
        }
    }
}

/// Softmax in place, for whole lanes.
#[inline(always)]
fn softmax_plain(x: &mut [f32]) {
    let mut lanes = [f32::MIN; LANES];
    for c in x.chunks_exact(LANES) {
        for i in 0..LANES {
            lanes[i] = if c[i] > lanes[i] { c[i] } else { lanes[i] };
        }
    }
    let mut top = f32::MIN;
    for v in lanes {
        top = if v > top { v } else { top };
    }
    let mut lanes = [0f32; LANES];
    for c in x.chunks_exact_mut(LANES) {
        for i in 0..LANES {
            c[i] = exp1(c[i] - top);
            lanes[i] += c[i];
        }
    }
    let inverse = 1.0 / fold(lanes);
    for v in x.iter_mut() {
        *v *= inverse;
    }
}

wide! {
    /// Both directions of a minGRU over one sequence: `h = (1 − σ(gate))·h + σ(gate)·candidate` from zero. `g` is `[n, 2d]` in four
    /// blocks of d/2 (forward gate and candidate, backward gate and candidate); adds the states to `x` `[n, d]`.
    pub fn scan(g: &[f32], d: usize, h: &mut Vec<f32>, x: &mut [f32]) {
        let half = d / 2;
        let n = x.len() / d.max(1);
        for side in 0..2 {
            h.clear();
            h.resize(half, 0.0);
            for step in 0..n {
                let t = if side == 0 { step } else { n - 1 - step };
                let gate = &g[t * 2 * d + side * d..][..half];
                let candidate = &g[t * 2 * d + side * d + half..][..half];
                let to = &mut x[t * d + side * half..][..half];
                for (((h, g), c), o) in h.iter_mut().zip(gate).zip(candidate).zip(to) {
                    let z = sigmoid1(*g);
                    *h = (1.0 - z) * *h + z * c;
                    *o += *h;
                }
            }
        }
    }
}

wide! {
    /// Takes the logarithm of the sum of e^x off every value: log-softmax in place.
    pub fn log_softmax(x: &mut [f32], scratch: &mut Vec<f32>) {
        let mut top = f32::MIN;
        for v in x.iter() {
            top = if *v > top { *v } else { top };
        }
        scratch.clear();
        scratch.extend(x.iter().map(|v| exp1(v - top)));
        let off = top + ln(sum_plain(scratch));
        for v in x.iter_mut() {
            *v -= off;
        }
    }
}

/// ln by exponent and the atanh series on [√½, √2) (relative error below 10⁻⁶).
#[inline(always)]
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let mut e = ((bits >> 23) & 255) as i32 - 127;
    let mut m = f32::from_bits((bits & 0x7f_ffff) | 0x3f80_0000);
    if m > std::f32::consts::SQRT_2 {
        m *= 0.5;
        e += 1;
    }
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let p = 2.0 * s * (1.0 + z * (1.0 / 3.0 + z * (1.0 / 5.0 + z * (1.0 / 7.0 + z * (1.0 / 9.0)))));
    e as f32 * std::f32::consts::LN_2 + p
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        let mut s = seed;
        (0..n)
            .map(|_| {
                s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (s >> 8) as f32 / 8_388_608.0 - 1.0
            })
            .collect()
    }

    #[test]
    fn functions_are_near_the_truth() {
        for i in -400..400 {
            let x = i as f32 / 20.0;
            assert!((exp1(x) / x.exp() - 1.0).abs() < 2e-6, "exp {x}");
            if x > 0.0 {
                assert!((ln(x) - x.ln()).abs() < 2e-6, "ln {x}");
            }
        }
        for (x, y) in [
            (0.0, 0.0),
            (0.1, 0.112_462_916),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (2.0, 0.995_322_3),
            (3.0, 0.999_977_9),
            (9.0, 1.0),
        ] {
            assert!((erf1(x) - y).abs() < 1e-6 && (erf1(-x) + y).abs() < 1e-6, "erf {x}");
        }
        let a = numbers(37, 1);
        let plain: f32 = a.iter().map(|v| v * v).sum();
        assert!((dot(Level::best(), &a, &a) - plain).abs() < 1e-4);
    }
}
