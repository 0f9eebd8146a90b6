-- Who may not come into the place, and the rooms that somebody was ever in.

-- A guest has no account; `name` is what they went by. `purged`: what they said went too.
CREATE TABLE bans (
  user TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  by_user TEXT NOT NULL REFERENCES accounts (user),
  at INTEGER NOT NULL,
  purged INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX bans_at ON bans (at);

CREATE INDEX members_user ON members (user);

UPDATE schema_version SET version = max(version, 8);
