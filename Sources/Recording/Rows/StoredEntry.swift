package import GRDB
package import Syndication

/// A live entry as the state has it, whatever was recorded since and is not committed: nobody is told of that.
package struct StoredEntry: Sendable {
    /// Of the file that the entry was last read from, below the content folder.
    package let path: String
    /// With its kept text, where there is one.
    package var entry: Entry
    /// Whether there is no kept text, or it was made from another source or by another renderer. A file that is broken
    /// now has nothing better to offer.
    package let needsRendering: Bool
    private let source: Digest

    /// - Parameter renderer: as for `Catalogue.needsRendering`.
    /// - Returns: nil when it is not live.
    package init?(_ key: EntryKey, renderer: String, in db: GRDB.Database) throws {
        guard let (record, details) = try EntryTable.entry(key.sequence, in: db) else { return nil }
        let origin = try ContentTable.origin(of: key.sequence, in: db)
        let content = try origin == nil ? nil : ContentTable.content(of: key.sequence, in: db)
        guard let entry = Entry(record, details, showing: content ?? Content(html: "")) else { return nil }
        self.entry = entry
        path = record.path
        source = record.source
        guard let origin, content != nil else {
            needsRendering = true
            return
        }
        needsRendering = !record.isBroken && (origin.source != record.source || origin.renderer != renderer)
    }

    /// Whether a source is that which was recorded of it, and not one that is held, or was saved since.
    package func isRecorded(_ source: ContentDigest) -> Bool { self.source == Digest(source) }
}

extension Entry {
    /// - Returns: nil when the record is not live.
    init?(_ record: EntryRecord, _ details: EntryDetails, showing content: Content) {
        guard record.isLive, let id = record.id, let url = WebURL(record.url) else { return nil }
        self.init(
            id: id, isPermalink: record.isPermalink, url: url, hasPage: record.hasPage, title: details.title,
            content: content,
            exposure: details.exposure, published: record.published, updated: record.updated,
            authors: details.authors ?? [], categories: details.categories ?? [], language: details.language,
            externalURL: details.externalURL, inReplyTo: details.inReplyTo ?? [])
        commentsURL = details.commentsURL
        viaURL = details.viaURL
        rights = details.rights
        section = Article.section(ofPath: record.path)
    }
}
