-- Accounts, how their people show who they are, and invites.

-- `handle_key` is the handle as handles are compared: two that look the same are one. `name` is a
-- copy of the display name, for others to be told by. There is one owner: of two who claim the
-- place at once, one is refused.
CREATE TABLE accounts (
  user TEXT NOT NULL PRIMARY KEY,
  handle TEXT NOT NULL,
  handle_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('member', 'moderator', 'owner')),
  invite TEXT,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX accounts_owner ON accounts (standing) WHERE standing = 'owner';

-- Argon2id, as a PHC string.
CREATE TABLE passwords (
  user TEXT NOT NULL PRIMARY KEY REFERENCES accounts (user),
  hash TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- `id` and `key` are base64url: the credential's id, and its public key as COSE.
CREATE TABLE passkeys (
  id TEXT NOT NULL PRIMARY KEY,
  user TEXT NOT NULL REFERENCES accounts (user),
  key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER
) WITHOUT ROWID;

CREATE INDEX passkeys_user ON passkeys (user);

-- A code is a link to give away, to be shown again to who made it: it is no secret of a person.
CREATE TABLE invites (
  code TEXT NOT NULL PRIMARY KEY,
  by_user TEXT NOT NULL REFERENCES accounts (user),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  uses INTEGER NOT NULL DEFAULT 0,
  uses_max INTEGER NOT NULL,
  revoked_at INTEGER,
  CHECK (uses <= uses_max)
) WITHOUT ROWID;

CREATE INDEX invites_by_user ON invites (by_user, created_at);

UPDATE schema_version SET version = 4;
