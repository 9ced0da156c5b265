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
) WITHOUT ROWID
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
CREATE TRIGGER tally_articles_insert AFTER INSERT ON articles
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('articles', 0, '', 0, 1),
('day', NEW.fetched / 86400000000, 'articles', 0, 1), ('topics', 0, NEW.topic, 0, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_articles_delete AFTER DELETE ON articles
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('articles', 0, '', 0, -1),
('day', OLD.fetched / 86400000000, 'articles', 0, -1), ('topics', 0, OLD.topic, 0, -1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_articles_topic AFTER UPDATE OF topic ON articles WHEN OLD.topic <> NEW.topic
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts)
VALUES ('topics', 0, OLD.topic, 0, -1), ('topics', 0, NEW.topic, 0, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_stories_insert AFTER INSERT ON stories
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('stories', 0, '', 0, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_stories_delete AFTER DELETE ON stories
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('stories', 0, '', 0, -1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_subscribers_insert AFTER INSERT ON subscribers
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('subscribers', 0, NEW.state, 0, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_subscribers_delete AFTER DELETE ON subscribers
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('subscribers', 0, OLD.state, 0, -1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
--
CREATE TRIGGER tally_subscribers_update AFTER UPDATE OF state ON subscribers WHEN OLD.state <> NEW.state
BEGIN INSERT INTO tallies (kind, parcel_id, state, slot, parts) VALUES ('subscribers', 0, OLD.state, 0, -1), ('subscribers', 0, NEW.state, 0, 1)
ON CONFLICT (kind, parcel_id, state, slot) DO UPDATE SET parts = parts + excluded.parts; END
