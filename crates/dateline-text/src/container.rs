//! Weight files: a safetensors container, read in place.

use crate::Error;
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// Bytes of a weight file: built in, or read by the caller.
#[derive(Clone)]
pub enum Blob {
    /// Part of the program.
    Static(&'static [u8]),
    /// Read from a file.
    Shared(Arc<[u8]>),
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Blob::Static(b) => b,
            Blob::Shared(b) => b,
        }
    }
}

impl From<Vec<u8>> for Blob {
    fn from(v: Vec<u8>) -> Blob {
        Blob::Shared(v.into())
    }
}

impl From<&'static [u8]> for Blob {
    fn from(v: &'static [u8]) -> Blob {
        Blob::Static(v)
    }
}

#[derive(Clone, Debug)]
struct Tensor {
    bytes: bool,
    shape: Vec<usize>,
    start: usize,
    end: usize,
}

/// A parsed weight file: tensors by name, and the strings beside them.
#[derive(Clone)]
pub struct Container {
    blob: Blob,
    tensors: HashMap<String, Tensor>,
    meta: HashMap<String, String>,
}

impl Container {
    /// Reads the header and checks that every tensor lies inside the file.
    ///
    /// # Errors
    /// A file that is no safetensors container of the format `dateline-weights/1`.
    pub fn new(blob: Blob) -> Result<Container, Error> {
        let bad = |what: &str| Error::new(format!("the container is damaged ({what})"));
        let size: [u8; 8] = blob.get(..8).and_then(|b| b.try_into().ok()).ok_or_else(|| bad("empty"))?;
        let end = usize::try_from(u64::from_le_bytes(size))
            .ok()
            .and_then(|n| n.checked_add(8))
            .ok_or_else(|| bad("header"))?;
        let header = blob.get(8..end).ok_or_else(|| bad("header"))?;
        let Ok(Value::Object(header)) = serde_json::from_slice(header) else { return Err(bad("header")) };
        let (mut tensors, mut meta) = (HashMap::new(), HashMap::new());
        for (name, v) in header {
            if name == "__metadata__" {
                if let Value::Object(m) = v {
                    meta = m
                        .into_iter()
                        .filter_map(|(k, v)| if let Value::String(s) = v { Some((k, s)) } else { None })
                        .collect();
                }
                continue;
            }
            let list = |key: &str| -> Option<Vec<usize>> {
                v.get(key)?.as_array()?.iter().map(|x| x.as_u64()?.try_into().ok()).collect()
            };
            let bytes = match v.get("dtype").and_then(Value::as_str) {
                Some("I8") => true,
                Some("F32") => false,
                _ => return Err(bad("a type that is neither I8 nor F32")),
            };
            let (Some(shape), Some(at)) = (list("shape"), list("data_offsets")) else {
                return Err(bad("a tensor's place"));
            };
            let &[a, b] = at.as_slice() else { return Err(bad("a tensor's place")) };
            let count = shape
                .iter()
                .try_fold(if bytes { 1usize } else { 4 }, |n, d| n.checked_mul(*d))
                .ok_or_else(|| bad("a tensor's size"))?;
            let (start, stop) = (end.checked_add(a), end.checked_add(b));
            let (Some(start), Some(stop)) = (start, stop) else { return Err(bad("a tensor's place")) };
            if a > b || stop > blob.len() || b - a != count {
                return Err(bad("a tensor's size"));
            }
            tensors.insert(name, Tensor { bytes, shape, start, end: stop });
        }
        if meta.get("format").map(String::as_str) != Some("dateline-weights/1") {
            return Err(Error::new("they are of another format than dateline-weights/1"));
        }
        Ok(Container { blob, tensors, meta })
    }

    /// A string of the metadata.
    pub fn text(&self, key: &str) -> Result<&str, Error> {
        self.meta.get(key).map(String::as_str).ok_or_else(|| Error::new(format!("`{key}` is missing")))
    }

    /// A JSON value of the metadata.
    pub fn json(&self, key: &str) -> Result<Value, Error> {
        serde_json::from_str(self.text(key)?).map_err(|_| Error::new(format!("`{key}` is no JSON")))
    }

    /// A whole number of `config`.
    pub fn number(&self, key: &str) -> Result<usize, Error> {
        let n = self.json("config")?.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        n.filter(|n| *n <= 1 << 16).ok_or_else(|| Error::new(format!("`config.{key}` is missing")))
    }

    /// A list of `labels`.
    pub fn labels(&self, key: &str) -> Result<Vec<String>, Error> {
        let labels = self.json("labels")?;
        let list = labels
            .get(key)
            .and_then(Value::as_array)
            .ok_or_else(|| Error::new(format!("`labels.{key}` is missing")))?;
        Ok(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    fn tensor(&self, name: &str, bytes: bool) -> Result<&Tensor, Error> {
        self.tensors
            .get(name)
            .filter(|t| t.bytes == bytes)
            .ok_or_else(|| Error::new(format!("tensor `{name}` is missing")))
    }

    /// Whether there is a tensor of that name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The values of an F32 tensor with `n` values.
    pub fn floats(&self, name: &str, n: usize) -> Result<Vec<f32>, Error> {
        let t = self.tensor(name, false)?;
        let out: Vec<f32> =
            self.blob[t.start..t.end].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if out.len() == n && out.iter().all(|v| v.is_finite()) {
            Ok(out)
        } else {
            Err(Error::new(format!("tensor `{name}` is not as the configuration says")))
        }
    }

    /// Rows and columns of an I8 matrix.
    pub fn shape(&self, name: &str) -> Result<(usize, usize), Error> {
        match self.tensor(name, true)?.shape.as_slice() {
            [a, b] => Ok((*a, *b)),
            _ => Err(Error::new(format!("tensor `{name}` is no matrix"))),
        }
    }

    /// The bytes of an I8 matrix with that many columns, and its rows.
    pub fn matrix(&self, name: &str, columns: usize) -> Result<(&[u8], usize), Error> {
        let (rows, c) = self.shape(name)?;
        let t = self.tensor(name, true)?;
        if c == columns {
            Ok((&self.blob[t.start..t.end], rows))
        } else {
            Err(Error::new(format!("tensor `{name}` has {c} columns, not {columns}")))
        }
    }

    /// An embedding table, read in place.
    pub(crate) fn table(&self, name: &str, width: usize) -> Result<Table, Error> {
        let weight = format!("{name}.weight");
        let (_, rows) = self.matrix(&weight, width)?;
        let start = self.tensor(&weight, true)?.start;
        Ok(Table { blob: self.blob.clone(), start, rows, width, scale: self.floats(&format!("{name}.scale"), rows)? })
    }
}

/// Rows of small whole numbers with a scale each.
#[derive(Clone)]
pub(crate) struct Table {
    blob: Blob,
    start: usize,
    pub rows: usize,
    pub width: usize,
    scale: Vec<f32>,
}

impl Table {
    /// `out += factor · row`. A row beyond the table adds nothing.
    pub fn add(&self, row: usize, factor: f32, out: &mut [f32]) {
        let Some(scale) = self.scale.get(row) else { return };
        let at = self.start + row * self.width;
        let s = scale * factor;
        for (o, b) in out.iter_mut().zip(&self.blob[at..at + self.width]) {
            *o += f32::from(*b as i8) * s;
        }
    }
}
