-- The oldest schema that can be upgraded: the first steps of the catalogue, the editions, the pings and the hub. A copy, and not
-- made by the program: steps that were released are never changed, and where somebody changes one, an upgrade from here fails.
PRAGMA application_id = 0x73796E64;
CREATE TABLE migration (id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
INSERT INTO migration VALUES ('recording-1');
CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    url TEXT NOT NULL,
    id TEXT,
    wished_id TEXT,
    claims_id INTEGER NOT NULL,
    standing TEXT NOT NULL,
    withdrawn INTEGER,
    published INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    written INTEGER,
    is_date_only INTEGER NOT NULL,
    first_published INTEGER,
    changed_significantly INTEGER NOT NULL,
    expires INTEGER,
    file_inode INTEGER,
    file_bytes INTEGER,
    file_modified INTEGER,
    file_changed INTEGER,
    source_digest BLOB NOT NULL,
    content_digest BLOB NOT NULL,
    terms TEXT,
    weight INTEGER NOT NULL,
    has_page INTEGER NOT NULL,
    is_broken INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE TABLE file (
    path TEXT PRIMARY KEY NOT NULL,
    inode INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE problem (
    path TEXT PRIMARY KEY NOT NULL,
    problems TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE content (
    sequence INTEGER PRIMARY KEY,
    source_digest BLOB NOT NULL,
    renderer TEXT NOT NULL,
    html TEXT NOT NULL,
    text TEXT,
    summary TEXT,
    first_sentence TEXT,
    image TEXT,
    enclosures TEXT
) STRICT;
CREATE TABLE feed (
    name TEXT PRIMARY KEY NOT NULL,
    id TEXT NOT NULL,
    changed INTEGER NOT NULL,
    metadata_digest BLOB NOT NULL,
    shown TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO migration VALUES ('publishing-1');
CREATE TABLE edition (
    path TEXT PRIMARY KEY NOT NULL,
    feed TEXT,
    format TEXT,
    topic TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BLOB,
    gzip BLOB,
    stem TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
INSERT INTO migration VALUES ('pushing-ping-1');
CREATE TABLE ping (
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    told TEXT,
    wanted TEXT NOT NULL,
    failures INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    PRIMARY KEY (hub, topic)
) WITHOUT ROWID, STRICT;
INSERT INTO migration VALUES ('pushing-hub-1');
CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    origin TEXT NOT NULL,
    topic_given TEXT NOT NULL,
    secret BLOB,
    method TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    have INTEGER NOT NULL,
    tried INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER,
    held INTEGER NOT NULL DEFAULT 0,
    log TEXT NOT NULL DEFAULT '',
    UNIQUE (topic, callback)
) STRICT;
CREATE INDEX subscription_origin ON subscription (origin);
CREATE INDEX subscription_expires ON subscription (expires);
CREATE INDEX subscription_next_try ON subscription (next_try) WHERE next_try IS NOT NULL;
CREATE TABLE hub_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    matter TEXT NOT NULL,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    topic_given TEXT NOT NULL,
    secret BLOB,
    method TEXT NOT NULL,
    lease INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    verify_token TEXT,
    reason TEXT NOT NULL DEFAULT '',
    received INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE hub_topic (
    url TEXT PRIMARY KEY,
    gone_since INTEGER
) WITHOUT ROWID, STRICT;
