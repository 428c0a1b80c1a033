//! The record's types, field by field as published.

use crate::{
    Context, Country, Edtf, EntityKind, EventType, Mode, Part, Precision, Quad, Salience, Sector, Span, Stance, Status,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name and number of the published format.
pub const SCHEMA: &str = "dateline/1";

/// What Dateline says of one article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made this record.
    pub versions: Versions,
    /// The article and its parts.
    pub article: Article,
    /// Every party that takes part in an event, statement or position, once per article.
    pub entities: Vec<Entity>,
    /// Who did what to whom.
    pub events: Vec<Event>,
    /// Who said what.
    pub statements: Vec<Statement>,
    /// Where a party stands on an issue.
    pub positions: Vec<Position>,
    /// Negotiations with a life longer than one meeting.
    pub processes: Vec<Process>,
    /// What the reader of this record should know: why there are no events, what was cut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

/// Versions of what made a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Versions {
    /// The program's version.
    pub dateline: String,
    /// `accurate` or `fast`.
    pub analysis: String,
    /// Hash of the weights.
    pub weights: String,
    /// Hash of the tables.
    pub lexicon: String,
}

/// The article: its text and parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// 16 hexadecimal digits, derived from the text.
    pub id: String,
    /// Path or URL as given; for JSON Lines the object's id.
    pub source: String,
    /// Address of the page, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who published it, where the input tells that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Headline, captions and body in reading order; all offsets point here.
    pub text: String,
    /// The headline's words.
    pub headline: Option<String>,
    /// The first sentence of the body.
    pub lede: Option<String>,
    /// The section line's words.
    pub section: Option<String>,
    /// ISO 639-1 code.
    pub language: String,
    /// The agency, from dateline, byline or site.
    pub agency: Option<String>,
    /// The byline's names.
    pub byline: Option<String>,
    /// The printed place and date.
    pub dateline: Option<Dateline>,
    /// The civil date of publication, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Picture captions.
    pub captions: Vec<Caption>,
    /// The paragraphs of [`Article::text`].
    pub paragraphs: Vec<Span>,
    /// The sentences, in reading order.
    pub sentences: Vec<Sentence>,
}

/// The printed place and date at the head of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// The whole dateline with its agency.
    pub span: Span,
    /// The place, as far as it is known.
    pub place: Option<Place>,
    /// The date as printed: `XXXX-01-23` where no year is.
    pub date: Option<Edtf>,
}

/// A picture's caption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Caption {
    /// Its words in the text.
    pub span: Span,
    /// The credit line.
    pub credit: Option<String>,
}

/// A sentence of the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// Counted from 0.
    pub id: usize,
    /// Its words.
    pub span: Span,
    /// Which part of the article it stands in.
    pub part: Part,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Unique in the record.
    pub id: String,
    /// The longest proper name in the report, else the words.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// ISO 3166-1 alpha-3, or PLOVER's IGO, NGO, MNC ….
    pub country: Option<Country>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// The role as the report words it.
    pub role: Option<String>,
    /// Id of the entity that it belongs to.
    pub affiliation: Option<String>,
    /// Id in the knowledge base.
    pub kb: Option<String>,
    /// Where the text refers to it.
    pub mentions: Vec<Span>,
}

/// What is done, meant or denied, before PLOVER's reduction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Act {
    /// PLOVER category of the act itself.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// Its mode.
    pub mode: Option<Mode>,
}

/// Who did what to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Unique in the record.
    pub id: String,
    /// Id of the sentence that tells it.
    pub sentence: usize,
    /// PLOVER category after PLOVER's reduction.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// The act before reduction.
    pub act: Act,
    /// PLOVER mode of the type.
    pub mode: Option<Mode>,
    /// PLOVER contexts.
    pub contexts: Vec<Context>,
    /// CAMEO code, digits as text.
    pub cameo: Option<String>,
    /// PLOVER quad class.
    pub quad: Quad,
    /// PLOVER's score, −10 to 10.
    pub score: f64,
    /// Whether it happened.
    pub status: Status,
    /// Told as background, not as this report's news.
    pub historical: bool,
    /// Asserted or told in passing.
    pub salience: Salience,
    /// Ids of those who act; all parties of a reciprocal event.
    pub actors: Vec<String>,
    /// Ids of those acted upon.
    pub recipients: Vec<String>,
    /// When.
    pub time: Option<Time>,
    /// Where.
    pub place: Option<Place>,
    /// Who says so, innermost first; empty for the report's own voice.
    pub attribution: Vec<Attribution>,
    /// Id of the process it belongs to.
    pub process: Option<String>,
    /// The words that carry it.
    pub evidence: Vec<Span>,
    /// Other sentences of the article that tell the same event.
    pub also: Vec<Also>,
    /// What made it: a lexicon entry or a model.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// A time with its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// The words.
    pub span: Span,
    /// ISO 8601-2 value.
    pub edtf: Edtf,
    /// First day, `YYYY-MM-DD`, where the value has one.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
}

/// A resolved place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The words.
    pub span: Span,
    /// The name in English.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<Country>,
    /// GeoNames id.
    pub geonames: Option<u64>,
    /// WGS 84 degrees north.
    pub lat: Option<f64>,
    /// WGS 84 degrees east.
    pub lon: Option<f64>,
    /// How exact the point is.
    pub precision: Precision,
}

/// One link of a chain of attribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// Id of the speaker; null where the text names none ("reportedly").
    pub speaker: Option<String>,
    /// The words that say so.
    pub cue: Span,
    /// To whom.
    pub to: Option<String>,
}

/// Another sentence that tells the same event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Also {
    /// Its id.
    pub sentence: usize,
    /// The words there.
    pub evidence: Vec<Span>,
}

/// Who said what to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Unique in the record.
    pub id: String,
    /// Sentence of the cue.
    pub sentence: usize,
    /// Id of the speaker.
    pub speaker: Option<String>,
    /// To whom, as worded.
    pub to: Option<String>,
    /// The verb or phrase of saying.
    pub cue: Span,
    /// What was said; several spans where "he said" breaks it.
    pub content: Vec<Span>,
    /// Whether any of it stands in quotation marks.
    pub quoted: bool,
}

/// Where a party stands on an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Unique in the record.
    pub id: String,
    /// Sentence that shows it.
    pub sentence: usize,
    /// Ids of those who hold it.
    pub holders: Vec<String>,
    /// On what, as worded.
    pub issue: String,
    /// Id of the process it belongs to.
    pub process: Option<String>,
    /// Which side.
    pub stance: Stance,
    /// Words of the conditions.
    pub conditions: Vec<Span>,
    /// When it was taken.
    pub time: Option<Time>,
    /// Who says so.
    pub attribution: Vec<Attribution>,
    /// The words that carry it.
    pub evidence: Vec<Span>,
}

/// A negotiation with a life longer than one meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Process {
    /// Unique in the record.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names in the report.
    pub aliases: Vec<String>,
    /// What it is about.
    pub issue: Option<String>,
    /// Ids of the parties.
    pub parties: Vec<String>,
    /// What became of it.
    pub state: Vec<ProcessState>,
    /// Where the text names it.
    pub mentions: Vec<Span>,
}

/// A change in a process's life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProcessState {
    /// `planned`, `begun`, `resumed`, `ongoing`, `suspended`, `stalled`, `ended`, `concluded`.
    pub state: String,
    /// When.
    pub time: Option<Time>,
    /// Ids of those who brought it about.
    pub by: Vec<String>,
    /// Sentence that tells it.
    pub sentence: usize,
    /// The words.
    pub evidence: Vec<Span>,
}

/// A remark on the reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// Short code: `language`, `truncated` ….
    pub code: String,
    /// For people.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}
