import GRDB
import Syndication

/// What a step decides besides entries and documents, and the next ones go on from. The state keeps it in the `NoteTable`.
struct Notes: Sendable, Equatable {
    var sectionPages = SectionPages()
    var windowCuts = WindowCuts()
    var unwrittenIDs = UnwrittenIDs()
    /// When the list of feeds began to exist.
    var listCreated: Timestamp?
    /// When it last changed.
    var listModified: Timestamp?
    /// What the texts of the entries in the catalogue are rendered with.
    var standingBasis: RenderingBasis?

    init() {}

    /// As they were stored last.
    init(in db: GRDB.Database) throws {
        func text(_ key: String) throws -> String? { try NoteTable.value(key, in: db) }
        sectionPages = try text(NoteTable.sectionPages).flatMap(SectionPages.init(text:)) ?? SectionPages()
        windowCuts = WindowCuts(text: try text(NoteTable.windowCuts) ?? "")
        unwrittenIDs = UnwrittenIDs(text: try text(NoteTable.unwrittenIDs) ?? "")
        listCreated = try text(NoteTable.listCreated).flatMap(Int64.init).map(Timestamp.init(seconds:))
        listModified = try text(NoteTable.listModified).flatMap(Int64.init).map(Timestamp.init(seconds:))
        standingBasis = try text(NoteTable.renderingBasis).flatMap(RenderingBasis.init(text:))
    }

    /// - Parameter stored: what the state has.
    func store(over stored: Notes, in db: GRDB.Database) throws {
        func set<Value: Equatable>(_ key: String, _ note: KeyPath<Notes, Value>, _ text: (Value) -> String?) throws {
            guard self[keyPath: note] != stored[keyPath: note], let text = text(self[keyPath: note]) else { return }
            try NoteTable.set(key, text, in: db)
        }
        try set(NoteTable.sectionPages, \.sectionPages, \.text)
        try set(NoteTable.windowCuts, \.windowCuts, \.text)
        try set(NoteTable.unwrittenIDs, \.unwrittenIDs, \.text)
        try set(NoteTable.listCreated, \.listCreated) { $0.map { String($0.seconds) } }
        try set(NoteTable.listModified, \.listModified) { $0.map { String($0.seconds) } }
        try set(NoteTable.renderingBasis, \.standingBasis) { $0?.text }
    }
}
