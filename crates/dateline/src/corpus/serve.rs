//! `serve`: a database as a local page. What is pasted there is read by the pipeline, which is loaded when it is first needed.

use super::add::Work;
use super::args::Db;
use super::ask::today;
use crate::args::Analysis;
use crate::run::{self, Failure};
use clap::Args;
use dateline_ingest::{Raw, RawBody};
use dateline_pipeline::Pipeline;
use dateline_record::Record;
use dateline_serve::{Desk, Limits, Listener, Options, Reader};
use dateline_store::Store;
use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    pub db: Db,
    /// Where it listens; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    pub port: u16,
    /// The machine's address that it listens at. Any other than 127.0.0.1 lets others on the network read the database.
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub address: IpAddr,
    /// A name that this machine is asked for by, beside its addresses and `localhost`; may be given again.
    #[arg(long, value_name = "NAME")]
    pub name: Vec<String>,
    #[command(flatten)]
    pub analysis: Analysis,
}

/// Reads what is pasted, one article at a time.
struct Paste {
    db: PathBuf,
    analysis: Analysis,
    pipeline: OnceLock<Result<Pipeline, Failure>>,
    writing: Mutex<()>,
}

impl Paste {
    fn work<T>(
        &self,
        text: &str,
        published: Option<&str>,
        known: &HashSet<String>,
        publisher: Option<&str>,
        then: impl FnOnce(dateline_store::Incoming) -> Result<T, String>,
    ) -> Result<T, String> {
        let ingest = run::ingest(published).map_err(|e| e.replace("--", ""))?;
        let pipeline = self.pipeline.get_or_init(|| run::pipeline(&self.analysis)).as_ref().map_err(Clone::clone)?;
        let page = text.trim_start().starts_with('<');
        let body = if page {
            RawBody::Html { bytes: text.as_bytes().to_vec(), charset: Some("utf-8".into()) }
        } else {
            RawBody::Text(text.to_owned())
        };
        let source = "pasted".to_owned();
        let raw = Raw {
            name: source.clone(),
            line: None,
            source,
            url: None,
            title: None,
            published: None,
            publisher: None,
            body,
        };
        let work = Work { ingest: &ingest, pipeline, known, publisher };
        then(work.one(raw).map_err(|e| e.to_string())?)
    }
}

impl Reader for Paste {
    fn read(&self, text: &str, published: Option<&str>) -> Result<Record, String> {
        self.work(text, published, &HashSet::new(), None, |i| i.record.ok_or_else(|| "there is no record".to_owned()))
    }

    fn add(&self, text: &str, published: Option<&str>, publisher: Option<&str>) -> Result<String, String> {
        let _one = self.writing.lock().map_err(|_| "an earlier article could not be added; start again".to_owned())?;
        let mut store = Store::create(&self.db, &super::codes()).map_err(|e| e.to_string())?;
        let known = store.keys().map_err(|e| e.to_string())?;
        self.work(text, published, &known, publisher, |i| {
            let key = i.key.clone();
            store.add(&[i], true).map_err(|e| e.to_string())?;
            Ok(key)
        })
    }
}

/// Serves until it is stopped.
pub fn serve(s: &Serve) -> Result<bool, Failure> {
    let at = SocketAddr::new(s.address, s.port);
    let listener = Listener::bind(at).map_err(|e| format!("{at}: {e}; take another --port"))?;
    let a = &s.analysis;
    let analysis = Analysis { analysis: a.analysis, jobs: 1, lexicon: a.lexicon.clone() };
    let reader = Paste { db: s.db.db.clone(), analysis, pipeline: OnceLock::new(), writing: Mutex::new(()) };
    let options = Options {
        db: s.db.db.clone(),
        names: s.name.clone(),
        reader: Some(Box::new(reader)),
        codes: Some(super::codes()),
        parquet: Some(Box::new(|rows| dateline_export::parquet::rows(Vec::new(), rows).map_err(|e| e.to_string()))),
        shows_token: s.address.is_loopback(),
        today: Box::new(today),
    };
    let desk = Arc::new(Desk::new(options).map_err(|e| e.to_string())?);
    let handle = listener.handle();
    ctrlc::set_handler(move || handle.stop()).map_err(|e| e.to_string())?;
    if !s.address.is_loopback() {
        anstream::eprintln!(
            "dateline: warning: others on this network can read this database; 127.0.0.1 keeps it to this machine"
        );
    }
    anstream::eprintln!("dateline: http://{}/ shows {}; Ctrl-C ends it", listener.address(), s.db.db.display());
    anstream::eprintln!("dateline: programs that write send X-Dateline-Token: {}", desk.token());
    desk.serve(listener, Limits::default());
    Ok(true)
}
