-- What rooms could not do or found damaged, for the operator.

-- One row for each room and kind; `words` are the newest.
CREATE TABLE troubles (
  room TEXT NOT NULL,
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (room, kind)
) WITHOUT ROWID;

CREATE INDEX troubles_last ON troubles (last_at);

UPDATE schema_version SET version = 5;
