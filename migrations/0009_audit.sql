-- The audit log: who decided what about whom, in the rooms and in the place. Nobody edits it.

-- One row for each act. Of a room's act `room` and `seq` name the event that it was, and it is
-- there once; an act of the place has neither. `kind` is the event's kind on the wire, or 101 and
-- above for acts of the place; `detail` is what changed, as the event's `body` has it. Names are
-- as they were then.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  room TEXT,
  seq INTEGER,
  by_user TEXT,
  by_name TEXT,
  about_user TEXT,
  about_name TEXT,
  detail TEXT
);

CREATE UNIQUE INDEX audit_event ON audit (room, seq) WHERE room IS NOT NULL;

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not edited'); END;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not edited'); END;

-- A row that is replaced is not deleted as far as triggers go.
CREATE TRIGGER audit_once BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE room = NEW.room AND seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

-- The deletes of a purge are one act.
CREATE INDEX events_purges ON events (room, member) WHERE kind = 13;

UPDATE schema_version SET version = max(version, 9);
