-- The archive: every room's log, and its messages and members as they stand.

-- A room's log, one row an event. `kind` is the event's kind on the wire; `body` is the text,
-- the name or the emoji; `words` are the text's search tokens. Where a deleted text stood the row
-- becomes kind 8 (erased) and keeps neither.
CREATE TABLE events (
  room TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  target INTEGER,
  member INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ordinal INTEGER,
  reply_to INTEGER,
  user TEXT,
  body TEXT,
  words TEXT,
  PRIMARY KEY (room, seq)
) WITHOUT ROWID;

-- The later events about a message; a post is found by its own seq.
CREATE INDEX events_about ON events (room, target) WHERE target < seq;

-- How far the archive of each room has come, and what the room last said about itself.
-- `contiguous`: nothing is missing up to here. `folded`: messages and members stand as of here;
-- the two are equal whenever a transaction ends.
CREATE TABLE archive_marks (
  room TEXT NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL DEFAULT 0,
  contiguous INTEGER NOT NULL DEFAULT 0,
  folded INTEGER NOT NULL DEFAULT 0,
  head INTEGER,
  outbox INTEGER,
  reported_at INTEGER
) WITHOUT ROWID;

CREATE INDEX archive_marks_reported ON archive_marks (reported_at);

-- Messages as they stand. `text` is null once deleted; `reactions` is JSON,
-- [["emoji", [member, ...]], ...], oldest first. `id` names the row in the full-text index.
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  room TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  author INTEGER NOT NULL,
  at INTEGER NOT NULL,
  reply_to INTEGER,
  text TEXT,
  edited_at INTEGER,
  reactions TEXT NOT NULL DEFAULT '[]',
  revision INTEGER NOT NULL,
  UNIQUE (room, seq)
);

CREATE TABLE members (
  room TEXT NOT NULL,
  number INTEGER NOT NULL,
  user TEXT NOT NULL,
  name TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (room, number)
) WITHOUT ROWID;

-- Search tokens, cut by the Worker, since SQLite finds no words in scripts without spaces.
-- With secure-delete a deleted word leaves the index at once, not at some later merge.
CREATE VIRTUAL TABLE message_words USING fts5 (
  words,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);

UPDATE schema_version SET version = 2;
