//! A user's own tables before the shipped ones.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// Folders in which a user's own tables are read. The other tables (times, places, article parts) are shipped only.
const OWN: &[&str] = &["actors", "ontology", "predicates", "processes", "speech"];

/// Why a folder of tables cannot be read.
#[derive(Debug)]
pub enum Error {
    /// A file or folder that cannot be opened or is no UTF-8.
    Io(PathBuf, io::Error),
    /// A folder that no stage reads.
    Folder(PathBuf),
    /// No folder in it that a stage reads.
    Empty(PathBuf),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = OWN.join(", ");
        match self {
            Error::Io(p, e) => write!(f, "{}: {e}", p.display()),
            Error::Folder(p) => {
                write!(f, "{}: tables are read in the folders {known}; no stage reads this one", p.display())
            }
            Error::Empty(p) => {
                write!(f, "{}: has no tables; lay them out as FOLDER/NAME.tsv, with a folder of {known}", p.display())
            }
        }
    }
}

impl std::error::Error for Error {}

/// The shipped tables, with a user's own before them.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Folder, name as told in messages, text.
    own: Vec<(String, String, String)>,
    version: String,
}

impl Lexicon {
    /// The shipped tables alone.
    pub fn shipped() -> Lexicon {
        Lexicon { own: Vec::new(), version: crate::VERSION.to_owned() }
    }

    /// The tables of `dir` before the shipped ones: `dir/actors/NAME.tsv`, `dir/predicates/NAME.tsv` … as in `resources/`.
    ///
    /// # Errors
    /// What cannot be read, a folder that no stage reads, and a folder without any table.
    pub fn with(dir: &Path) -> Result<Lexicon, Error> {
        let mut own = Vec::new();
        for folder in sorted(dir)? {
            if !folder.is_dir() {
                continue;
            }
            let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if !OWN.contains(&name.as_str()) {
                return Err(Error::Folder(folder));
            }
            for file in sorted(&folder)? {
                if file.extension().is_some_and(|e| e == "tsv" || e == "txt") {
                    let text = fs::read_to_string(&file).map_err(|e| Error::Io(file.clone(), e))?;
                    own.push((name.clone(), file.display().to_string(), text));
                }
            }
        }
        if own.is_empty() {
            return Err(Error::Empty(dir.to_owned()));
        }
        // 64-bit FNV-1a, as the version of the shipped tables.
        let mut hash = u64::from_str_radix(crate::VERSION, 16).unwrap_or(0);
        for b in own.iter().flat_map(|(folder, _, text)| folder.bytes().chain(text.bytes())) {
            hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(Lexicon { own, version: format!("{hash:016x}") })
    }

    /// Tables of a folder, the user's own first.
    pub fn tables<'a>(&'a self, folder: &str) -> Vec<(&'a str, &'a str)> {
        self.own(folder).into_iter().chain(crate::tables(folder).iter().copied()).collect()
    }

    /// The user's own tables of a folder: path and text.
    pub fn own<'a>(&'a self, folder: &str) -> Vec<(&'a str, &'a str)> {
        let of = self.own.iter().filter(|(f, ..)| f == folder);
        of.map(|(_, name, text)| (name.as_str(), text.as_str())).collect()
    }

    /// All tables of the user's own: path and text.
    pub fn files(&self) -> Vec<(&str, &str)> {
        self.own.iter().map(|(_, name, text)| (name.as_str(), text.as_str())).collect()
    }

    /// Hash of all tables.
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let fail = |e| Error::Io(dir.to_owned(), e);
    let mut out: Vec<PathBuf> =
        fs::read_dir(dir).map_err(fail)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>().map_err(fail)?;
    out.sort();
    Ok(out)
}
