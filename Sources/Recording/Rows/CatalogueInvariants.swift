package import Storage

extension Schema {
    /// What is true of the catalogue's tables when no program but ours has written them.
    package static let invariants = [
        Invariant(
            "two entries have one id (spec R6.8)",
            "SELECT id FROM entry WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1"),
        Invariant(
            "an entry is published and has no id",
            """
            SELECT path FROM entry
            WHERE id IS NULL AND (first_published IS NOT NULL OR standing NOT IN ('live', 'scheduled', 'held'))
                OR id IS NULL AND standing = 'live'
            """),
        Invariant(
            "an id cannot stand in a feed",
            "SELECT path FROM entry WHERE length(CAST(id AS BLOB)) NOT BETWEEN 1 AND 255 OR id LIKE '% %'"),
        Invariant(
            "two entries have one file",
            """
            SELECT path FROM entry WHERE standing NOT IN ('replaced', 'exchanged') GROUP BY path HAVING count(*) > 1
            """),
        Invariant(
            "a file with an entry is noted as one without",
            "SELECT path FROM file WHERE path IN (SELECT path FROM entry WHERE file_inode IS NOT NULL)"),
        Invariant(
            "an entry's standing is not known",
            """
            SELECT path || ' (' || standing || ')' FROM entry
            WHERE standing NOT IN ('live', 'scheduled', 'held', 'deleted', 'draft', 'excluded', 'expired', 'emptied',
                'replaced', 'exchanged')
            """),
        Invariant(
            "an entry left the feeds and it is not known when",
            "SELECT path FROM entry WHERE withdrawn IS NULL AND standing NOT IN ('live', 'scheduled', 'held')"),
        Invariant(
            "a date cannot be meant (spec R5.3)",
            // 1990, and what our own dates never reach.
            """
            SELECT path FROM entry
            WHERE min(published, updated) < 631152000000 OR max(published, updated) > 7258118400000
            """),
        Invariant(
            "an entry was changed before it was published",
            "SELECT path FROM entry WHERE standing = 'live' AND updated < published"),
        Invariant(
            "two entries have one `updated` (spec R5.6b)",
            "SELECT path FROM entry WHERE standing = 'live' GROUP BY updated HAVING count(*) > 1"),
        Invariant(
            "an address leads to no entry",
            "SELECT url FROM former_address WHERE sequence NOT IN (SELECT sequence FROM entry)"),
        Invariant(
            "a place of before is no entry's",
            "SELECT path FROM former_place WHERE sequence NOT IN (SELECT sequence FROM entry)"),
        Invariant(
            "a text belongs to no entry",
            "SELECT 'entry ' || sequence FROM content WHERE sequence NOT IN (SELECT sequence FROM entry)"),
        // The record of a former name is marked as left, and has the id still.
        Invariant(
            "two feeds have one id",
            "SELECT id FROM feed WHERE metadata_digest <> zeroblob(32) GROUP BY id HAVING count(*) > 1"),
        Invariant(
            "two articles adopt one id", "SELECT id FROM adoption GROUP BY id HAVING count(*) > 1"),
    ]
}
