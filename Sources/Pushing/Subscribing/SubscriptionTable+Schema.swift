import Storage

// The tables of the hub, step by step.
extension SubscriptionTable {
    static let migrations = [
        Migration(
            id: "pushing-hub-1",
            statements: [
                """
                CREATE TABLE subscription (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    topic TEXT NOT NULL,
                    callback TEXT NOT NULL,
                    origin TEXT NOT NULL,         -- of the callback
                    topic_given TEXT NOT NULL,    -- as the subscriber wrote it
                    secret BLOB,
                    method TEXT NOT NULL,         -- of the signature
                    created INTEGER NOT NULL,     -- all times: milliseconds since 1970
                    expires INTEGER NOT NULL,
                    have INTEGER NOT NULL,        -- the version that was delivered last
                    tried INTEGER,                -- the version that the failures are about
                    failures INTEGER NOT NULL DEFAULT 0,
                    next_try INTEGER,
                    held INTEGER NOT NULL DEFAULT 0,
                    log TEXT NOT NULL DEFAULT '', -- the last attempts
                    UNIQUE (topic, callback)
                ) STRICT
                """,
                "CREATE INDEX subscription_origin ON subscription (origin)",
                "CREATE INDEX subscription_expires ON subscription (expires)",
                "CREATE INDEX subscription_next_try ON subscription (next_try) WHERE next_try IS NOT NULL",
                """
                CREATE TABLE hub_request (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    matter TEXT NOT NULL,         -- subscribe, unsubscribe, denial
                    topic TEXT NOT NULL,
                    callback TEXT NOT NULL,
                    topic_given TEXT NOT NULL,
                    secret BLOB,
                    method TEXT NOT NULL,
                    lease INTEGER NOT NULL,       -- milliseconds
                    seen INTEGER NOT NULL,        -- the version that was current when the request came
                    verify_token TEXT,
                    reason TEXT NOT NULL DEFAULT '',
                    received INTEGER NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0
                ) STRICT
                """,
                """
                CREATE TABLE hub_topic (
                    url TEXT PRIMARY KEY,
                    gone_since INTEGER            -- when it ceased to be published, if it did
                ) WITHOUT ROWID, STRICT
                """,
            ]),
        Migration(
            id: "pushing-hub-2",
            statements: [
                // The name of the key that the secret is sealed with; NULL where it is stored as it is.
                "ALTER TABLE subscription ADD COLUMN sealed TEXT",
                "ALTER TABLE hub_request ADD COLUMN sealed TEXT",
                // Since when a delivery fails.
                "ALTER TABLE subscription ADD COLUMN waits_since INTEGER",
            ]),
        Migration(
            id: "pushing-hub-3",
            statements: [
                // How often it was renewed.
                "ALTER TABLE subscription ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
                // How often what a delivery is made by was changed: the secret, the method, or what was seen.
                "ALTER TABLE subscription ADD COLUMN terms INTEGER NOT NULL DEFAULT 0",
                // The version that an operator has given up.
                "ALTER TABLE subscription ADD COLUMN dropped INTEGER",
                // The key under which every secret is sealed, once nothing else of them is left in the file.
                "CREATE TABLE sealed_state (key TEXT PRIMARY KEY) WITHOUT ROWID, STRICT",
            ]),
        cloudMigration, secondCloudMigration, HoldTable.migration, PauseTable.migration,
        Migration(
            id: "pushing-hub-4",
            // Until when the subscriber has asked to be left in peace.
            statements: ["ALTER TABLE subscription ADD COLUMN asked_until INTEGER"]),
    ]
}
