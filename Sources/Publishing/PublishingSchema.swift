package import Storage

/// The tables of editions, archives, corrections and notes, which stand beside those of the catalogue.
package enum PublishingSchema {
    /// The tables, step by step. A step that was released is never changed.
    package static let migrations = [
        Migration(
            id: "publishing-1",
            statements: [
                """
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
                ) STRICT
                """
            ]),
        NoteTable.migration,
        // Bytes in rows of their own: the validators of a new edition are committed before a reader sees it, and giving
        // the pages of the old bytes back would make that commit a hundred times as large.
        Migration(
            id: "publishing-3",
            statements: [
                """
                CREATE TABLE edition_bytes (
                    path TEXT PRIMARY KEY NOT NULL,
                    stem TEXT NOT NULL,
                    bytes BLOB NOT NULL,
                    gzip BLOB
                ) STRICT
                """,
                """
                INSERT INTO edition_bytes (path, stem, bytes, gzip)
                SELECT path, stem, bytes, gzip FROM edition WHERE bytes IS NOT NULL
                """,
                "ALTER TABLE edition DROP COLUMN bytes",
                "ALTER TABLE edition DROP COLUMN gzip",
            ]),
        ArchiveDocumentTable.migration,
        Migration(
            id: "publishing-5",
            statements: [
                // `changed` holds the sequences of the entries that are others than in the edition before; NULL where that
                // is not known.
                """
                CREATE TABLE edition_step (
                    path TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    stem TEXT NOT NULL,
                    at INTEGER NOT NULL,
                    changed TEXT,
                    PRIMARY KEY (path, version)
                ) STRICT, WITHOUT ROWID
                """,
                "ALTER TABLE edition_bytes ADD COLUMN fingerprints TEXT",
            ]),
        CorrectionTable.migration,
        Migration(
            id: "publishing-7",
            statements: [
                "ALTER TABLE edition_bytes ADD COLUMN brotli BLOB", "ALTER TABLE edition_bytes ADD COLUMN zstd BLOB",
            ]),
        CorrectionTable.cleaning,
    ]

    /// What is true of these tables when no program but ours has written them.
    package static let invariants = [
        Invariant(
            "an edition has a format that is not known",
            "SELECT path FROM edition WHERE format IS NOT NULL AND format NOT IN ('atom', 'rss', 'json')"),
        Invariant(
            "an edition belongs to a feed that is not known",
            "SELECT path FROM edition WHERE feed IS NOT NULL AND feed NOT IN (SELECT name FROM feed)"),
        Invariant(
            "an edition has no validators", "SELECT path FROM edition WHERE stem = '' OR version < 1"),
        Invariant(
            "bytes belong to no edition",
            "SELECT path FROM edition_bytes WHERE path NOT IN (SELECT path FROM edition)"),
        Invariant(
            "words belong to no entry",
            """
            SELECT 'entry ' || sequence FROM (SELECT sequence FROM wording UNION SELECT sequence FROM correction)
            WHERE sequence NOT IN (SELECT sequence FROM entry)
            """),
    ]

    /// Made again from the other tables.
    package static let derivable: Set = ["edition_bytes", "archive_document"]
}
