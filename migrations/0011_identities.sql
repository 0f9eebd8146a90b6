-- Who people are at providers that they sign in with.

-- A subject of an issuer is one person here, while it is linked; `label` is what they go by
-- there. `id` names it to its person.
CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES accounts (user),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;

CREATE INDEX identities_user ON identities (user, created_at);

UPDATE schema_version SET version = max(version, 11);
