//! SQL that a user writes: it can read and nothing else.

use crate::error::{Error, Kind};
use crate::open::Store;
use crate::query::Rows;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// What a question may do: read, call functions, ask what the tables are.
fn allow(c: AuthContext<'_>) -> Authorization {
    match c.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } if function_name != "load_extension" => Authorization::Allow,
        // The last is what full-text search asks itself.
        AuthAction::Pragma { pragma_name, pragma_value: _ }
            if ["table_info", "table_xinfo", "table_list", "index_list", "index_info", "data_version"]
                .contains(&pragma_name) =>
        {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

impl Store {
    /// The answer to a question in SQL. The database cannot be changed by it, whatever it says.
    ///
    /// # Errors
    /// SQL that is none, more than one statement, anything but a question.
    pub fn ask(&mut self, sql: &str) -> Result<Rows, Error> {
        self.db.authorizer(Some(allow)).map_err(|e| self.fail(&e))?;
        let done = self.rows(sql, Vec::new());
        let none: Option<fn(AuthContext<'_>) -> Authorization> = None;
        self.db.authorizer(none).map_err(|e| self.fail(&e))?;
        done.map_err(|e| match &e {
            rusqlite::Error::MultipleStatement => {
                Error::new(Kind::Question, "one question at a time; leave out what stands behind the semicolon")
            }
            rusqlite::Error::SqliteFailure(f, _) if f.code == rusqlite::ErrorCode::AuthorizationForStatementDenied => {
                Error::new(Kind::Question, "only questions (SELECT …) are answered; nothing here changes the database")
            }
            rusqlite::Error::SqliteFailure(f, Some(m)) if f.code == rusqlite::ErrorCode::Unknown => {
                Error::new(Kind::Question, format!("{m}; docs/store.md lists tables and views"))
            }
            rusqlite::Error::SqlInputError { msg, .. } => {
                Error::new(Kind::Question, format!("{msg}; docs/store.md lists tables and views"))
            }
            _ => self.fail(&e),
        })
    }
}
