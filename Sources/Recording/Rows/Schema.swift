package import Storage

/// The tables of the catalogue. Times are milliseconds since 1970 in UTC.
package enum Schema {
    /// The tables, step by step. A step that was released is never changed.
    package static let migrations = [
        Migration(
            id: "recording-1",
            statements: [
                // One row for every article that was ever published, or waits to be. `sequence` is the order in which
                // they were first seen. A deleted one keeps its row, and so its id.
                """
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
                ) STRICT
                """,
                // The files that give no entry, so that a restart need not read them again.
                """
                CREATE TABLE file (
                    path TEXT PRIMARY KEY NOT NULL,
                    inode INTEGER NOT NULL,
                    bytes INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    changed INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID
                """,
                // What is wrong with content files, as JSON.
                """
                CREATE TABLE problem (
                    path TEXT PRIMARY KEY NOT NULL,
                    problems TEXT NOT NULL
                ) STRICT, WITHOUT ROWID
                """,
                // The rendered text of the entries that feeds show: the last good version, whatever becomes of the
                // file. `source_digest` and `renderer` tell what it was made from and by.
                """
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
                ) STRICT
                """,
                // What a feed itself remembers: its id, and when it last changed for another reason than an entry.
                """
                CREATE TABLE feed (
                    name TEXT PRIMARY KEY NOT NULL,
                    id TEXT NOT NULL,
                    changed INTEGER NOT NULL,
                    metadata_digest BLOB NOT NULL,
                    shown TEXT NOT NULL
                ) STRICT, WITHOUT ROWID
                """,
            ]),
        Migration(
            id: "recording-2",
            statements: [
                // Where an entry was to be read before.
                """
                CREATE TABLE former_address (
                    url TEXT PRIMARY KEY NOT NULL,
                    sequence INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID
                """
            ]),
        Migration(
            id: "recording-3",
            statements: [
                // The pages of a feed's archive: which entries are on which.
                """
                CREATE TABLE archive_page (
                    feed TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    revision INTEGER NOT NULL,
                    changed INTEGER NOT NULL,
                    entries TEXT NOT NULL,
                    PRIMARY KEY (feed, number)
                ) STRICT, WITHOUT ROWID
                """
            ]),
        Migration(
            id: "recording-4",
            statements: [
                // What an old feed said of the id that was adopted from it; null for every other id.
                "ALTER TABLE entry ADD COLUMN is_permalink INTEGER",
                // What old feeds told of articles, for their first publication. `address` is a `LinkKey`.
                """
                CREATE TABLE adoption (
                    address TEXT PRIMARY KEY NOT NULL,
                    id TEXT NOT NULL,
                    is_permalink INTEGER,
                    published INTEGER,
                    updated INTEGER
                ) STRICT, WITHOUT ROWID
                """,
                // The ids of old feeds, for feeds of ours that have none yet.
                """
                CREATE TABLE adopted_feed (
                    name TEXT PRIMARY KEY NOT NULL,
                    id TEXT NOT NULL
                ) STRICT, WITHOUT ROWID
                """,
            ]),
        Migration(
            id: "recording-5",
            statements: [
                // What the rendering of a text has noted, as JSON: the files that its links asked for, and problems.
                "ALTER TABLE content ADD COLUMN notes TEXT"
            ]),
        Migration(
            id: "recording-6",
            statements: [
                // What tells a file that is gone by its text. Null until the file is read again, and for a short text.
                "ALTER TABLE entry ADD COLUMN text_digest BLOB",
                "CREATE INDEX entry_text ON entry (text_digest) WHERE text_digest IS NOT NULL",
            ]),
        Migration(
            id: "recording-7",
            statements: [
                // Since when a feed takes no more entries. Null as long as it does.
                "ALTER TABLE feed ADD COLUMN closed INTEGER"
            ]),
        Migration(
            id: "recording-8",
            statements: [
                // The latest of the sequences whose entries were removed, in one row: it is not given again.
                "CREATE TABLE removed_entry (sequence INTEGER PRIMARY KEY) STRICT",
                // Removed entries left their addresses here, and an id that was adopted again its place of before.
                "DELETE FROM former_address WHERE sequence NOT IN (SELECT sequence FROM entry)",
                "DELETE FROM adoption WHERE address NOT IN (SELECT max(address) FROM adoption GROUP BY id)",
            ]),
        Migration(
            id: "recording-9",
            statements: [
                // The paths and terms of before, by which feeds took an entry that is elsewhere now.
                """
                CREATE TABLE former_place (
                    sequence INTEGER NOT NULL,
                    path TEXT NOT NULL,
                    terms TEXT NOT NULL,
                    PRIMARY KEY (sequence, path, terms)
                ) STRICT, WITHOUT ROWID
                """
            ]),
    ]
}
