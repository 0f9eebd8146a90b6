-- Who is what in a room, and what the directory says of it.

-- `done_by`: whose act an event of the kinds 9 to 12 is; `member` is the one it is about, and
-- `body` what changed, as JSON: [what it is, what it was].
ALTER TABLE events ADD COLUMN done_by INTEGER;

-- The number of the role: 0 is outside, 1 banned, 2 and above are in the room.
ALTER TABLE members ADD COLUMN role INTEGER NOT NULL DEFAULT 4;

-- `members`: how many are in it.
ALTER TABLE rooms ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN access TEXT NOT NULL DEFAULT 'public';
ALTER TABLE rooms ADD COLUMN members INTEGER NOT NULL DEFAULT 0;

CREATE INDEX rooms_listed ON rooms (members DESC, name) WHERE access = 'public';

UPDATE schema_version SET version = 7;
