//! What the coder finds, before ids are given: parties by number.

use dateline_document::TokenId;
use dateline_record::{Context, Country, EventType, Mode, Salience, Span, Stance, Status};

/// Number of a party: an index into the document's entities, or behind them into [`Coded::states`].
pub type PartyId = usize;

/// What was found in one document.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// Who did what to whom, in text order.
    pub events: Vec<CodedEvent>,
    /// Who said what.
    pub statements: Vec<CodedStatement>,
    /// Where parties stand.
    pub positions: Vec<CodedPosition>,
    /// Negotiations.
    pub processes: Vec<CodedProcess>,
    /// States that only a place stands for: country, and words of the place.
    pub states: Vec<(Country, Span)>,
    /// Countries of entities that follow from where they act: a crowd's state.
    pub implied: Vec<(PartyId, Country)>,
}

/// An event.
#[derive(Clone, Debug)]
pub struct CodedEvent {
    /// Index of the sentence.
    pub sentence: usize,
    /// The predicate's main word.
    pub anchor: TokenId,
    /// Type after PLOVER's reduction.
    pub kind: EventType,
    /// Its mode.
    pub mode: Option<Mode>,
    /// The act before reduction.
    pub act: (EventType, Option<Mode>),
    /// What it is about.
    pub contexts: Vec<Context>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Whether it happened.
    pub status: Status,
    /// Told as background.
    pub historical: bool,
    /// Asserted or told in passing.
    pub salience: Salience,
    /// Who acts.
    pub actors: Vec<PartyId>,
    /// Who is acted upon.
    pub recipients: Vec<PartyId>,
    /// Index of the time expression.
    pub time: Option<usize>,
    /// Index of the toponym.
    pub place: Option<usize>,
    /// Who says so, innermost first.
    pub attribution: Vec<CodedAttribution>,
    /// Index into [`Coded::processes`].
    pub process: Option<usize>,
    /// The words that carry it.
    pub evidence: Vec<Span>,
    /// Other sentences that tell it.
    pub also: Vec<(usize, Vec<Span>)>,
    /// Operators and lexicon rows, outermost first.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// One link of a chain of attribution.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedAttribution {
    /// The speaker; `None` where the text names none.
    pub speaker: Option<PartyId>,
    /// The words that say so.
    pub cue: Span,
    /// To whom, as worded.
    pub to: Option<String>,
}

/// Who said what to whom.
#[derive(Clone, Debug)]
pub struct CodedStatement {
    /// Index of the cue's sentence.
    pub sentence: usize,
    /// The speaker.
    pub speaker: Option<PartyId>,
    /// To whom, as worded.
    pub to: Option<String>,
    /// The verb or phrase of saying.
    pub cue: Span,
    /// What was said.
    pub content: Vec<Span>,
    /// Whether any of it stands in quotation marks.
    pub quoted: bool,
}

/// Where a party stands.
#[derive(Clone, Debug)]
pub struct CodedPosition {
    /// Index of the sentence.
    pub sentence: usize,
    /// The predicate.
    pub anchor: TokenId,
    /// Who holds it.
    pub holders: Vec<PartyId>,
    /// On what, as worded.
    pub issue: String,
    /// Index into [`Coded::processes`].
    pub process: Option<usize>,
    /// Which side.
    pub stance: Stance,
    /// Words of the conditions.
    pub conditions: Vec<Span>,
    /// Index of the time expression.
    pub time: Option<usize>,
    /// Who says so.
    pub attribution: Vec<CodedAttribution>,
    /// The words that carry it.
    pub evidence: Vec<Span>,
}

/// A negotiation.
#[derive(Clone, Debug, Default)]
pub struct CodedProcess {
    /// Its name.
    pub name: String,
    /// Other names in the report.
    pub aliases: Vec<String>,
    /// What it is about.
    pub issue: Option<String>,
    /// Who takes part.
    pub parties: Vec<PartyId>,
    /// What became of it.
    pub state: Vec<CodedState>,
    /// Where the text names it.
    pub mentions: Vec<Span>,
}

/// A change in a negotiation's life.
#[derive(Clone, Debug)]
pub struct CodedState {
    /// `planned`, `begun`, `resumed`, `ongoing`, `suspended`, `stalled`, `ended`, `concluded`.
    pub state: &'static str,
    /// Index of the time expression.
    pub time: Option<usize>,
    /// Who brought it about.
    pub by: Vec<PartyId>,
    /// Index of the sentence.
    pub sentence: usize,
    /// The words.
    pub evidence: Vec<Span>,
}
