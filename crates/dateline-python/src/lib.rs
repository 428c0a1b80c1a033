//! The compiled half of the Python package `dateline`: batches of articles become batches of what they tell, over Arrow's C data
//! interface, and a store answers questions in the same way. Everything else stands in Python (`python/dateline`), which hides this module.
//!
//! The interpreter's lock is released while articles are read and a database is asked. What cannot be read becomes a row of `errors`.

mod columns;
mod input;
mod read;
mod store;
mod tables;

use dateline_pipeline::{Lexicon, Pipeline, Size};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::PyRecordBatch;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

pyo3::create_exception!(_dateline, Error, pyo3::exceptions::PyException, "Something that Dateline cannot do, and why.");
pyo3::create_exception!(_dateline, ArticleError, Error, "An article that cannot be read; the message names it.");
pyo3::create_exception!(_dateline, StoreError, Error, "A database that cannot be read, or a question that is none.");

/// Loaded pipelines of this process. The lock is taken and let go of with the interpreter's lock held, so that a fork never finds it taken.
static LOADED: Mutex<Vec<Arc<Loaded>>> = Mutex::new(Vec::new());

/// All stages with the tables that articles are taken apart with.
struct Loaded {
    size: Size,
    lexicon: String,
    reader: read::Reader,
}

fn find(size: Size, lexicon: &str) -> Option<Arc<Loaded>> {
    let all = LOADED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    all.iter().find(|l| l.size == size && l.lexicon == lexicon).cloned()
}

/// Reads articles with one network and one set of tables; loaded once a process.
#[pyclass(frozen)]
struct Engine(Arc<Loaded>);

#[pymethods]
impl Engine {
    /// `analysis` is `accurate` or `fast`; `lexicon` a folder of tables that stand before the shipped ones.
    #[new]
    #[pyo3(signature = (analysis, lexicon=None))]
    fn new(py: Python<'_>, analysis: &str, lexicon: Option<PathBuf>) -> PyResult<Engine> {
        let size = match analysis {
            "accurate" => Size::Accurate,
            "fast" => Size::Fast,
            other => return Err(PyValueError::new_err(format!("analysis {other:?}: \"accurate\" or \"fast\""))),
        };
        let tables = match lexicon {
            Some(dir) => Lexicon::with(&dir).map_err(|e| Error::new_err(format!("lexicon {e}")))?,
            None => Lexicon::shipped(),
        };
        if let Some(there) = find(size, tables.version()) {
            return Ok(Engine(there));
        }
        let loaded = py
            .detach(|| {
                let lexicon = tables.version().to_owned();
                let reader = read::Reader::new(Pipeline::with(size, &tables).map_err(|e| e.to_string())?)?;
                Ok::<_, String>(Arc::new(Loaded { size, lexicon, reader }))
            })
            .map_err(Error::new_err)?;
        let mut all = LOADED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.push(loaded.clone());
        Ok(Engine(loaded))
    }

    /// Hashes of what makes the records: program, analysis, weights, lexicon.
    fn versions(&self) -> (String, String, String, String) {
        let v = self.0.reader.versions();
        (v.dateline, v.analysis, v.weights, v.lexicon)
    }

    /// The record of one article as JSON, and what is wrong with its date.
    #[pyo3(signature = (text=None, html=None, published=None, title=None, url=None, publisher=None, id=None))]
    #[allow(clippy::too_many_arguments)]
    fn read(
        &self,
        py: Python<'_>,
        text: Option<String>,
        html: Option<String>,
        published: Option<String>,
        title: Option<String>,
        url: Option<String>,
        publisher: Option<String>,
        id: Option<String>,
    ) -> PyResult<(String, Option<String>)> {
        let mut fields = dateline_ingest::Fields::default();
        (fields.text, fields.html, fields.published, fields.title, fields.url) = (text, html, published, title, url);
        (fields.publisher, fields.id) = (publisher.map(Into::into), id.map(Into::into));
        let reader = &self.0.reader;
        py.detach(|| {
            let id = fields.id.as_ref().and_then(|i| i.as_str()).or(fields.url.as_deref());
            let name = id.unwrap_or("article").to_owned();
            let one = reader.one(&name, fields, usize::MAX);
            let json = one.record.map(|r| serde_json::to_string(&r).map_err(|e| e.to_string())).transpose()?;
            json.map(|j| (j, one.error.clone())).ok_or_else(|| one.error.unwrap_or_default())
        })
        .map_err(ArticleError::new_err)
    }

    /// Tables of what the articles of a batch tell, by name. `first` is the number of the first row; an article of more than `longest`
    /// bytes is not read.
    #[pyo3(signature = (batch, tables, threads=1, first=0, longest=1_000_000))]
    fn tables<'py>(
        &self,
        py: Python<'py>,
        batch: PyRecordBatch,
        tables: Vec<String>,
        threads: usize,
        first: i64,
        longest: usize,
    ) -> PyResult<Bound<'py, PyDict>> {
        let batch = batch.into_inner();
        let asked =
            tables.iter().map(|t| tables::Table::parse(t)).collect::<Result<Vec<_>, _>>().map_err(Error::new_err)?;
        let reader = &self.0.reader;
        let made = py.detach(|| -> PyResult<_> {
            let rows = input::Rows::of(&batch).map_err(Error::new_err)?;
            let read = reader.all(&rows, first, threads, longest)?;
            asked.iter().map(|t| t.of(&read).map_err(|e| Error::new_err(e.to_string()))).collect::<PyResult<Vec<_>>>()
        })?;
        let out = PyDict::new(py);
        for (name, batch) in tables.iter().zip(made) {
            out.set_item(name, PyRecordBatch::new(batch).into_pyarrow(py)?)?;
        }
        Ok(out)
    }
}

/// The text of bytes in whatever encoding they seem to be.
#[pyfunction]
fn decode(data: &[u8]) -> String {
    dateline_ingest::decode(data)
}

/// The columns of a table, as an empty batch.
#[pyfunction]
fn columns_of<'py>(py: Python<'py>, table: &str) -> PyResult<Bound<'py, PyAny>> {
    let batch =
        tables::Table::parse(table).and_then(|t| t.of(&[]).map_err(|e| e.to_string())).map_err(Error::new_err)?;
    PyRecordBatch::new(batch).into_pyarrow(py)
}

#[pymodule]
fn _dateline(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add("Error", py.get_type::<Error>())?;
    m.add("ArticleError", py.get_type::<ArticleError>())?;
    m.add("StoreError", py.get_type::<StoreError>())?;
    m.add_class::<Engine>()?;
    m.add_function(wrap_pyfunction!(decode, m)?)?;
    m.add_function(wrap_pyfunction!(columns_of, m)?)?;
    m.add_function(wrap_pyfunction!(store::ask, m)?)?;
    m.add_function(wrap_pyfunction!(store::panel, m)?)?;
    m.add_function(wrap_pyfunction!(store::sql, m)?)?;
    Ok(())
}
