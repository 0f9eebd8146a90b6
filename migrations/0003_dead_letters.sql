-- Which texts a dead letter carries, so that a deleted one leaves it too.

-- `room`: whose letter it is, as far as it says so. `texts`: the seqs of the messages whose texts
-- are in it, a JSON list; null if the letter could not be opened.
ALTER TABLE dead_letters ADD COLUMN room TEXT;
ALTER TABLE dead_letters ADD COLUMN texts TEXT;

CREATE INDEX dead_letters_room ON dead_letters (room) WHERE room IS NOT NULL;

-- The same letter is kept once; most differ in size.
CREATE INDEX dead_letters_size ON dead_letters (octet_length(body));

UPDATE schema_version SET version = 3;
