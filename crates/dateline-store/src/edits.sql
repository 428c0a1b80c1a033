-- Version 2. What people corrected by hand, in the order in which they did it; nothing is taken out of it.
CREATE TABLE edits (
  n INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('merge', 'split', 'undo')),
  -- Mentions that are one event, a list a group; groups of a split are not one event.
  groups TEXT NOT NULL,
  -- The edit that an undo takes back.
  of INTEGER REFERENCES edits
) STRICT;

-- What was joined by hand is found without looking through everything that was joined.
CREATE INDEX joins_by_hand ON joins (a) WHERE reasons GLOB 'by hand, edit *';

-- Records of another reading that is not at its end.
CREATE TABLE rereading (article INTEGER PRIMARY KEY REFERENCES articles, record TEXT NOT NULL) STRICT;
