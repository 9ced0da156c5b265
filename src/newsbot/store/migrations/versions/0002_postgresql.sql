DROP INDEX ix_deliveries_leased
--
DROP INDEX ix_deliveries_bad
--
DROP INDEX ix_deliveries_chat
--
UPDATE deliveries SET finished = COALESCE(created, due, 0)
WHERE finished IS NULL AND state NOT IN ('queued', 'claimed', 'sending')
--
UPDATE deliveries SET finished = NULL WHERE finished IS NOT NULL AND state IN ('queued', 'claimed', 'sending')
--
UPDATE deliveries SET lease_until = NULL WHERE lease_until IS NOT NULL AND state NOT IN ('claimed', 'sending')
--
CREATE INDEX ix_deliveries_leased ON deliveries (lease_until) WHERE lease_until IS NOT NULL
--
CREATE INDEX ix_deliveries_bad ON deliveries (finished) WHERE state = 'refused' OR state = 'unknown'
--
CREATE INDEX ix_deliveries_chat ON deliveries (chat, message) WHERE finished IS NOT NULL
--
CREATE INDEX ix_deliveries_again ON deliveries (kind, repeats) WHERE state = 'unknown' AND kind <> 'article'
--
CREATE INDEX ix_deliveries_edition ON deliveries (chat) WHERE kind = 'edition' AND state = 'queued'
--
ALTER TABLE plans ADD COLUMN act TEXT DEFAULT '' NOT NULL
--
CREATE TABLE tallies (
	kind TEXT NOT NULL,
	parcel_id BIGINT NOT NULL,
	state TEXT NOT NULL,
	slot BIGINT NOT NULL,
	parts BIGINT DEFAULT '0' NOT NULL,
	firsts BIGINT DEFAULT '0' NOT NULL,
	CONSTRAINT pk_tallies PRIMARY KEY (kind, parcel_id, state, slot)
)
--
CREATE INDEX ix_tallies_open ON tallies (kind, parcel_id) WHERE state = 'open' AND parts <> 0
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts, firsts)
SELECT kind, parcel_id, CASE WHEN state IN ('queued', 'claimed', 'sending') THEN 'open' ELSE state END, 0,
COUNT(*), SUM(CASE WHEN part = 0 THEN 1 ELSE 0 END) FROM deliveries WHERE kind <> 'edition' GROUP BY 1, 2, 3
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT '', 0, CASE WHEN state IN ('queued', 'claimed', 'sending') THEN 'open' ELSE state END, 0, COUNT(*)
FROM deliveries GROUP BY 3
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT 'day', finished / 86400000000, 'sent', 0, COUNT(*) FROM deliveries WHERE state = 'sent' GROUP BY 2
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT 'day', fetched / 86400000000, 'articles', 0, COUNT(*) FROM articles GROUP BY 2
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT 'articles', 0, '', 0, COUNT(*) FROM articles
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT 'topics', 0, topic, 0, COUNT(*) FROM articles GROUP BY topic
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT 'stories', 0, '', 0, COUNT(*) FROM stories
--
INSERT INTO tallies (kind, parcel_id, state, slot, parts)
SELECT 'subscribers', 0, state, 0, COUNT(*) FROM subscribers GROUP BY state
--
CREATE FUNCTION newsbot_tally_articles_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'articles', 0, '', pg_backend_pid() * 64 + floor(random() * 64)::bigint, COUNT(*) FROM touched HAVING COUNT(*) > 0
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'day', fetched / 86400000000, 'articles', pg_backend_pid() * 64 + floor(random() * 64)::bigint, COUNT(*) FROM touched GROUP BY 2
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'topics', 0, topic, pg_backend_pid() * 64 + floor(random() * 64)::bigint, COUNT(*) FROM touched GROUP BY topic
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
RETURN NULL;
END $$
--
CREATE FUNCTION newsbot_tally_stories_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'stories', 0, '', pg_backend_pid() * 64 + floor(random() * 64)::bigint, COUNT(*) FROM touched HAVING COUNT(*) > 0
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
RETURN NULL;
END $$
--
CREATE TRIGGER tally_articles_insert AFTER INSERT ON articles REFERENCING NEW TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION newsbot_tally_articles_insert()
--
CREATE TRIGGER tally_stories_insert AFTER INSERT ON stories REFERENCING NEW TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION newsbot_tally_stories_insert()
--
CREATE FUNCTION newsbot_tally_articles_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'articles', 0, '', pg_backend_pid() * 64 + floor(random() * 64)::bigint, -COUNT(*) FROM touched HAVING COUNT(*) > 0
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'day', fetched / 86400000000, 'articles', pg_backend_pid() * 64 + floor(random() * 64)::bigint, -COUNT(*) FROM touched GROUP BY 2
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'topics', 0, topic, pg_backend_pid() * 64 + floor(random() * 64)::bigint, -COUNT(*) FROM touched GROUP BY topic
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
RETURN NULL;
END $$
--
CREATE FUNCTION newsbot_tally_stories_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) SELECT 'stories', 0, '', pg_backend_pid() * 64 + floor(random() * 64)::bigint, -COUNT(*) FROM touched HAVING COUNT(*) > 0
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
RETURN NULL;
END $$
--
CREATE TRIGGER tally_articles_delete AFTER DELETE ON articles REFERENCING OLD TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION newsbot_tally_articles_delete()
--
CREATE TRIGGER tally_stories_delete AFTER DELETE ON stories REFERENCING OLD TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION newsbot_tally_stories_delete()
--
CREATE FUNCTION newsbot_tally_subscribers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF TG_OP <> 'INSERT' THEN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('subscribers', 0, OLD.state, pg_backend_pid() * 64 + floor(random() * 64)::bigint, -1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
END IF;
IF TG_OP <> 'DELETE' THEN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('subscribers', 0, NEW.state, pg_backend_pid() * 64 + floor(random() * 64)::bigint, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
END IF;
RETURN NULL;
END $$
--
CREATE TRIGGER tally_subscribers AFTER INSERT OR DELETE ON subscribers
FOR EACH ROW EXECUTE FUNCTION newsbot_tally_subscribers()
--
CREATE TRIGGER tally_subscribers_state AFTER UPDATE OF state ON subscribers
FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION newsbot_tally_subscribers()
--
CREATE FUNCTION newsbot_tally_topics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('topics', 0, OLD.topic, pg_backend_pid() * 64 + floor(random() * 64)::bigint, -1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('topics', 0, NEW.topic, pg_backend_pid() * 64 + floor(random() * 64)::bigint, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = tallies.parts + excluded.parts;
RETURN NULL;
END $$
--
CREATE TRIGGER tally_articles_topic AFTER UPDATE OF topic ON articles
FOR EACH ROW WHEN (OLD.topic <> NEW.topic) EXECUTE FUNCTION newsbot_tally_topics()
