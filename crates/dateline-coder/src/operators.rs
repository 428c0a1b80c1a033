//! Operators: what it makes of an act when somebody refuses, promises, demands or ends it.

use crate::TableError;
use crate::lexicon::rows;
use dateline_record::{EventType, Mode, Stance, Status};

/// Index of an operator.
pub(crate) type OpId = u16;

/// What becomes of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Make {
    /// The act itself.
    Keep,
    /// Another type; the act is kept beside it.
    Type(EventType),
    /// No event.
    Drop,
}

/// What becomes of the mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MakeMode {
    /// Follows from the act that is asked for, refused or threatened.
    Auto,
    /// The act's own.
    Keep,
    /// This one.
    Mode(Mode),
    None,
}

/// Which status holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MakeStatus {
    /// The operator's own: when it was said or done.
    Own,
    /// The act's.
    Inner,
    Fixed(Status),
}

/// Who acts, and upon whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The operator's own slot.
    Own,
    /// The act's.
    Inner,
    /// The one who is asked: the operator's slot, else who would act, else who would be acted upon.
    Asked,
    /// The operator's slot, else who acted, else who was acted upon.
    Doer,
    /// The operator's slot, else who is acted upon, else who else takes part.
    Target,
}

/// One cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) make: Make,
    pub(crate) mode: MakeMode,
    pub(crate) status: MakeStatus,
    pub(crate) actor: Who,
    pub(crate) recipient: Who,
    /// Whether the act is an event of its own beside this one.
    pub(crate) also: bool,
    pub(crate) stance: Option<Stance>,
}

#[derive(Clone, Debug)]
struct Operator {
    name: Box<str>,
    /// The operator that holds instead when this one is negated.
    negated: Option<Box<str>>,
    /// Effects by class; `None` where the table is silent.
    effects: [Option<Effect>; CLASSES.len()],
}

/// Classes of acts, the finest first; each falls back to the wider one behind it.
const CLASSES: &[&str] = &[
    "agree",
    "consult",
    "support",
    "concede",
    "cooperate",
    "aid",
    "retreat",
    "request",
    "accuse",
    "reject",
    "threaten",
    "protest",
    "sanction",
    "mobilize",
    "coerce",
    "assault",
    "cooperative",
    "yielding",
    "verbal",
    "conflict",
    "none",
    "any",
];

fn fallbacks(kind: Option<EventType>) -> [usize; 3] {
    use EventType::*;
    let Some(kind) = kind else { return [20, 20, 21] };
    let fine = EventType::ALL.iter().position(|k| *k == kind).unwrap_or(0);
    // EventType::ALL and the first sixteen classes stand in the same order.
    let wide = match kind {
        Agree | Consult | Support | Cooperate | Aid => 16,
        Concede | Retreat => 17,
        Request | Accuse | Reject | Threaten => 18,
        Protest | Sanction | Mobilize | Coerce | Assault => 19,
    };
    [fine, wide, 21]
}

/// The table of operators.
#[derive(Debug, Default)]
pub(crate) struct Operators {
    list: Vec<Operator>,
}

impl Operators {
    /// Whether any table was read.
    pub(crate) fn any(&self) -> bool {
        !self.list.is_empty()
    }

    pub(crate) fn parse(file: &str, text: &str) -> Result<Operators, TableError> {
        let mut out = Operators::default();
        for (line, cols) in rows(text) {
            let err = |what: String| TableError::new(file, line, what);
            let col = |n: usize| cols.get(n).copied().filter(|c| !c.is_empty() && *c != "-");
            let name = col(0).ok_or_else(|| err("no operator".into()))?;
            let at = match out.list.iter().position(|o| &*o.name == name) {
                Some(at) => at,
                None => {
                    out.list.push(Operator { name: name.into(), negated: None, effects: [None; CLASSES.len()] });
                    out.list.len() - 1
                }
            };
            let class = col(1).ok_or_else(|| err("no class".into()))?;
            if class == "not" {
                out.list[at].negated = col(2).map(Into::into);
                continue;
            }
            let make = match col(2).unwrap_or("keep") {
                "keep" => Make::Keep,
                "drop" => Make::Drop,
                t => Make::Type(t.parse().map_err(|e: dateline_record::UnknownCode| err(e.to_string()))?),
            };
            let mode = match col(3) {
                None => MakeMode::None,
                Some("auto") => MakeMode::Auto,
                Some("keep") => MakeMode::Keep,
                Some(m) => MakeMode::Mode(m.parse().map_err(|e: dateline_record::UnknownCode| err(e.to_string()))?),
            };
            let status = match col(4).unwrap_or("own") {
                "own" => MakeStatus::Own,
                "inner" => MakeStatus::Inner,
                s => MakeStatus::Fixed(s.parse().map_err(|e: dateline_record::UnknownCode| err(e.to_string()))?),
            };
            let who = |n: usize| {
                Ok(match col(n).unwrap_or("own") {
                    "own" => Who::Own,
                    "inner" => Who::Inner,
                    "asked" => Who::Asked,
                    "doer" => Who::Doer,
                    "target" => Who::Target,
                    w => return Err(err(format!("no party {w:?}"))),
                })
            };
            let effect = Effect {
                make,
                mode,
                status,
                actor: who(5)?,
                recipient: who(6)?,
                also: col(7) == Some("also"),
                stance: col(8)
                    .map(str::parse)
                    .transpose()
                    .map_err(|e: dateline_record::UnknownCode| err(e.to_string()))?,
            };
            for c in class.split('/') {
                let n = CLASSES.iter().position(|k| *k == c).ok_or_else(|| err(format!("no class of acts {c:?}")))?;
                out.list[at].effects[n] = Some(effect);
            }
        }
        for o in &out.list {
            if let Some(n) = o.negated.as_ref().filter(|n| out.find(n).is_none()) {
                return Err(TableError::new(file, 0, format!("{}: no operator {n:?}", o.name)));
            }
        }
        Ok(out)
    }

    pub(crate) fn find(&self, name: &str) -> Option<OpId> {
        self.list.iter().position(|o| &*o.name == name).map(|n| n as OpId)
    }

    pub(crate) fn name(&self, op: OpId) -> &str {
        self.list.get(op as usize).map_or("", |o| &o.name)
    }

    /// The operator that holds when this one is negated.
    pub(crate) fn negated(&self, op: OpId) -> Option<OpId> {
        self.find(self.list.get(op as usize)?.negated.as_ref()?)
    }

    /// What the operator makes of an act of this type (`None`: of something that is no act).
    pub(crate) fn effect(&self, op: OpId, kind: Option<EventType>) -> Option<Effect> {
        let o = self.list.get(op as usize)?;
        fallbacks(kind).into_iter().find_map(|c| o.effects[c])
    }
}

/// The mode that follows from what is asked for, refused or threatened.
pub(crate) fn auto_mode(kind: EventType, act: Option<(EventType, Option<Mode>)>) -> Option<Mode> {
    use EventType as T;
    let (act, mode) = act?;
    match kind {
        T::Request | T::Reject => Some(match act {
            T::Consult => Mode::Meet,
            T::Aid | T::Cooperate => Mode::Assist,
            T::Retreat => Mode::Yield,
            T::Concede => Mode::Change,
            T::Support if kind == T::Reject => return None,
            _ => return None,
        }),
        T::Threaten => Some(match (act, mode) {
            (T::Assault | T::Mobilize, _) => Mode::Violence,
            (T::Coerce, Some(Mode::Arrest)) | (T::Accuse, _) => Mode::Arrest,
            (T::Coerce, Some(Mode::Deport)) | (T::Sanction, Some(Mode::Expel)) => Mode::Expel,
            (T::Sanction, Some(Mode::Convict)) => Mode::Arrest,
            (T::Sanction | T::Reject, _) => Mode::Relations,
            (T::Coerce, _) => Mode::Restrict,
            _ => return None,
        }),
        _ => None,
    }
}
