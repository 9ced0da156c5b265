CREATE TABLE articles (
    id BIGSERIAL NOT NULL,
    key TEXT NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    byline TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    image TEXT DEFAULT '' NOT NULL,
    topic TEXT DEFAULT '' NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    feed_id BIGINT DEFAULT '0' NOT NULL,
    entry_id TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    published BIGINT NOT NULL,
    fetched BIGINT NOT NULL,
    summary TEXT DEFAULT '' NOT NULL,
    pending BIGINT DEFAULT '0' NOT NULL,
    revision BIGINT DEFAULT '1' NOT NULL,
    story_id BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_articles PRIMARY KEY (id),
    CONSTRAINT uq_articles_key UNIQUE (key)
)
--
CREATE INDEX ix_articles_feed ON articles (feed_id, published, id)
--
CREATE INDEX ix_articles_fetched ON articles (fetched)
--
CREATE INDEX ix_articles_pending ON articles (published) WHERE pending = 1
--
CREATE INDEX ix_articles_published ON articles (published, id)
--
CREATE INDEX ix_articles_story ON articles (story_id)
--
CREATE INDEX ix_articles_topic ON articles (topic, published, id)
--
CREATE TABLE audit (
    id BIGSERIAL NOT NULL,
    at BIGINT NOT NULL,
    person BIGINT DEFAULT '0' NOT NULL,
    act TEXT DEFAULT '' NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    fingerprint TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id)
)
--
CREATE TABLE bulletins (
    id BIGSERIAL NOT NULL,
    headline TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    author BIGINT DEFAULT '0' NOT NULL,
    created BIGINT NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    approvals TEXT DEFAULT '' NOT NULL,
    embargo BIGINT,
    asked BIGINT,
    launched BIGINT,
    finished BIGINT,
    article_id BIGINT DEFAULT '0' NOT NULL,
    revision BIGINT DEFAULT '1' NOT NULL,
    corrected TEXT DEFAULT '' NOT NULL,
    origin BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_bulletins PRIMARY KEY (id)
)
--
CREATE INDEX ix_bulletins_article ON bulletins (article_id)
--
CREATE INDEX ix_bulletins_created ON bulletins (created)
--
CREATE UNIQUE INDEX ix_bulletins_origin ON bulletins (origin) WHERE origin <> 0
--
CREATE INDEX ix_bulletins_state ON bulletins (state)
--
CREATE TABLE corrections (
    id BIGSERIAL NOT NULL,
    bulletin_id BIGINT DEFAULT '0' NOT NULL,
    author BIGINT DEFAULT '0' NOT NULL,
    at BIGINT NOT NULL,
    headline TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    wrong TEXT DEFAULT '' NOT NULL,
    retracts BIGINT DEFAULT '0' NOT NULL,
    origin BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_corrections PRIMARY KEY (id)
)
--
CREATE UNIQUE INDEX ix_corrections_origin ON corrections (origin) WHERE origin <> 0
--
CREATE TABLE deliveries (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    parcel_id BIGINT NOT NULL,
    chat BIGINT NOT NULL,
    thread BIGINT DEFAULT '0' NOT NULL,
    part BIGINT DEFAULT '0' NOT NULL,
    lane BIGINT DEFAULT '0' NOT NULL,
    state TEXT DEFAULT 'queued' NOT NULL,
    due BIGINT,
    expires BIGINT,
    attempts BIGINT DEFAULT '0' NOT NULL,
    repeats BIGINT DEFAULT '0' NOT NULL,
    edits BIGINT DEFAULT '0' NOT NULL,
    replies_to BIGINT DEFAULT '0' NOT NULL,
    message BIGINT DEFAULT '0' NOT NULL,
    plain BIGINT DEFAULT '0' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    created BIGINT,
    finished BIGINT,
    lease BIGINT DEFAULT '0' NOT NULL,
    lease_until BIGINT,
    CONSTRAINT pk_deliveries PRIMARY KEY (id),
    CONSTRAINT uq_deliveries_kind_parcel_id_chat_thread_part UNIQUE (kind, parcel_id, chat, thread, part)
)
--
CREATE INDEX ix_deliveries_bad ON deliveries (finished) WHERE state IN ('refused', 'unknown')
--
CREATE INDEX ix_deliveries_chat ON deliveries (chat, message) WHERE state NOT IN ('queued', 'claimed', 'sending')
--
CREATE INDEX ix_deliveries_leased ON deliveries (lease_until) WHERE state IN ('claimed', 'sending')
--
CREATE INDEX ix_deliveries_queue ON deliveries (lane, due, id, chat) WHERE state = 'queued'
--
CREATE TABLE editions (
    id BIGSERIAL NOT NULL,
    subscriber_id BIGINT DEFAULT '0' NOT NULL,
    due BIGINT NOT NULL,
    day BIGINT DEFAULT '0' NOT NULL,
    articles TEXT DEFAULT '' NOT NULL,
    more BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_editions PRIMARY KEY (id),
    CONSTRAINT uq_editions_subscriber_id_due UNIQUE (subscriber_id, due)
)
--
CREATE TABLE entries (
    feed_id BIGINT NOT NULL,
    entry_id TEXT NOT NULL,
    article_id BIGINT DEFAULT '0' NOT NULL,
    fingerprint TEXT DEFAULT '' NOT NULL,
    seen BIGINT NOT NULL,
    CONSTRAINT pk_entries PRIMARY KEY (feed_id, entry_id)
)
--
CREATE INDEX ix_entries_article ON entries (article_id) WHERE article_id > 0
--
CREATE TABLE feeds (
    id BIGSERIAL NOT NULL,
    url TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    site TEXT DEFAULT '' NOT NULL,
    topic TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    frozen BIGINT DEFAULT '0' NOT NULL,
    quiet_first BIGINT DEFAULT '1' NOT NULL,
    etag TEXT DEFAULT '' NOT NULL,
    last_modified TEXT DEFAULT '' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    interval BIGINT DEFAULT '300' NOT NULL,
    due BIGINT,
    failures BIGINT DEFAULT '0' NOT NULL,
    failing_since BIGINT,
    last_ok BIGINT,
    last_error TEXT DEFAULT '' NOT NULL,
    told BIGINT DEFAULT '0' NOT NULL,
    added_by BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_feeds PRIMARY KEY (id),
    CONSTRAINT uq_feeds_url UNIQUE (url)
)
--
CREATE TABLE holds (
    chat BIGINT NOT NULL,
    until BIGINT NOT NULL,
    CONSTRAINT pk_holds PRIMARY KEY (chat)
)
--
CREATE TABLE inbox (
    update_id BIGINT NOT NULL,
    payload BYTEA NOT NULL,
    chat BIGINT DEFAULT '0' NOT NULL,
    received BIGINT NOT NULL,
    done BIGINT,
    CONSTRAINT pk_inbox PRIMARY KEY (update_id)
)
--
CREATE INDEX ix_inbox_done ON inbox (done) WHERE done IS NOT NULL
--
CREATE INDEX ix_inbox_waiting ON inbox (update_id) WHERE done IS NULL
--
CREATE TABLE loose_sources (
    name TEXT NOT NULL,
    CONSTRAINT pk_loose_sources PRIMARY KEY (name)
)
--
CREATE TABLE notes (
    key TEXT NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_notes PRIMARY KEY (key)
)
--
CREATE TABLE notices (
    id BIGSERIAL NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    created BIGINT NOT NULL,
    CONSTRAINT pk_notices PRIMARY KEY (id)
)
--
CREATE TABLE picks (
    article_id BIGINT NOT NULL,
    person BIGINT DEFAULT '0' NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_picks PRIMARY KEY (article_id)
)
--
CREATE INDEX ix_picks_at ON picks (at)
--
CREATE TABLE plans (
    kind TEXT NOT NULL,
    parcel_id BIGINT NOT NULL,
    after BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_plans PRIMARY KEY (kind, parcel_id)
)
--
CREATE TABLE rules (
    id BIGSERIAL NOT NULL,
    subscriber_id BIGINT DEFAULT '0' NOT NULL,
    want TEXT DEFAULT '' NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    until BIGINT,
    CONSTRAINT pk_rules PRIMARY KEY (id),
    CONSTRAINT uq_rules_subscriber_id_want_value UNIQUE (subscriber_id, want, value)
)
--
CREATE INDEX ix_rules_want ON rules (want, value, subscriber_id, until)
--
CREATE TABLE saved (
    subscriber_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_saved PRIMARY KEY (subscriber_id, article_id)
)
--
CREATE INDEX ix_saved_article ON saved (article_id)
--
CREATE TABLE staff (
    person BIGINT NOT NULL,
    role BIGINT DEFAULT '0' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    fixed BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (person)
)
--
CREATE TABLE stories (
    id BIGSERIAL NOT NULL,
    opened BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_stories PRIMARY KEY (id)
)
--
CREATE INDEX ix_stories_updated ON stories (updated, id)
--
CREATE TABLE subscribers (
    id BIGSERIAL NOT NULL,
    chat BIGINT NOT NULL,
    thread BIGINT DEFAULT '0' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    timezone TEXT DEFAULT '' NOT NULL,
    cadence TEXT DEFAULT '' NOT NULL,
    at BIGINT DEFAULT '0' NOT NULL,
    weekday BIGINT DEFAULT '0' NOT NULL,
    quiet_start BIGINT,
    quiet_end BIGINT,
    length BIGINT DEFAULT '0' NOT NULL,
    pictures BIGINT DEFAULT '0' NOT NULL,
    silent BIGINT DEFAULT '0' NOT NULL,
    cap BIGINT DEFAULT '0' NOT NULL,
    since BIGINT,
    served BIGINT,
    last_edition BIGINT,
    due BIGINT,
    created BIGINT,
    CONSTRAINT pk_subscribers PRIMARY KEY (id),
    CONSTRAINT uq_subscribers_chat_thread UNIQUE (chat, thread)
)
--
CREATE INDEX ix_subscribers_due ON subscribers (due) WHERE due IS NOT NULL AND state = 'active'
--
CREATE TEXT SEARCH DICTIONARY newsbot_stem (TEMPLATE = snowball, LANGUAGE = english)
--
CREATE TEXT SEARCH CONFIGURATION newsbot (COPY = simple)
--
ALTER TEXT SEARCH CONFIGURATION newsbot ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH newsbot_stem
--
CREATE TABLE article_words (article_id BIGINT NOT NULL, words TSVECTOR NOT NULL, PRIMARY KEY (article_id)) PARTITION BY RANGE (article_id)
--
CREATE FUNCTION newsbot_audit_only_grows() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RAISE EXCEPTION ''the audit only grows''; END'
--
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION newsbot_audit_only_grows()
