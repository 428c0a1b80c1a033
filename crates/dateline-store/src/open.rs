//! Opens a database file: whose it is, how old it is, whether it may be written to.

use crate::error::{Error, Kind};
use crate::tables::CodeTables;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// SQLite's `application_id` of a database of Dateline's: "DLin" as four bytes.
pub const APPLICATION: i32 = 0x444c_696e;

/// Steps that make a database of version `n` one of version `n + 1`; the first makes an empty file one of version 1.
const STEPS: &[&str] = &[include_str!("schema.sql"), include_str!("edits.sql"), include_str!("stands.sql")];

const VIEWS: &str = include_str!("views.sql");

/// The version of the tables that this program writes: SQLite's `user_version`.
pub const SCHEMA_VERSION: i32 = STEPS.len() as i32;

/// How long another program's writing is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open database.
#[derive(Debug)]
pub struct Store {
    pub(crate) db: Connection,
    pub(crate) path: PathBuf,
}

impl Store {
    /// Opens a database for adding; makes one where there is none. An older one is brought up to date after a copy of it was put beside
    /// it (`talks.db.v1.bak`).
    ///
    /// # Errors
    /// A file that is another program's, newer than this program, locked, or that may not be written to; the file is as it was.
    pub fn create(path: &Path, codes: &CodeTables<'_>) -> Result<Store, Error> {
        let fail = |e: &rusqlite::Error| Error::of(path, e);
        if path.is_dir() {
            return Err(Error::new(Kind::Foreign, format!("{}: is a folder; give a file", path.display())));
        }
        let db = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(|e| fail(&e))?;
        db.busy_timeout(PATIENCE).map_err(|e| fail(&e))?;
        let fresh = check(&db, path)?;
        if db.is_readonly(rusqlite::MAIN_DB).map_err(|e| fail(&e))? {
            return Err(Error::new(
                Kind::ReadOnly,
                format!("{}: may not be written to; change its permissions or take another file", path.display()),
            ));
        }
        let mut store = Store { db, path: path.to_owned() };
        if fresh {
            // Whose file it is has to stand in it before the write-ahead log makes it two files.
            store.sql("PRAGMA auto_vacuum = NONE; PRAGMA journal_mode = WAL;")?;
        }
        store.sql("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;")?;
        store.migrate(STEPS)?;
        store.refresh(codes)?;
        Ok(store)
    }

    /// Opens a database for questions alone; nothing that is asked can change the file.
    ///
    /// # Errors
    /// No such file, another program's, one of another version.
    pub fn open(path: &Path) -> Result<Store, Error> {
        if !path.is_file() {
            return Err(Error::new(
                Kind::Missing,
                format!("{}: there is no such file; `dateline add --db {0} …` makes one", path.display()),
            ));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags).map_err(|e| Error::of(path, &e))?;
        let unreadable = db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0)).err();
        if unreadable.is_some_and(|e| {
            use rusqlite::ErrorCode as C;
            matches!(e.sqlite_error_code(), Some(C::CannotOpen | C::ReadOnly | C::PermissionDenied))
        }) {
            // In a folder that may not be written to the log's index cannot be made: read the file as one that nobody changes.
            db = Connection::open_with_flags(immutable(path), flags | OpenFlags::SQLITE_OPEN_URI)
                .map_err(|e| Error::of(path, &e))?;
        }
        db.busy_timeout(PATIENCE).map_err(|e| Error::of(path, &e))?;
        let empty = check(&db, path)?;
        let version: i32 = db.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(|e| Error::of(path, &e))?;
        if empty || version < SCHEMA_VERSION {
            let (kind, what) = if empty {
                (Kind::Foreign, "is empty; add articles to it first")
            } else {
                (Kind::Older, "was made by an older version; `dateline add` without inputs brings it up to date")
            };
            return Err(Error::new(kind, format!("{}: {what}", path.display())));
        }
        let store = Store { db, path: path.to_owned() };
        store.sql("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536;")?;
        Ok(store)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether SQLite finds the file sound, and every row that another names there.
    ///
    /// # Errors
    /// What it finds wrong.
    pub fn check(&self) -> Result<(), Error> {
        let found: String =
            self.db.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).map_err(|e| self.fail(&e))?;
        let lost =
            self.db.prepare("PRAGMA foreign_key_check").and_then(|mut s| s.exists([])).map_err(|e| self.fail(&e))?;
        if found == "ok" && !lost {
            return Ok(());
        }
        Err(Error::new(Kind::Damaged, format!("{}: is damaged ({found})", self.path.display())))
    }

    /// Lets the file grow by so many pages and no further: for tests of a full disk.
    #[doc(hidden)]
    pub fn limit_pages(&self, more: i64) -> Result<(), Error> {
        let pages: i64 = self.db.query_row("PRAGMA page_count", [], |r| r.get(0)).map_err(|e| self.fail(&e))?;
        let set = format!("PRAGMA max_page_count = {}", pages + more);
        self.db.query_row(&set, [], |_| Ok(())).map_err(|e| self.fail(&e))
    }

    pub(crate) fn fail(&self, e: &rusqlite::Error) -> Error {
        Error::of(&self.path, e)
    }

    pub(crate) fn sql(&self, sql: &str) -> Result<(), Error> {
        self.db.execute_batch(sql).map_err(|e| self.fail(&e))
    }

    fn pragma(&self, name: &str) -> Result<i32, Error> {
        self.db.query_row(&format!("PRAGMA {name}"), [], |r| r.get(0)).map_err(|e| self.fail(&e))
    }

    /// Carries out the steps that are not done yet, all in one transaction, after a copy was kept.
    fn migrate(&mut self, steps: &[&str]) -> Result<(), Error> {
        let from = usize::try_from(self.pragma("user_version")?).unwrap_or(0);
        if from >= steps.len() {
            return Ok(());
        }
        if from > 0 {
            let mut copy = self.path.clone().into_os_string();
            copy.push(format!(".v{from}.bak"));
            if !Path::new(&copy).exists() {
                let copy = copy.to_string_lossy();
                self.db.execute("VACUUM INTO ?", [&copy]).map_err(|e| self.fail(&e))?;
            }
        }
        let path = self.path.clone();
        let fail = |e: &rusqlite::Error| Error::of(&path, e);
        let t = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(|e| fail(&e))?;
        // Another program may have done it while this one waited.
        let now: i32 = t.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(|e| fail(&e))?;
        for step in steps.iter().skip(usize::try_from(now).unwrap_or(0)) {
            t.execute_batch(step).map_err(|e| fail(&e))?;
        }
        t.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {}", steps.len()))
            .map_err(|e| fail(&e))?;
        t.commit().map_err(|e| fail(&e))
    }

    /// Views and code tables of this program where the file has others.
    fn refresh(&mut self, codes: &CodeTables<'_>) -> Result<(), Error> {
        let version = crate::minhash::hash(&[VIEWS, &codes.version()?], 16);
        self.sql(
            "CREATE TABLE IF NOT EXISTS about (what TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        )?;
        let is: Option<String> =
            self.db.query_row("SELECT value FROM about WHERE what = 'views'", [], |r| r.get(0)).ok();
        if is.as_deref() == Some(&version) {
            return Ok(());
        }
        let path = self.path.clone();
        let done = || -> rusqlite::Result<()> {
            let t = rusqlite::Transaction::new_unchecked(&self.db, rusqlite::TransactionBehavior::Immediate)?;
            let old: Vec<String> = t
                .prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            for v in old {
                t.execute_batch(&format!("DROP VIEW \"{}\"", v.replace('"', "\"\"")))?;
            }
            t.execute_batch(VIEWS)?;
            codes.write(&t)?;
            t.execute("INSERT OR REPLACE INTO about VALUES ('views', ?)", [&version])?;
            t.commit()
        };
        done().map_err(|e| Error::of(&path, &e))
    }
}

/// The path as a URI that opens it as it stands.
fn immutable(path: &Path) -> String {
    let mut uri = String::from("file:");
    for b in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().bytes() {
        if b.is_ascii_alphanumeric() || b"/-_.".contains(&b) {
            uri.push(char::from(b));
        } else {
            uri.push_str(&format!("%{b:02X}"));
        }
    }
    uri + "?immutable=1"
}

/// Whether the file is empty; an error where it is another program's or a newer one's.
fn check(db: &Connection, path: &Path) -> Result<bool, Error> {
    let number = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0)).map_err(|e| Error::of(path, &e));
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let (application, version) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    let name = path.display();
    if application != i64::from(APPLICATION) {
        if tables == 0 && application == 0 && version == 0 {
            return Ok(true);
        }
        return Err(Error::new(Kind::Foreign, format!("{name}: is a database of another program; give another file")));
    }
    if version > i64::from(SCHEMA_VERSION) {
        return Err(Error::new(
            Kind::Newer,
            format!(
                "{name}: was made by a newer version (tables {version}, this program knows {SCHEMA_VERSION}); update dateline"
            ),
        ));
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_is_copied_and_then_migrated() {
        let dir = std::env::temp_dir().join(format!("dateline-migrate-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder");
        let path = dir.join("old.db");
        let _ = std::fs::remove_file(&path);
        let mut s = Store { db: Connection::open(&path).expect("a file"), path: path.clone() };
        s.migrate(&["CREATE TABLE a (x TEXT) STRICT; INSERT INTO a VALUES ('kept')"]).expect("version 1");
        // A step that fails leaves the file as it was.
        assert!(s.migrate(&["", "CREATE TABLE b (x TEXT); SELECT no_such_function()"]).is_err());
        assert_eq!(s.pragma("user_version").expect("a number"), 1);
        s.migrate(&["", "ALTER TABLE a ADD COLUMN y TEXT"]).expect("version 2");
        assert_eq!(s.pragma("user_version").expect("a number"), 2);
        let old = Connection::open(dir.join("old.db.v1.bak")).expect("the copy");
        assert_eq!(old.query_row("SELECT x FROM a", [], |r| r.get::<_, String>(0)).as_deref(), Ok("kept"));
        assert!(old.prepare("SELECT y FROM a").is_err());
        std::fs::remove_dir_all(dir).expect("the folder goes");
    }

    #[test]
    fn a_file_of_version_1_gains_the_log_of_edits() {
        let dir = std::env::temp_dir().join(format!("dateline-version-1-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder");
        let path = dir.join("one.db");
        let _ = std::fs::remove_file(&path);
        let mut one = Store { db: Connection::open(&path).expect("a file"), path: path.clone() };
        one.migrate(&STEPS[..1]).expect("version 1");
        drop(one);
        assert_eq!(Store::open(&path).expect_err("older").kind(), Kind::Older);
        let codes = CodeTables { cameo: "c", states: "s", points: "", codes: "" };
        let mut now = Store::create(&path, &codes).expect("brought up to date");
        assert_eq!(now.ask("SELECT * FROM edits_v").expect("a view").rows.len(), 0);
        assert!(dir.join("one.db.v1.bak").is_file());
        std::fs::remove_dir_all(dir).expect("the folder goes");
    }
}
