-- Views for questions by hand; dropped and made again whenever a database is opened by a program with other views.
-- What is asked every morning: what is newly reported, what moved on, what is overdue.
CREATE INDEX IF NOT EXISTS events_first_reported ON events (first_reported);
CREATE INDEX IF NOT EXISTS events_last_reported ON events (last_reported);
CREATE INDEX IF NOT EXISTS events_status ON events (status, "end");
-- What is counted of all events: who with whom and how, and where; read through without the events themselves.
CREATE INDEX IF NOT EXISTS events_dyads ON events (actor_countries, recipient_countries, quad, status, historical, day, score);
CREATE INDEX IF NOT EXISTS events_places ON events (place, lat, lon, country, precision, status, quad) WHERE place IS NOT NULL;

CREATE VIEW articles_v AS
SELECT a.key AS article, a.id AS text_id, a.published, coalesce(a.publisher, a.agency) AS publisher, a.agency, a.headline, a.byline, a.language, a.words,
  (SELECT count(*) FROM articles c WHERE c.origin = a.origin) - 1 AS copies,
  (SELECT count(*) FROM addresses d WHERE d.article = a.n) AS addresses,
  (SELECT 1 + count(DISTINCT o.n) FROM addresses x JOIN addresses y ON y.source = x.source JOIN articles o ON o.n = y.article
    WHERE x.article = a.n AND (coalesce(o.published, ''), o.key) < (coalesce(a.published, ''), a.key)) AS edition,
  (SELECT count(*) FROM mentions m WHERE m.article = a.n) AS events,
  substr(a.origin, 12) AS origin, substr(a.story, 12) AS story, a.source,
  v.dateline AS program, v.analysis, v.weights, v.lexicon, a.text
FROM articles a JOIN versions v ON v.n = a.version;

CREATE VIEW stories_v AS
SELECT substr(story, 12) AS story, min(published) AS first_published, max(published) AS last_published, count(*) AS articles,
  count(DISTINCT origin) AS reports, count(DISTINCT coalesce(agency, publisher, origin)) AS publishers,
  (SELECT headline FROM articles h WHERE h.key = substr(a.story, 12)) AS headline
FROM articles a GROUP BY story;

-- Names of other tables are looked up, not joined, so that a question that does not ask for them reads an index alone.
CREATE VIEW events_v AS
SELECT e.id AS event, e.day, e.edtf AS time, e.start, e."end", e.type, e.mode, e.act, e.act_mode, e.status, e.historical, e.contested,
  e.actors, e.actor_countries, e.recipients, e.recipient_countries,
  e.place, e.country, e.precision, e.lat, e.lon, e.geonames, e.contexts, (SELECT p.name FROM processes p WHERE p.n = e.process) AS process,
  e.cameo, e.quad, e.score, (SELECT g.gdelt FROM cameo_codes g WHERE g.code = e.cameo) AS goldstein, e.salience, e.lead, e.meeting,
  e.mentions, e.reports, e.publishers, e.first_reported, e.last_reported, e.rule, e.confidence
FROM events e;

CREATE VIEW meetings_v AS
SELECT event, day, time, start, "end", status,
  (SELECT group_concat(country, ' ') FROM (SELECT DISTINCT p.country FROM event_parties p WHERE p.event = e.event AND p.country IS NOT NULL ORDER BY 1))
    AS countries,
  actors, actor_countries, recipients, recipient_countries,
  place, country, mode, act_mode, process, mentions, reports, publishers,
  first_reported, last_reported, historical, contested, type, contexts, lead
FROM events_v e WHERE meeting = 1;

CREATE VIEW mentions_v AS
SELECT m.uid AS mention, m.event, m.published, coalesce(a.publisher, a.agency) AS publisher, m.type, m.mode, m.act, m.status, m.historical, m.edtf AS time,
  m.place, m.speaker, m.sentence,
  CAST(substr(CAST(a.text AS BLOB), m.words_start + 1, m.words_end - m.words_start) AS TEXT) AS words,
  m.rule, m.confidence, a.key AS article, a.source
FROM mentions m JOIN articles a ON a.n = m.article;

-- Who reported what of an event, in the order of publication.
CREATE VIEW history_v AS
SELECT event, published, status, time, place, publisher, speaker, words, mention, article, source FROM mentions_v
ORDER BY event, published, mention;

CREATE VIEW statements_v AS
SELECT s.id || '@' || a.key AS statement, a.published, e.name AS speaker, e.country, e.sector, s."to" AS listener, s.quoted, s.content,
  coalesce(a.publisher, a.agency) AS publisher, a.key AS article, a.source
FROM statements s JOIN articles a ON a.n = s.article LEFT JOIN entities e ON e.n = s.speaker;

CREATE VIEW positions_v AS
SELECT q.id || '@' || a.key AS position, s.day, e.name AS holder, e.country, e.sector, q.stance, q.issue,
  p.name AS process, q.conditions,
  (SELECT o.stance FROM stands o WHERE o.holder = s.holder AND o.matter = s.matter AND (o.day, o.article, o.id) < (s.day, s.article, s.id)
    ORDER BY o.day DESC, o.article DESC, o.id DESC LIMIT 1) AS before,
  coalesce(a.publisher, a.agency) AS publisher, a.published, a.key AS article, a.source
FROM stands s JOIN positions q ON q.n = s.position JOIN articles a ON a.n = q.article JOIN entities e ON e.n = s.entity
LEFT JOIN processes p ON p.n = q.process;

CREATE VIEW processes_v AS
SELECT p.name AS process, p.issue,
  (SELECT count(*) FROM article_processes x WHERE x.process = p.n) AS articles,
  (SELECT count(*) FROM events x WHERE x.process = p.n AND x.meeting = 1) AS meetings,
  (SELECT group_concat(country, ' ') FROM (SELECT DISTINCT y.country FROM process_parties x JOIN entities y ON y.n = x.entity
    WHERE x.process = p.n AND y.country IS NOT NULL ORDER BY 1)) AS parties,
  (SELECT s.state FROM process_states s JOIN articles a ON a.n = s.article WHERE s.process = p.n
    ORDER BY coalesce(s.start, a.published) DESC, a.published DESC, a.key DESC, s.sentence DESC, s.state LIMIT 1) AS state,
  (SELECT coalesce(s.start, a.published) FROM process_states s JOIN articles a ON a.n = s.article WHERE s.process = p.n
    ORDER BY coalesce(s.start, a.published) DESC LIMIT 1) AS since,
  (SELECT min(a.published) FROM article_processes x JOIN articles a ON a.n = x.article WHERE x.process = p.n) AS first_reported,
  (SELECT max(a.published) FROM article_processes x JOIN articles a ON a.n = x.article WHERE x.process = p.n) AS last_reported
FROM processes p;

-- What became of a negotiation, in the order of time.
CREATE VIEW process_states_v AS
SELECT p.name AS process, coalesce(s.start, a.published) AS day, s.edtf AS time, s.state, s."by",
  CAST(substr(CAST(a.text AS BLOB), s.words_start + 1, s.words_end - s.words_start) AS TEXT) AS words,
  a.published, coalesce(a.publisher, a.agency) AS publisher, a.key AS article, a.source
FROM process_states s JOIN processes p ON p.n = s.process JOIN articles a ON a.n = s.article
ORDER BY p.name, day, a.key;

CREATE VIEW entities_v AS
SELECT e.name AS entity, e.kind, e.country, e.sector, e.kb,
  (SELECT count(*) FROM article_entities x WHERE x.entity = e.n) AS articles,
  (SELECT count(DISTINCT event) FROM event_parties x WHERE x.entity = e.n) AS events,
  (SELECT count(*) FROM statements x WHERE x.speaker = e.n) AS statements,
  (SELECT max(x.role) FROM article_entities x WHERE x.entity = e.n) AS role
FROM entities e;

-- What was corrected by hand; `undone` is the edit that took it back.
CREATE VIEW edits_v AS
SELECT e.n AS edit, e.day, e.kind, e.of, (SELECT u.n FROM edits u WHERE u.of = e.n) AS undone,
  (SELECT group_concat(words, ' | ') FROM (SELECT group_concat(json_extract(m.value, '$.uid'), ' ') AS words
    FROM json_each(e.groups) g, json_each(g.value) m GROUP BY g.key ORDER BY g.key)) AS mentions
FROM edits e;
