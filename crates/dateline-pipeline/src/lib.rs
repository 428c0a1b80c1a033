//! Articles become records: the order of the stages, and nothing else.
//!
//! [`Pipeline::new`] loads weights and tables once (about a tenth of a second); [`Pipeline::annotate`] and [`Pipeline::read`] take `&self` and
//! may be called from many threads. The same article gives the same document and record whatever the number of threads.

use dateline_actors::ActorTables;
use dateline_coder::{CoderTables, VoiceTables};
use dateline_document::{Article, Document};
use dateline_places::{PlaceTables, Tables};
use dateline_record::{Diagnostic, Record, Versions};
use dateline_text::{Analyzer, Container, EventReader, Level, Weights};
use dateline_times::TimeTables;
use std::collections::HashSet;
use std::fmt;

pub use dateline_lexicon::{Error as LexiconError, Lexicon};
pub use dateline_text::Size;

/// Why a pipeline could not be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Folders of `resources/` that the coder's tables are in.
const CODER: &[&str] = &["predicates", "ontology"];

/// All stages, loaded.
pub struct Pipeline {
    analyzer: Analyzer,
    events: Option<EventReader>,
    times: TimeTables,
    places: PlaceTables,
    actors: ActorTables,
    coder: CoderTables,
    voices: VoiceTables,
    lexicon: String,
}

impl Pipeline {
    /// Loads the shipped weights of a size and the shipped tables.
    ///
    /// # Errors
    /// Weights or a table that cannot be read: the message names it.
    pub fn new(size: Size) -> Result<Pipeline, Error> {
        Pipeline::with(size, &Lexicon::shipped())
    }

    /// Loads the shipped weights of a size, and tables that a user's own may stand before.
    ///
    /// # Errors
    /// Weights or a table that cannot be read: the message names it, a row by file and line.
    pub fn with(size: Size, lexicon: &Lexicon) -> Result<Pipeline, Error> {
        let weights = Weights {
            splitter: dateline_weights::SPLITTER.into(),
            accurate: dateline_weights::ACCURATE.into(),
            fast: dateline_weights::FAST.into(),
        };
        let analyzer = Analyzer::new(size, &weights).map_err(|e| Error(e.to_string()))?;
        let events = event_reader(&analyzer)?;
        let text = |folder: &str, name: &str| dateline_lexicon::table(folder, name).unwrap_or("");
        let times =
            TimeTables::parse(text("times", "words.tsv"), text("times", "feasts.tsv"), text("times", "not.tsv"))
                .map_err(|e| Error(format!("tables of times, {e}")))?;
        let places = PlaceTables::new(Tables {
            countries: text("places", "countries.tsv"),
            regions: text("places", "regions.tsv"),
            states: text("actors", "states.tsv"),
            places: dateline_gazetteer::PLACES,
            names: dateline_gazetteer::NAMES,
            postings: dateline_gazetteer::POSTINGS,
        })
        .map_err(|e| Error(format!("tables of places: {e}")))?;
        let folder = |name: &str| lexicon.tables(name);
        let actors = ActorTables::parse(&folder("actors")).map_err(|e| Error(e.to_string()))?;
        let coder: Vec<(&str, &str)> = CODER.iter().flat_map(|f| folder(f)).collect();
        let coder = CoderTables::parse(&coder).map_err(|e| Error(e.to_string()))?;
        let voices = VoiceTables::parse(&folder("speech"), &folder("processes"), &folder("ontology"))
            .map_err(|e| Error(e.to_string()))?;
        let lexicon = lexicon.version().to_owned();
        Ok(Pipeline { analyzer, events, times, places, actors, coder, voices, lexicon })
    }

    /// The article with all layers: sentences and tokens, times, places, parties.
    pub fn annotate(&self, article: Article) -> Document {
        let mut doc = Document::new(article);
        self.analyzer.annotate(&mut doc);
        dateline_times::annotate(&mut doc, &self.times);
        dateline_places::annotate(&mut doc, &self.places);
        dateline_actors::annotate(&mut doc, &self.actors);
        doc
    }

    /// What the article tells: the record.
    ///
    /// An article in another language is not coded: its record holds the article's parts, and says why.
    pub fn read(&self, article: Article) -> Record {
        let remarks = std::mem::take(&mut article.remarks.clone());
        let foreign = !article.language.is_empty() && article.language != "en";
        let mut record = if foreign {
            let language = article.language.clone();
            let mut doc = Document::new(article);
            self.analyzer.split(&mut doc);
            let mut r = dateline_coder::record(&doc, dateline_coder::Coded::default(), self.versions());
            r.diagnostics.push(Diagnostic {
                code: "language".into(),
                message: format!("the article is in {language:?}; only English is coded"),
                span: None,
            });
            r
        } else {
            let doc = self.full(article);
            self.record(&doc)
        };
        record.diagnostics.extend(remarks.into_iter().map(|message| Diagnostic {
            code: "remark".into(),
            message,
            span: None,
        }));
        record
    }

    /// All layers, hints of the event reader too.
    fn full(&self, article: Article) -> Document {
        let mut doc = self.annotate(article);
        if let Some(events) = &self.events {
            events.annotate(&mut doc, |_, _| true);
        }
        doc
    }

    fn record(&self, doc: &Document) -> Record {
        let mut coded = dateline_coder::code(doc, &self.coder);
        dateline_coder::enrich(doc, &self.coder, &self.voices, &mut coded);
        dateline_coder::record(doc, coded, self.versions())
    }

    /// Why an event, position or statement of the article's record is there: its sentence with the tree, the rows that were tried,
    /// and what the event reader takes its words to tell. `None` where the record has nothing of that id.
    pub fn explain(&self, article: Article, id: &str) -> Option<String> {
        let doc = self.full(article);
        let r = self.record(&doc);
        let event = r
            .events
            .iter()
            .find(|e| e.id.starts_with(id))
            .map(|e| (e.sentence, format!("{} {} by {}", e.kind, e.status, e.rule)));
        let position = r
            .positions
            .iter()
            .find(|q| q.id.starts_with(id))
            .map(|q| (q.sentence, format!("position: {} on {}", q.stance, q.issue)));
        let statement =
            r.statements.iter().find(|s| s.id.starts_with(id)).map(|s| (s.sentence, "statement".to_owned()));
        let (sentence, what) = event.or(position).or(statement)?;
        let mut out = format!("{what}\n\n{}", dateline_coder::explain(&doc, &self.coder, sentence));
        let tokens = &doc.sentences[sentence].tokens;
        for h in doc.hints.iter().filter(|h| tokens.contains(&h.token)) {
            let (kind, p) = h.best();
            let kind = kind.map_or("no act".to_owned(), |k| k.to_string());
            out.push_str(&format!("reader: {} is {kind} with {p:.2}\n", doc.form(h.token)));
        }
        Some(out)
    }

    /// Reads the example sentences of the predicate tables in the files asked for; how many there are, and, by file and line, those that do
    /// not give what their row says. An event of a `yes` sentence must rest on the row or on another one of its predicate; no event of a `no` sentence may rest on the row.
    pub fn check(&self, asked: impl Fn(&str) -> bool) -> (usize, Vec<String>) {
        let (mut count, mut mistakes) = (0, Vec::new());
        let mut seen = HashSet::new();
        for row in self.coder.examples().filter(|r| asked(r.file)) {
            // Alternatives written as one row share their sentences.
            if !seen.insert((row.file, row.line)) {
                continue;
            }
            let place = format!("{}:{}: {}", row.file, row.line, row.predicate);
            for (sentence, wanted) in [(row.yes, !row.nothing), (row.no, false)] {
                if sentence.is_empty() {
                    continue;
                }
                count += 1;
                let record = self.read(Article::from_body("example", sentence));
                let predicate = format!("{}@", row.predicate);
                // Another row of the same act or predicate may be the better reading of a `yes` sentence.
                let found = record.events.iter().any(|e| {
                    row.is_in(&e.rule)
                        || ((wanted || row.nothing) && e.rule.contains(&predicate))
                        || (wanted && (row.kind == Some(e.kind) || row.kind == Some(e.act.kind)))
                });
                if found != wanted {
                    let got: Vec<String> =
                        record.events.iter().map(|e| format!("{} by {}", e.kind, e.rule.trim())).collect();
                    let got = if got.is_empty() { "no event".to_owned() } else { got.join("; ") };
                    let want = if wanted { "gives no event by this row" } else { "must give no event by it" };
                    mistakes.push(format!("{place}: {sentence:?} {want}: {got}"));
                }
            }
        }
        (count, mistakes)
    }

    /// The `yes` sentences of the predicate tables, each once.
    pub fn examples(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let yes = self.coder.examples().map(|r| r.yes).filter(|s| !s.is_empty());
        yes.filter(|s| seen.insert(*s)).collect()
    }

    /// What makes the records of this pipeline.
    pub fn versions(&self) -> Versions {
        Versions {
            dateline: env!("CARGO_PKG_VERSION").into(),
            analysis: self.size().as_str().into(),
            weights: self.weights(),
            lexicon: self.lexicon.clone(),
        }
    }

    /// `accurate` or `fast`.
    pub fn size(&self) -> Size {
        self.analyzer.size()
    }

    /// Hash of the weights.
    pub fn weights(&self) -> String {
        self.analyzer.version()
    }
}

/// A shipped table of `resources/`; empty where there is none of that name.
pub fn table(folder: &str, name: &str) -> &'static str {
    dateline_lexicon::table(folder, name).unwrap_or("")
}

/// The reader of events; `fast` does without it.
fn event_reader(analyzer: &Analyzer) -> Result<Option<EventReader>, Error> {
    let Some(encoder) = analyzer.encoder() else { return Ok(None) };
    let fail = |e: dateline_text::Error| Error(format!("reader of events: {e}"));
    EventReader::new(dateline_weights::EVENTS, encoder.pieces().clone(), Level::best()).map(Some).map_err(fail)
}

/// Hash of the shipped tables.
pub fn tables_version() -> &'static str {
    dateline_lexicon::VERSION
}

/// Name and hash of every weight file that was shipped: `accurate:0123456789abcdef`.
pub fn weights_versions() -> Vec<String> {
    let files = [
        ("accurate", dateline_weights::ACCURATE),
        ("fast", dateline_weights::FAST),
        ("events", dateline_weights::EVENTS),
    ];
    let version =
        |b: &'static [u8]| Container::new(b.into()).ok().and_then(|c| c.text("version").ok().map(str::to_owned));
    files.into_iter().filter_map(|(n, b)| Some(format!("{n}:{}", version(b)?))).collect()
}
