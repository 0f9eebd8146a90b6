-- The directory of rooms, and what the operator has to look at.

-- One row; every migration ends by setting it.
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version (version) VALUES (1);

-- `name_key` is the name as names are compared: two rooms that look the same are one room.
CREATE TABLE rooms (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  created_by TEXT,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The lobby exists from the start; nobody made it. Its id is "lobby" in ASCII.
INSERT INTO rooms (id, name, name_key, created_by, created_at)
VALUES ('6c6f6262790000000000000000000000', 'lobby', 'lobby', NULL, 0);

-- Queue messages that could not be archived, with the text that a replay needs.
CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
);
