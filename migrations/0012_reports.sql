-- Reports: messages that somebody thinks should not stand, until somebody who looks after the
-- place has decided. The text is not copied: a message that is deleted is gone from here too.

-- `reason` and `outcome` are words of the API; the three last are null until it is settled.
-- `by_name` is what they were called then: a guest has no account.
CREATE TABLE reports (
  room TEXT NOT NULL,
  seq INTEGER NOT NULL,
  by_user TEXT NOT NULL,
  by_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL,
  settled_at INTEGER,
  settled_by TEXT,
  outcome TEXT,
  PRIMARY KEY (room, seq, by_user)
) WITHOUT ROWID;

CREATE INDEX reports_open ON reports (at) WHERE settled_at IS NULL;
CREATE INDEX reports_settled ON reports (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX reports_by ON reports (by_user, at);

UPDATE schema_version SET version = max(version, 12);
