-- Links that sign one device in, once, and recovery codes. Of both only a hash is here.

-- `id` names a link to its person and to who made it; nobody comes in with it.
CREATE TABLE hand_offs (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES accounts (user),
  by_user TEXT NOT NULL REFERENCES accounts (user),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  device TEXT,
  revoked_at INTEGER
) WITHOUT ROWID;

CREATE INDEX hand_offs_user ON hand_offs (user, created_at);

CREATE TABLE recovery_codes (
  hash TEXT NOT NULL PRIMARY KEY,
  user TEXT NOT NULL REFERENCES accounts (user),
  created_at INTEGER NOT NULL,
  used_at INTEGER
) WITHOUT ROWID;

CREATE INDEX recovery_codes_user ON recovery_codes (user);

UPDATE schema_version SET version = max(version, 10);
