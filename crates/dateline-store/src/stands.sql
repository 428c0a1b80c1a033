-- Version 3. Who stood where when, so that what a party held before is one step in an index and not a look through all positions. Follows
-- from positions and their holders; nothing else writes it.
CREATE TABLE stands (
  position INTEGER NOT NULL REFERENCES positions, entity INTEGER NOT NULL REFERENCES entities,
  -- A country, or the name of what is of none; a process by its number, or an issue.
  holder TEXT NOT NULL, matter TEXT NOT NULL,
  -- What it is about, else when it was published.
  day TEXT,
  article TEXT NOT NULL, id TEXT NOT NULL, stance TEXT NOT NULL,
  PRIMARY KEY (position, entity)
) STRICT;
CREATE INDEX stands_before ON stands (holder, matter, day, article, id, stance);
CREATE INDEX stands_day ON stands (day);

INSERT INTO stands
SELECT q.n, e.n, coalesce(e.country, e.name), coalesce('#' || q.process, q.issue), coalesce(q.start, a.published), a.key, q.id, q.stance
FROM position_holders h JOIN positions q ON q.n = h.position JOIN articles a ON a.n = q.article JOIN entities e ON e.n = h.entity;

CREATE TRIGGER stand_taken AFTER INSERT ON position_holders BEGIN
  INSERT OR REPLACE INTO stands
  SELECT q.n, e.n, coalesce(e.country, e.name), coalesce('#' || q.process, q.issue), coalesce(q.start, a.published), a.key, q.id, q.stance
  FROM positions q JOIN articles a ON a.n = q.article JOIN entities e ON e.n = new.entity WHERE q.n = new.position;
END;
CREATE TRIGGER stand_left AFTER DELETE ON position_holders BEGIN
  DELETE FROM stands WHERE position = old.position AND entity = old.entity;
END;
