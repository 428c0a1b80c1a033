//! What a predicate means once its arguments are filled and the operators over it are applied.

use crate::operators::OpId;
use crate::parties::Party;
use dateline_document::TokenId;
use dateline_record::{Context as About, EventType, Mode, Stance, Status};

/// A composed meaning.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    /// The type as the operators make it; PLOVER's reduction by status comes at the end.
    pub(crate) kind: EventType,
    pub(crate) mode: Option<Mode>,
    /// What is done, meant or denied.
    pub(crate) act: (EventType, Option<Mode>),
    pub(crate) actors: Vec<Party>,
    pub(crate) recipients: Vec<Party>,
    pub(crate) status: Status,
    /// Told as background.
    pub(crate) past: bool,
    pub(crate) conditional: bool,
    /// Somebody wants it done.
    pub(crate) obliged: bool,
    /// The predicate's main word.
    pub(crate) anchor: TokenId,
    /// The words that carry it besides the parties.
    pub(crate) words: Vec<TokenId>,
    /// Lexicon rows, outermost first.
    pub(crate) rows: Vec<u32>,
    /// Operators, outermost first.
    pub(crate) ops: Vec<OpId>,
    pub(crate) contexts: Vec<About>,
    /// Where the actors stand on the matter, by the operator or the row.
    pub(crate) stance: Option<Stance>,
    /// The word that heads the matter.
    pub(crate) matter: Option<TokenId>,
    /// Whether an operator made the type, so that the status does not reduce it again.
    pub(crate) reduced: bool,
    /// A meaning of its own beside this one ("condemned the attack").
    pub(crate) beside: Vec<Meaning>,
}

impl Meaning {
    /// The act that an outer operator works on.
    pub(crate) fn deed(&self) -> (EventType, Option<Mode>) {
        match self.kind {
            // What is promised or yielded is what an outer promise or demand is about.
            EventType::Agree | EventType::Concede if self.reduced => self.act,
            kind => (kind, self.mode),
        }
    }

    /// PLOVER's reduction: what lies ahead is AGREE, CONCEDE or THREATEN with the act kept.
    pub(crate) fn reduce(&mut self) {
        use EventType as T;
        if self.reduced || !matches!(self.status, Status::Planned | Status::Hypothetical) {
            return;
        }
        let kind = match self.kind {
            T::Consult | T::Support | T::Cooperate | T::Aid => T::Agree,
            T::Retreat => T::Concede,
            T::Protest | T::Sanction | T::Mobilize | T::Coerce | T::Assault
                if self.status == Status::Planned || self.conditional =>
            {
                T::Threaten
            }
            _ => return,
        };
        self.mode = crate::operators::auto_mode(kind, Some(self.act));
        self.kind = kind;
        self.reduced = true;
    }
}

/// Where a party stands, as a predicate shows it.
#[derive(Clone, Debug)]
pub(crate) struct Stand {
    pub(crate) stance: Stance,
    pub(crate) holders: Vec<Party>,
    /// The predicate.
    pub(crate) anchor: TokenId,
    /// The word that heads the matter.
    pub(crate) matter: Option<TokenId>,
}

/// What one word was read as.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// The row that won.
    pub(crate) row: Option<u32>,
    pub(crate) meanings: Vec<Meaning>,
    /// Words whose own readings are part of this one.
    pub(crate) taken: Vec<TokenId>,
    pub(crate) stand: Option<Stand>,
}
