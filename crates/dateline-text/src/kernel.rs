//! Matrix products of rounded inputs (u8) and weights (7-bit i8), and the few functions of floating point around them.
//!
//! Every path gives the same bits. Integer sums are exact in any order: a weight has at most 7 bits, so that two products of
//! `maddubs` add up within 16 bits. Floating point is written once, in lanes of a fixed number and without fused operations, and
//! compiled again for wider registers: the order of additions is the same whatever the width.

use crate::floats::{Tile, round_row, scale_back};
use std::sync::OnceLock;

/// Which instructions are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Plain Rust.
    Portable,
    /// 64-bit ARM.
    Neon,
    /// x86-64 with AVX2.
    Avx2,
    /// x86-64 with AVX-512 VNNI.
    Vnni,
}

impl Level {
    /// The widest level that this machine has, found once.
    pub fn best() -> Level {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(|| {
            #[cfg(target_arch = "x86_64")]
            {
                let wide = is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl");
                if wide && is_x86_feature_detected!("avx512vnni") && is_x86_feature_detected!("avx2") {
                    return Level::Vnni;
                }
                if is_x86_feature_detected!("avx2") {
                    return Level::Avx2;
                }
            }
            // NEON is part of every 64-bit ARM.
            if cfg!(target_arch = "aarch64") { Level::Neon } else { Level::Portable }
        })
    }

    /// Whether this machine can run it.
    pub fn available(self) -> bool {
        match self {
            Level::Portable => true,
            Level::Neon => Level::best() == Level::Neon,
            Level::Avx2 => Level::best() >= Level::Avx2,
            Level::Vnni => Level::best() == Level::Vnni,
        }
    }
}

/// Outputs that a panel holds side by side.
pub(crate) const PANEL: usize = 16;

/// A linear layer: rounded weights in panels, what it takes to scale them back, and the bias.
#[derive(Debug)]
pub struct Linear {
    /// Values of a row of output.
    pub outputs: usize,
    /// Values of a row of input.
    pub inputs: usize,
    /// Inputs rounded up to a multiple of 4.
    padded: usize,
    /// For each panel of 16 outputs, for each four inputs: 16 × 4 weights.
    packed: Vec<i8>,
    /// Per output: sum of its weights, for the inputs' offset.
    sums: Vec<f32>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

/// Rows rounded to u8, each with its offset and step: `x ≈ low + step·u`.
#[derive(Debug, Default)]
pub struct Rounded {
    rows: usize,
    padded: usize,
    bytes: Vec<u8>,
    low: Vec<f32>,
    step: Vec<f32>,
    sums: Vec<i32>,
}

impl Linear {
    /// Packs `[outputs, inputs]` weights.
    pub fn new(weights: &[i8], outputs: usize, inputs: usize, scale: Vec<f32>, bias: Vec<f32>) -> Linear {
        let padded = inputs.div_ceil(4) * 4;
        let panels = outputs.div_ceil(PANEL);
        let mut packed = vec![0i8; panels * padded * PANEL];
        let mut sums = vec![0f32; panels * PANEL];
        for o in 0..outputs {
            let row = &weights[o * inputs..(o + 1) * inputs];
            let base = (o / PANEL) * padded * PANEL + (o % PANEL) * 4;
            let mut sum = 0i32;
            for (k, w) in row.iter().enumerate() {
                packed[base + (k / 4) * PANEL * 4 + k % 4] = *w;
                sum += i32::from(*w);
            }
            sums[o] = sum as f32;
        }
        let fill = |mut v: Vec<f32>| {
            v.resize(panels * PANEL, 0.0);
            v
        };
        Linear { outputs, inputs, padded, packed, sums, scale: fill(scale), bias: fill(bias) }
    }

    /// `out[r, ..outputs] = W·x[r] + b` for every rounded row; `out` is `[rows, outputs]`.
    pub fn apply(&self, level: Level, x: &mut Rounded, out: &mut Vec<f32>) {
        assert_eq!(x.padded, self.padded, "a layer of another width");
        // Every value is written below; only growth is filled.
        out.resize(x.rows * self.outputs, 0.0);
        let panels = self.outputs.div_ceil(PANEL);
        let mut sums = std::mem::take(&mut x.sums);
        // A block of rows stays in the first cache while the panels pass by.
        const BLOCK: usize = 96;
        sums.resize(BLOCK * PANEL * 2, 0);
        for start in (0..x.rows).step_by(BLOCK) {
            let rows = BLOCK.min(x.rows - start);
            let bytes = &x.bytes[start * self.padded..(start + rows) * self.padded];
            let mut p = 0;
            while p < panels {
                let size = self.padded * PANEL;
                let weights = &self.packed[p * size..];
                let acc = &mut sums[..rows * PANEL * 2];
                let done = match level {
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: a level is only used where it was detected.
                    Level::Vnni if p + 1 < panels => unsafe {
                        crate::panels::vnni_pair(bytes, weights, self.padded, acc)
                    },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: as above.
                    Level::Vnni => unsafe { crate::panels::vnni(bytes, weights, self.padded, acc) },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: as above.
                    Level::Avx2 => unsafe { crate::panels::avx2(bytes, weights, self.padded, acc) },
                    #[cfg(target_arch = "aarch64")]
                    // SAFETY: as above.
                    Level::Neon => unsafe { crate::panels::neon(bytes, weights, self.padded, acc) },
                    _ => panel(bytes, &weights[..size], self.padded, acc),
                };
                for half in 0..done {
                    let tile = Tile {
                        acc: &sums[half * rows * PANEL..][..rows * PANEL],
                        low: &x.low[start..start + rows],
                        step: &x.step[start..start + rows],
                    };
                    let at = (p + half) * PANEL;
                    let scales = [&self.sums[at..at + PANEL], &self.scale[at..at + PANEL], &self.bias[at..at + PANEL]];
                    scale_back(
                        level,
                        &tile,
                        scales,
                        &mut out[start * self.outputs + at..],
                        self.outputs,
                        PANEL.min(self.outputs - at),
                    );
                }
                p += done;
            }
        }
        x.sums = sums;
    }
}

impl Rounded {
    /// Rounds rows that are three neighbours in a row each, as a window over a sequence: `[x[t−1]; x[t]; x[t+1]]`, zeros beyond
    /// its ends. `lengths` are the sequences' rows, one behind the other in `x`.
    pub fn set_windows(&mut self, level: Level, x: &[f32], width: usize, lengths: &[usize], row: &mut Vec<f32>) {
        self.rows = lengths.iter().sum();
        self.padded = (3 * width).div_ceil(4) * 4;
        self.bytes.clear();
        self.bytes.resize(self.rows * self.padded, 0);
        self.low.resize(self.rows, 0.0);
        self.step.resize(self.rows, 0.0);
        let mut r = 0;
        for n in lengths {
            for t in 0..*n {
                row.clear();
                row.resize(3 * width, 0.0);
                let from = if t > 0 { r - 1 } else { r };
                let to = if t + 1 < *n { r + 2 } else { r + 1 };
                let at = if t > 0 { 0 } else { width };
                row[at..at + (to - from) * width].copy_from_slice(&x[from * width..to * width]);
                (self.low[r], self.step[r]) =
                    round_row(level, row, &mut self.bytes[r * self.padded..r * self.padded + 3 * width]);
                r += 1;
            }
        }
    }

    /// Rounds `rows` rows of `width` values.
    pub fn set(&mut self, level: Level, x: &[f32], width: usize) {
        self.rows = x.len() / width.max(1);
        self.padded = width.div_ceil(4) * 4;
        self.bytes.clear();
        self.bytes.resize(self.rows * self.padded, 0);
        self.low.resize(self.rows, 0.0);
        self.step.resize(self.rows, 0.0);
        for r in 0..self.rows {
            let row = &x[r * width..(r + 1) * width];
            let to = &mut self.bytes[r * self.padded..r * self.padded + width];
            let (low, step) = round_row(level, row, to);
            self.low[r] = low;
            self.step[r] = step;
        }
    }
}

/// The sums of one panel: like all of its kind it returns how many panels it did.
fn panel(bytes: &[u8], weights: &[i8], padded: usize, acc: &mut [i32]) -> usize {
    for (row, acc) in bytes.chunks_exact(padded).zip(acc.chunks_exact_mut(PANEL)) {
        let mut sum = [0i32; PANEL];
        for (x, w) in row.chunks_exact(4).zip(weights.chunks_exact(PANEL * 4)) {
            for (s, w) in sum.iter_mut().zip(w.chunks_exact(4)) {
                *s += i32::from(x[0]) * i32::from(w[0])
                    + i32::from(x[1]) * i32::from(w[1])
                    + i32::from(x[2]) * i32::from(w[2])
                    + i32::from(x[3]) * i32::from(w[3]);
            }
        }
        acc.copy_from_slice(&sum);
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floats::{gelu, norm};

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
    fn every_path_gives_the_same_bits() {
        let (rows, inputs, outputs) = (53, 130, 71);
        let x = numbers(rows * inputs, 7);
        let w: Vec<i8> = numbers(outputs * inputs, 9).iter().map(|v| (v * 63.0) as i8).collect();
        let layer = Linear::new(&w, outputs, inputs, numbers(outputs, 3), numbers(outputs, 5));
        let run = |level| {
            let (mut r, mut out) = (Rounded::default(), Vec::new());
            r.set(level, &x, inputs);
            layer.apply(level, &mut r, &mut out);
            for row in out.chunks_mut(outputs) {
                gelu(level, row);
                norm(level, row, &numbers(outputs, 11), &numbers(outputs, 13), 1e-12);
            }
            out.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
        };
        let want = run(Level::Portable);
        for level in [Level::Avx2, Level::Vnni] {
            if level.available() {
                assert_eq!(run(level), want, "{level:?}");
            }
        }
    }

    #[test]
    fn a_layer_is_a_matrix_product() {
        let w = [1i8, 2, 3, -4, 5, -6];
        let layer = Linear::new(&w, 2, 3, vec![0.5, 1.0], vec![0.0, 1.0]);
        let (mut r, mut out) = (Rounded::default(), Vec::new());
        r.set(Level::Portable, &[1.0, 0.0, -1.0], 3);
        layer.apply(Level::Portable, &mut r, &mut out);
        assert!((out[0] - -1.0).abs() < 0.05, "{out:?}");
        assert!((out[1] - 3.0).abs() < 0.1, "{out:?}");
    }
}
