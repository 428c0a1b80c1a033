//! The recurrent network: a word's vector from tables, then windows of three and two-way minGRUs.

use crate::Error;
use crate::container::{Container, Table};
use crate::floats::{add_relu, norm, scan};
use crate::forms::{Keys, Vocabulary, fold, keys, shape, table_keys};
use crate::heads::linear;
use crate::kernel::{Level, Linear, Rounded};

struct Layer {
    window: Linear,
    gru: Linear,
    norm: [Vec<f32>; 2],
}

/// The recurrent network's weights.
pub(crate) struct Recurrent {
    tables: [(Keys, Table); 4],
    vocabulary: Vocabulary,
    piece: Table,
    project: Linear,
    shapes: Vec<f32>,
    norm: [Vec<f32>; 2],
    root: Vec<f32>,
    layers: Vec<Layer>,
    pub width: usize,
    epsilon: f32,
    level: Level,
}

/// Buffers that are used again from batch to batch.
#[derive(Default)]
pub(crate) struct Buffers {
    rounded: Rounded,
    mean: Vec<f32>,
    out: Vec<f32>,
    row: Vec<f32>,
}

impl Recurrent {
    pub fn new(c: &Container, level: Level) -> Result<Recurrent, Error> {
        let width = c.number("width")?;
        if width == 0 || width % 2 == 1 {
            return Err(Error::new("an odd width"));
        }
        let table = |name: &str, list: &str| -> Result<(Keys, Table), Error> {
            Ok((keys(c.text(list)?), c.table(name, width)?))
        };
        let pair = |name: String| -> Result<[Vec<f32>; 2], Error> {
            Ok([c.floats(&format!("{name}.weight"), width)?, c.floats(&format!("{name}.bias"), width)?])
        };
        let layers = (0..c.number("layers")?).map(|i| {
            let l = Layer {
                window: linear(c, &format!("layer.{i}.window"), 3 * width)?,
                gru: linear(c, &format!("layer.{i}.gru"), width)?,
                norm: pair(format!("layer.{i}.norm"))?,
            };
            let fits = l.window.outputs == width && l.gru.outputs == 2 * width;
            if fits { Ok(l) } else { Err(Error::new(format!("layer {i} does not fit the configuration"))) }
        });
        let piece_width = c.number("piece_width")?;
        let project = linear(c, "piece_proj", piece_width)?;
        if project.outputs != width {
            return Err(Error::new("the projection of pieces is of another width"));
        }
        Ok(Recurrent {
            tables: [
                table("form", "forms")?,
                table("prefix3", "prefix3")?,
                table("suffix3", "suffix3")?,
                table("suffix2", "suffix2")?,
            ],
            vocabulary: Vocabulary::new(c.text("vocab")?)?,
            piece: c.table("piece", piece_width)?,
            project,
            shapes: c.floats("shape.weight", 10 * width)?,
            norm: pair("embed.norm".into())?,
            root: c.floats("root", width)?,
            layers: layers.collect::<Result<_, Error>>()?,
            width,
            epsilon: c.json("config")?.get("norm_eps").and_then(serde_json::Value::as_f64).unwrap_or(1e-5) as f32,
            level,
        })
    }

    /// States of a batch: for every sentence n+1 rows, the root's place first.
    pub fn forward(&self, batch: &[Vec<&str>], b: &mut Buffers) -> Vec<f32> {
        let (d, level, k) = (self.width, self.level, self.piece.width);
        let lengths: Vec<usize> = batch.iter().map(|w| w.len() + 1).collect();
        let rows: usize = lengths.iter().sum();
        let Buffers { rounded, mean, out, row } = b;
        mean.clear();
        mean.resize((rows - batch.len()) * k, 0.0);
        let mut ids = Vec::new();
        let mut x = vec![0f32; rows * d];
        let (mut r, mut w) = (0, 0);
        for sentence in batch {
            r += 1;
            for form in sentence {
                let form = fold(form);
                ids.clear();
                self.vocabulary.pieces(&form, &mut ids);
                let part = 1.0 / ids.len() as f32;
                for id in &ids {
                    self.piece.add(*id as usize, part, &mut mean[w * k..(w + 1) * k]);
                }
                let to = &mut x[r * d..(r + 1) * d];
                let at = usize::from(shape(&form)) * d;
                to.copy_from_slice(&self.shapes[at..at + d]);
                for ((keys, table), key) in self.tables.iter().zip(table_keys(&form)) {
                    table.add(keys.get(key.as_str()).map_or(0, |r| *r as usize), 1.0, to);
                }
                r += 1;
                w += 1;
            }
        }
        rounded.set(level, mean, k);
        self.project.apply(level, rounded, out);
        let (mut r, mut w) = (0, 0);
        for sentence in batch {
            x[r * d..(r + 1) * d].copy_from_slice(&self.root);
            r += 1;
            let n = sentence.len();
            let to = &mut x[r * d..(r + n) * d];
            for (a, b) in to.iter_mut().zip(&out[w * d..(w + n) * d]) {
                *a += b;
            }
            norm(level, to, &self.norm[0], &self.norm[1], self.epsilon);
            r += n;
            w += n;
        }
        for l in &self.layers {
            rounded.set_windows(level, &x, d, &lengths, row);
            l.window.apply(level, rounded, out);
            add_relu(level, &mut x, out);
            rounded.set(level, &x, d);
            l.gru.apply(level, rounded, out);
            let mut at = 0;
            for n in &lengths {
                scan(level, &out[at * 2 * d..(at + n) * 2 * d], d, row, &mut x[at * d..(at + n) * d]);
                at += n;
            }
            norm(level, &mut x, &l.norm[0], &l.norm[1], self.epsilon);
        }
        x
    }
}
