//! Dates that may be uncertain, partial or open: ISO 8601-2 (EDTF).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// A text that is no EDTF value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdtfError(String);

impl fmt::Display for EdtfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no EDTF date", self.0)
    }
}

impl std::error::Error for EdtfError {}

/// An EDTF value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edtf(String);

impl Edtf {
    /// The value as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Edtf {
    type Err = EdtfError;
    fn from_str(s: &str) -> Result<Self, EdtfError> {
        let ok = !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || b"XTZW:+-?~%/.,[]{}".contains(&b));
        ok.then(|| Edtf(s.to_owned())).ok_or_else(|| EdtfError(s.to_owned()))
    }
}

impl TryFrom<String> for Edtf {
    type Error = EdtfError;
    fn try_from(s: String) -> Result<Self, EdtfError> {
        s.parse()
    }
}

impl From<Edtf> for String {
    fn from(e: Edtf) -> String {
        e.0
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl JsonSchema for Edtf {
    fn schema_name() -> Cow<'static, str> {
        "Edtf".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "ISO 8601-2 (EDTF) date" })
    }
}
