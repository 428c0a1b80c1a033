//! The encoder: word pieces through layers of attention. Reusable: other heads can stand on another file's layers over the same
//! table of pieces.

use crate::Error;
use crate::container::{Container, Table};
use crate::floats::{Attention, HEAD, add_norm, attend, gelu, norm};
use crate::forms::{Vocabulary, fold, shape};
use crate::heads::linear;
use crate::kernel::{Level, Linear, Rounded};
use std::sync::Arc;

/// Pieces and their vectors, shared by the encoders that stand on them.
pub struct PieceTable {
    pub(crate) vocabulary: Vocabulary,
    table: Table,
}

impl PieceTable {
    /// Reads `vocab` and `piece` of a file.
    ///
    /// # Errors
    /// Where they are missing or do not fit each other.
    pub fn new(c: &Container) -> Result<PieceTable, Error> {
        let (vocabulary, table) = (Vocabulary::new(c.text("vocab")?)?, c.table("piece", c.number("width")?)?);
        if vocabulary.len != table.rows {
            return Err(Error::new("the pieces do not fit their table"));
        }
        Ok(PieceTable { vocabulary, table })
    }

    /// Values of one piece vector.
    pub fn width(&self) -> usize {
        self.table.width
    }

    /// Mean of the vectors of a word's pieces, before any context.
    pub fn word(&self, form: &str) -> Vec<f32> {
        let mut ids = Vec::new();
        self.vocabulary.pieces(&fold(form), &mut ids);
        let mut out = vec![0.0; self.table.width];
        for id in &ids {
            self.table.add(*id as usize, 1.0 / ids.len() as f32, &mut out);
        }
        out
    }
}

struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: [Vec<f32>; 2],
    up: Linear,
    down: Linear,
    norm2: [Vec<f32>; 2],
}

/// The encoder's weights.
pub struct Encoder {
    pieces: Arc<PieceTable>,
    position: Table,
    shapes: Vec<f32>,
    norm: [Vec<f32>; 2],
    layers: Vec<Layer>,
    width: usize,
    heads: usize,
    epsilon: f32,
    longest: usize,
    level: Level,
}

/// One sequence of pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Rows of the piece table, with the two ends.
    pub pieces: Vec<u32>,
    /// Shape of each piece's word.
    pub shapes: Vec<u8>,
    /// Place of each word's first piece.
    pub first: Vec<u32>,
}

/// Buffers that are used again from batch to batch.
#[derive(Default)]
pub struct Buffers {
    rounded: Rounded,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    joined: Vec<f32>,
    keys: Vec<f32>,
    row: Vec<f32>,
}

impl Encoder {
    /// Loads the layers; the table of pieces is the file's own, or one that is given.
    ///
    /// # Errors
    /// Where a tensor is missing or does not fit the configuration.
    pub fn new(c: &Container, pieces: Option<Arc<PieceTable>>, level: Level) -> Result<Encoder, Error> {
        let (width, heads, ffn) = (c.number("width")?, c.number("heads")?, c.number("ffn")?);
        if width == 0 || heads * HEAD != width {
            return Err(Error::new("attention heads are not 32 wide"));
        }
        let pieces = match pieces {
            Some(p) => p,
            None => Arc::new(PieceTable::new(c)?),
        };
        if pieces.width() != width {
            return Err(Error::new("the piece table is of another width"));
        }
        let pair = |name: String| -> Result<[Vec<f32>; 2], Error> {
            Ok([c.floats(&format!("{name}.weight"), width)?, c.floats(&format!("{name}.bias"), width)?])
        };
        let layers = (0..c.number("layers")?).map(|i| {
            let l = Layer {
                qkv: linear(c, &format!("layer.{i}.qkv"), width)?,
                out: linear(c, &format!("layer.{i}.out"), width)?,
                norm1: pair(format!("layer.{i}.norm1"))?,
                up: linear(c, &format!("layer.{i}.up"), width)?,
                down: linear(c, &format!("layer.{i}.down"), ffn)?,
                norm2: pair(format!("layer.{i}.norm2"))?,
            };
            let fits =
                l.qkv.outputs == 3 * width && l.out.outputs == width && l.up.outputs == ffn && l.down.outputs == width;
            if fits { Ok(l) } else { Err(Error::new(format!("layer {i} does not fit the configuration"))) }
        });
        let layers = layers.collect::<Result<Vec<_>, Error>>()?;
        let position = c.table("position", width)?;
        let epsilon = c.json("config")?.get("norm_eps").and_then(serde_json::Value::as_f64).unwrap_or(1e-12) as f32;
        let longest = c.number("max_positions")?.min(position.rows);
        if longest < 64 {
            return Err(Error::new("too few positions"));
        }
        Ok(Encoder {
            pieces,
            shapes: c.floats("shape.weight", 10 * width)?,
            norm: pair("embed.norm".into())?,
            position,
            layers,
            width,
            heads,
            epsilon,
            longest,
            level,
        })
    }

    /// Values of one state.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pieces that one sequence may have, its two ends included.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The table of pieces, to be shared.
    pub fn pieces(&self) -> &Arc<PieceTable> {
        &self.pieces
    }

    /// The pieces of a sequence of words, not longer than [`Encoder::longest`]: words beyond have no state of their own
    /// (`first` is shorter then).
    pub fn input<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Input {
        let v = &self.pieces.vocabulary;
        let mut i = Input { pieces: vec![v.start], shapes: vec![0], first: Vec::new() };
        for w in words {
            let w = fold(w);
            let at = i.pieces.len();
            v.pieces(&w, &mut i.pieces);
            if i.pieces.len() + 1 > self.longest {
                i.pieces.truncate(at);
                break;
            }
            i.first.push(at as u32);
            i.shapes.resize(i.pieces.len(), shape(&w));
        }
        i.pieces.push(v.stop);
        i.shapes.push(0);
        i
    }

    /// The states of all pieces of a batch, `[pieces, width]`, one sequence behind the other. `add` may change the sum of the
    /// embeddings of a piece (sequence, place, values) before the first norm.
    pub fn forward(&self, batch: &[Input], buffers: &mut Buffers, add: impl Fn(usize, usize, &mut [f32])) -> Vec<f32> {
        let (d, level) = (self.width, self.level);
        let rows: usize = batch.iter().map(|i| i.pieces.len()).sum();
        let mut x = vec![0f32; rows * d];
        let mut to = x.chunks_exact_mut(d);
        for (s, i) in batch.iter().enumerate() {
            for (p, (piece, shape)) in i.pieces.iter().zip(&i.shapes).enumerate() {
                let Some(row) = to.next() else { break };
                let at = usize::from(*shape).min(9) * d;
                row.copy_from_slice(&self.shapes[at..at + d]);
                self.pieces.table.add(*piece as usize, 1.0, row);
                self.position.add(p, 1.0, row);
                add(s, p, row);
            }
        }
        norm(level, &mut x, &self.norm[0], &self.norm[1], self.epsilon);
        let Buffers { rounded, wide, narrow, joined, keys, row } = buffers;
        for l in &self.layers {
            rounded.set(level, &x, d);
            l.qkv.apply(level, rounded, wide);
            joined.resize(rows * d, 0.0);
            let mut at = 0;
            for i in batch {
                let n = i.pieces.len();
                for h in 0..self.heads {
                    let a = Attention { qkv: &wide[at * 3 * d..(at + n) * 3 * d], n, d, at: h * HEAD };
                    attend(level, &a, keys, row, &mut joined[at * d..(at + n) * d]);
                }
                at += n;
            }
            rounded.set(level, joined, d);
            l.out.apply(level, rounded, narrow);
            add_norm(level, &mut x, narrow, &l.norm1[0], &l.norm1[1], self.epsilon);
            rounded.set(level, &x, d);
            l.up.apply(level, rounded, wide);
            gelu(level, wide);
            rounded.set(level, wide, l.up.outputs);
            l.down.apply(level, rounded, narrow);
            add_norm(level, &mut x, narrow, &l.norm2[0], &l.norm2[1], self.epsilon);
        }
        x
    }
}
