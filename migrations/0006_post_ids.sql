-- The id that the author's page gave a post, so that a room which lost its end still knows it and
-- takes it once. NULL in events that are no posts, and in rows from before.
ALTER TABLE events ADD COLUMN id TEXT;

UPDATE schema_version SET version = 6;
