//! The layers over an article's text.

use crate::{Article, Deprel, Upos};
use compact_str::CompactString;
use dateline_record::{Country, EntityKind, EventType, Mode, Part, Place, Sector, Span};
use jiff::civil::Date;
use std::ops::Range;
use std::sync::Arc;

/// Index of a token over the whole document.
pub type TokenId = usize;
/// Index of an entity in [`Document::entities`].
pub type EntityId = usize;

/// An article with the layers that the stages add, each empty until its stage has run.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The article.
    pub article: Article,
    /// Sentences in reading order.
    pub sentences: Vec<Sentence>,
    /// Syntactic words in reading order (parts of a multiword token each).
    pub tokens: Vec<Token>,
    /// Surface tokens of more than one word ("don't", "Japan's").
    pub multiwords: Vec<Multiword>,
    /// Proper names, not overlapping, in order.
    pub names: Vec<Name>,
    /// Time expressions, in order.
    pub timexes: Vec<Timex>,
    /// Place names, in order.
    pub toponyms: Vec<Toponym>,
    /// Parties.
    pub entities: Vec<Entity>,
    /// Phrases that refer to parties, by start; they may nest.
    pub mentions: Vec<Mention>,
    /// What a trained reader of events takes words to tell, by token; empty where none has read.
    pub hints: Vec<Hint>,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// Where it stands.
    pub part: Part,
}

/// A syntactic word.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its characters; the parts of a multiword token share it out exactly.
    pub span: Span,
    /// Dictionary form.
    pub lemma: CompactString,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag as the treebanks extend it.
    pub xpos: CompactString,
    /// Features as in CoNLL-U (`Number=Sing|Person=3`), `_` for none.
    pub feats: Arc<str>,
    /// The word it depends on; `None` for the sentence's root.
    pub head: Option<TokenId>,
    /// Its relation to the head.
    pub deprel: Deprel,
    /// Index of its sentence.
    pub sentence: usize,
}

impl Token {
    /// The value of a feature: `feat("Tense")` is `Some("Past")`.
    pub fn feat(&self, key: &str) -> Option<&str> {
        self.feats.split('|').find_map(|kv| kv.strip_prefix(key)?.strip_prefix('='))
    }
}

/// A surface token of more than one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multiword {
    /// Its characters.
    pub span: Span,
    /// Its words.
    pub tokens: Range<TokenId>,
}

/// Kinds of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum NameLabel {
    Person,
    Organization,
    Location,
    Miscellaneous,
}

impl NameLabel {
    /// `PER`, `ORG`, `LOC`, `MISC`.
    pub const fn as_str(self) -> &'static str {
        match self {
            NameLabel::Person => "PER",
            NameLabel::Organization => "ORG",
            NameLabel::Location => "LOC",
            NameLabel::Miscellaneous => "MISC",
        }
    }

    /// The label spelled so.
    pub fn parse(s: &str) -> Option<NameLabel> {
        [NameLabel::Person, NameLabel::Organization, NameLabel::Location, NameLabel::Miscellaneous]
            .into_iter()
            .find(|l| l.as_str() == s)
    }
}

/// A proper name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its characters.
    pub span: Span,
    /// Its words.
    pub tokens: Range<TokenId>,
    /// What it names.
    pub label: NameLabel,
}

/// Kinds of time expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimexKind {
    /// A day or a longer stretch of the calendar.
    Date,
    /// A time of day.
    Time,
    /// A length ("two weeks") that stands nowhere on the calendar.
    Duration,
    /// Recurring ("every Monday").
    Set,
}

/// The finest unit that a time expression claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Grain {
    Minute,
    Hour,
    PartOfDay,
    Day,
    Week,
    Month,
    Quarter,
    Season,
    Year,
    Decade,
    Century,
}

impl Grain {
    /// Lower-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Grain::Minute => "minute",
            Grain::Hour => "hour",
            Grain::PartOfDay => "part of day",
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Season => "season",
            Grain::Year => "year",
            Grain::Decade => "decade",
            Grain::Century => "century",
        }
    }
}

/// A time expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Timex {
    /// Its characters.
    pub span: Span,
    /// Its words.
    pub tokens: Range<TokenId>,
    /// What it is.
    pub kind: TimexKind,
    /// EDTF value (for a duration ISO 8601's `P2W`); `None` where it cannot be told without a date of publication.
    pub edtf: Option<String>,
    /// First day, where the value has one.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// Finest unit that it claims.
    pub grain: Grain,
}

/// What a place name does in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToponymRole {
    /// Names where something is or happens.
    Location,
    /// Stands for a government or people ("Moscow said").
    Party,
    /// Inside another name ("University of Oxford", "Leeds United").
    InName,
}

/// A place name.
#[derive(Clone, Debug, PartialEq)]
pub struct Toponym {
    /// Its characters.
    pub span: Span,
    /// Its words.
    pub tokens: Range<TokenId>,
    /// The place, with coordinates; `None` where it could not be told.
    pub place: Option<Place>,
    /// What it does in the clause.
    pub role: ToponymRole,
    /// Why this place and no other, in a few words.
    pub reason: &'static str,
}

/// Grammatical gender of a person where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Gender {
    Feminine,
    Masculine,
}

/// A party.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Longest proper name in the article, else the words of its first mention.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Country or PLOVER's code of what is no state.
    pub country: Option<Country>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// Role as the report words it.
    pub role: Option<String>,
    /// The entity that it belongs to.
    pub affiliation: Option<EntityId>,
    /// Id in the tables.
    pub kb: Option<String>,
    /// Gender where known.
    pub gender: Option<Gender>,
    /// Whether the mentions are plural ("farmers", "the two countries").
    pub plural: bool,
    /// States that a group is made of ("the G7"), known for the date.
    pub members: Vec<Country>,
}

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// By a proper name.
    Name,
    /// By a common noun ("the minister").
    Nominal,
    /// By a pronoun.
    Pronoun,
    /// By an adjective or possessor that names a state ("Russian", "Russia's").
    Modifier,
}

/// A phrase that refers to one party, or to several at once ("both sides").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its characters: the whole noun phrase without relative clauses.
    pub span: Span,
    /// Its words.
    pub tokens: Range<TokenId>,
    /// Its syntactic head.
    pub head: TokenId,
    /// How it refers.
    pub kind: MentionKind,
    /// Whom it refers to; several for "both sides", "the two leaders".
    pub entities: Vec<EntityId>,
}

/// What a trained reader takes a word to tell of an act. Probabilities sum to one within each list.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// The word.
    pub token: TokenId,
    /// No act, then the sixteen event types in the codebook's order, after reduction.
    pub types: [f32; 17],
    /// The same for the act before reduction.
    pub acts: [f32; 17],
    /// The likeliest mode, where there is one.
    pub mode: Option<Mode>,
    /// Occurred, ongoing, planned, hypothetical, negated.
    pub status: [f32; 5],
    /// Told as background.
    pub historical: f32,
    /// Told in passing.
    pub embedded: f32,
    /// Words that head a party of it, with the probabilities of no role, actor, recipient, speaker.
    pub roles: Vec<(TokenId, [f32; 4])>,
}

impl Hint {
    /// The likeliest type, or `None` for no act, with its probability.
    pub fn best(&self) -> (Option<EventType>, f32) {
        let (i, p) = self.types.iter().copied().enumerate().fold((0, f32::MIN), |b, x| if x.1 > b.1 { x } else { b });
        (i.checked_sub(1).and_then(|i| EventType::ALL.get(i)).copied(), p)
    }
}

impl Document {
    /// What the reader of events takes a token to tell.
    pub fn hint(&self, token: TokenId) -> Option<&Hint> {
        self.hints.binary_search_by_key(&token, |h| h.token).ok().map(|i| &self.hints[i])
    }

    /// A document without layers.
    pub fn new(article: Article) -> Document {
        Document { article, ..Document::default() }
    }

    /// The words of a span.
    pub fn text(&self, span: Span) -> &str {
        span.of(&self.article.text)
    }

    /// A token's characters.
    pub fn form(&self, token: TokenId) -> &str {
        self.tokens.get(token).map_or("", |t| t.span.of(&self.article.text))
    }

    /// The span from the first to the last of some tokens.
    pub fn span_of(&self, tokens: Range<TokenId>) -> Span {
        match (self.tokens.get(tokens.start), self.tokens.get(tokens.end.saturating_sub(1))) {
            (Some(a), Some(b)) => a.span.join(b.span),
            _ => Span::default(),
        }
    }

    /// The tokens that overlap a span.
    pub fn tokens_in(&self, span: Span) -> Range<TokenId> {
        let a = self.tokens.partition_point(|t| t.span.end <= span.start);
        let b = self.tokens.partition_point(|t| t.span.start < span.end);
        a..b.max(a)
    }

    /// The mention whose head is `token`: the longest where several are.
    pub fn mention_at(&self, token: TokenId) -> Option<&Mention> {
        self.mentions.iter().filter(|m| m.head == token).max_by_key(|m| m.tokens.len())
    }
}
