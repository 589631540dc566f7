import Composing
import Syndication

/// The making of the fragments that a draft lacks: composed, and read again.
struct Making: Sendable {
    /// An entry's place in the draft, and its fragments by format.
    typealias Made = (place: Int, fragments: [Fragment])

    /// An entry that cannot be shown, by its place in the draft, and why.
    typealias Fault = (place: Int, error: any Error)

    /// Composed and checked.
    private(set) var made: [Made] = []
    private(set) var faults: [Fault] = []

    /// Entries that a core takes at a time.
    private static let stride = 32

    /// Works on all cores.
    ///
    /// - Parameter pulse: see `Pipeline`.
    /// - Throws: `ComposingError` or `SelfCheckError` when the feed itself is at fault.
    init(of draft: Draft, pulse: () -> Void = {}) async throws {
        let places = draft.missing
        // To wake another thread would take longer.
        if places.count == 1 {
            self = try Making(places[...], of: draft)
            pulse()
            return
        }
        try await withThrowingTaskGroup(of: Making.self) { group in
            for start in Swift.stride(from: 0, to: places.count, by: Self.stride) {
                group.addTask { try Making(places[start..<min(start + Self.stride, places.count)], of: draft) }
            }
            for try await part in group {
                made += part.made
                faults += part.faults
                pulse()
            }
        }
    }

    private init(_ places: ArraySlice<Int>, of draft: Draft) throws {
        var composed: [(place: Int, entry: Entry, fragments: [Fragment])] = []
        for place in places {
            let entry = draft.entries[place].entry
            do {
                let fragments = try FeedComposer.fragments(for: entry, in: draft.feed, formats: draft.formats)
                composed.append((place, entry, fragments))
            } catch {
                faults.append((place, error))
            }
        }
        // Together, because that costs least. Which one is at fault shows only when each stands alone.
        if (try? Self.check(composed.map { ($0.entry, $0.fragments) }, in: draft)) != nil {
            made = composed.map { ($0.place, $0.fragments) }
            return
        }
        for (place, entry, fragments) in composed {
            do {
                try Self.check([(entry, fragments)], in: draft)
                made.append((place, fragments))
            } catch let error where FeedPress.culprit(of: error) != nil {
                faults.append((place, error))
            }
        }
    }

    /// The checked fragments of one entry, by format.
    ///
    /// - Throws: `ComposingError` or `SelfCheckError`.
    static func fragments(of entry: Entry, in draft: Draft) throws -> [Fragment] {
        let fragments = try FeedComposer.fragments(for: entry, in: draft.feed, formats: draft.formats)
        try check([(entry, fragments)], in: draft)
        return fragments
    }

    /// Reads fragments again, in a document that holds nothing else.
    private static func check(_ made: [(entry: Entry, fragments: [Fragment])], in draft: Draft) throws {
        let entries = ExpectedEntries(made.map(\.entry), of: draft.feed)
        for (index, format) in draft.formats.enumerated() {
            let document = try FeedComposer(format: format).document(
                of: draft.feed, fragments: made.map { $0.fragments[index] })
            try SelfCheck.checkText(document, format: format, of: draft.feed, entries: entries)
        }
    }
}
