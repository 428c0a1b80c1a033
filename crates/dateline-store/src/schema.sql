-- Version 1. docs/store.md says what every column means; what is not said there is internal.
CREATE TABLE versions (
  n INTEGER PRIMARY KEY,
  dateline TEXT NOT NULL, analysis TEXT NOT NULL, weights TEXT NOT NULL, lexicon TEXT NOT NULL,
  UNIQUE (dateline, analysis, weights, lexicon)
) STRICT;

CREATE TABLE articles (
  n INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  id TEXT NOT NULL,
  version INTEGER NOT NULL REFERENCES versions,
  source TEXT NOT NULL,
  publisher TEXT,
  agency TEXT,
  byline TEXT,
  section TEXT,
  headline TEXT,
  language TEXT NOT NULL,
  published TEXT,
  words INTEGER NOT NULL,
  text TEXT,
  record TEXT NOT NULL,
  origin TEXT NOT NULL,
  story TEXT NOT NULL
) STRICT;
CREATE INDEX articles_id ON articles (id);
CREATE INDEX articles_origin ON articles (origin);
CREATE INDEX articles_story ON articles (story);
CREATE INDEX articles_published ON articles (published);

-- Every address that an article was found at.
CREATE TABLE addresses (
  source TEXT NOT NULL,
  article INTEGER NOT NULL REFERENCES articles,
  url TEXT,
  publisher TEXT,
  PRIMARY KEY (source, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_article ON addresses (article);
CREATE INDEX addresses_url ON addresses (url) WHERE url IS NOT NULL;

CREATE VIRTUAL TABLE words USING fts5 (headline, body, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');

-- Near-duplicates: a signature an article, its bands as hashes that like articles share, and the pairs found.
CREATE TABLE signatures (article INTEGER PRIMARY KEY REFERENCES articles, signature BLOB NOT NULL) STRICT;
CREATE TABLE bands (hash INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles, PRIMARY KEY (hash, article)) STRICT, WITHOUT ROWID;
CREATE TABLE duplicates (
  a INTEGER NOT NULL REFERENCES articles, b INTEGER NOT NULL REFERENCES articles,
  likeness REAL NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('copy', 'update')),
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

-- What articles are about: hashes of the stems of their first words, and the countries of their news.
CREATE TABLE topics (article INTEGER PRIMARY KEY REFERENCES articles, day INTEGER NOT NULL, countries TEXT NOT NULL, words BLOB NOT NULL) STRICT;
CREATE INDEX topics_day ON topics (day);

CREATE TABLE entities (
  n INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT, sector TEXT, kb TEXT
) STRICT;
CREATE INDEX entities_country ON entities (country);
CREATE TABLE article_entities (
  article INTEGER NOT NULL REFERENCES articles, id TEXT NOT NULL, entity INTEGER NOT NULL REFERENCES entities,
  role TEXT, mentions INTEGER NOT NULL,
  PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_entities_entity ON article_entities (entity);

CREATE TABLE processes (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, issue TEXT) STRICT;
CREATE TABLE article_processes (
  article INTEGER NOT NULL REFERENCES articles, id TEXT NOT NULL, process INTEGER NOT NULL REFERENCES processes,
  PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_processes_process ON article_processes (process);
CREATE TABLE process_parties (
  process INTEGER NOT NULL REFERENCES processes, entity INTEGER NOT NULL REFERENCES entities, article INTEGER NOT NULL REFERENCES articles,
  PRIMARY KEY (process, entity, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE process_states (
  n INTEGER PRIMARY KEY,
  process INTEGER NOT NULL REFERENCES processes, article INTEGER NOT NULL REFERENCES articles,
  state TEXT NOT NULL, edtf TEXT, start TEXT, "end" TEXT, "by" TEXT NOT NULL,
  sentence INTEGER NOT NULL, words_start INTEGER, words_end INTEGER
) STRICT;
CREATE INDEX process_states_process ON process_states (process);

-- What one report tells of an event.
CREATE TABLE mentions (
  n INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  article INTEGER NOT NULL REFERENCES articles,
  id TEXT NOT NULL,
  sentence INTEGER NOT NULL,
  type TEXT NOT NULL, act TEXT NOT NULL, mode TEXT, act_mode TEXT, cameo TEXT, quad TEXT NOT NULL, score REAL NOT NULL,
  status TEXT NOT NULL, historical INTEGER NOT NULL, salience TEXT NOT NULL, lead INTEGER NOT NULL,
  edtf TEXT, start TEXT, "end" TEXT,
  place TEXT, country TEXT, geonames INTEGER, lat REAL, lon REAL, precision TEXT,
  contexts TEXT NOT NULL, process INTEGER REFERENCES processes,
  speaker TEXT, rule TEXT NOT NULL, confidence REAL NOT NULL,
  words_start INTEGER, words_end INTEGER,
  published TEXT,
  family TEXT NOT NULL, link TEXT NOT NULL, window INTEGER NOT NULL, first_day INTEGER, last_day INTEGER,
  component TEXT NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX mentions_article ON mentions (article);
CREATE INDEX mentions_event ON mentions (event);
CREATE INDEX mentions_component ON mentions (component);
-- Where joining looks for mentions with a country in common.
CREATE TABLE sides (
  family TEXT NOT NULL, country TEXT NOT NULL, window INTEGER NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,
  mention INTEGER NOT NULL REFERENCES mentions,
  PRIMARY KEY (family, country, window, first_day, mention)
) STRICT, WITHOUT ROWID;
CREATE TABLE participants (
  mention INTEGER NOT NULL REFERENCES mentions, role TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
  entity INTEGER NOT NULL REFERENCES entities, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT, sector TEXT, title TEXT,
  PRIMARY KEY (mention, role, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX participants_entity ON participants (entity);
CREATE TABLE joins (a TEXT NOT NULL, b TEXT NOT NULL, reasons TEXT NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE INDEX joins_b ON joins (b);

-- What all reports together tell of an event; follows from the mentions.
CREATE TABLE events (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL, act TEXT NOT NULL, mode TEXT, act_mode TEXT, cameo TEXT, quad TEXT NOT NULL, score REAL NOT NULL,
  status TEXT NOT NULL, historical INTEGER NOT NULL, contested INTEGER NOT NULL, salience TEXT NOT NULL, lead INTEGER NOT NULL,
  meeting INTEGER NOT NULL,
  day TEXT, edtf TEXT, start TEXT, "end" TEXT,
  place TEXT, country TEXT, geonames INTEGER, lat REAL, lon REAL, precision TEXT,
  contexts TEXT NOT NULL, process INTEGER REFERENCES processes,
  actors TEXT NOT NULL, actor_countries TEXT NOT NULL, recipients TEXT NOT NULL, recipient_countries TEXT NOT NULL,
  mentions INTEGER NOT NULL, reports INTEGER NOT NULL, publishers INTEGER NOT NULL,
  first_reported TEXT, last_reported TEXT,
  rule TEXT NOT NULL, confidence REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX events_day ON events (day);
CREATE INDEX events_meeting ON events (meeting, day);
CREATE INDEX events_type ON events (type, day);
CREATE INDEX events_process ON events (process);
CREATE TABLE event_parties (
  event TEXT NOT NULL REFERENCES events, role TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
  entity INTEGER NOT NULL REFERENCES entities, country TEXT, sector TEXT, day TEXT,
  PRIMARY KEY (event, role, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_parties_country ON event_parties (country, role, day);
CREATE INDEX event_parties_entity ON event_parties (entity);

CREATE TABLE statements (
  n INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles, id TEXT NOT NULL, sentence INTEGER NOT NULL,
  speaker INTEGER REFERENCES entities, "to" TEXT, quoted INTEGER NOT NULL, content TEXT,
  words_start INTEGER, words_end INTEGER
) STRICT;
CREATE INDEX statements_article ON statements (article);
CREATE INDEX statements_speaker ON statements (speaker);
CREATE TABLE positions (
  n INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles, id TEXT NOT NULL, sentence INTEGER NOT NULL,
  issue TEXT NOT NULL, process INTEGER REFERENCES processes, stance TEXT NOT NULL, conditions TEXT,
  edtf TEXT, start TEXT, "end" TEXT, words_start INTEGER, words_end INTEGER
) STRICT;
CREATE INDEX positions_article ON positions (article);
CREATE INDEX positions_process ON positions (process);
CREATE TABLE position_holders (
  position INTEGER NOT NULL REFERENCES positions, entity INTEGER NOT NULL REFERENCES entities,
  PRIMARY KEY (position, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX position_holders_entity ON position_holders (entity);

-- Codes that other projects use, for joining by hand.
CREATE TABLE cameo_codes (code TEXT PRIMARY KEY, name TEXT NOT NULL, gdelt REAL, icews REAL, phoenix REAL) STRICT, WITHOUT ROWID;
CREATE TABLE countries (code TEXT PRIMARY KEY, name TEXT NOT NULL, fips TEXT, cow INTEGER, lat REAL, lon REAL) STRICT, WITHOUT ROWID;

-- What `watch` keeps between two rounds; no part of what the articles tell.
CREATE TABLE feeds (url TEXT PRIMARY KEY, tag TEXT, modified TEXT, failures INTEGER NOT NULL, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE pages (url TEXT PRIMARY KEY, tries INTEGER NOT NULL, done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
