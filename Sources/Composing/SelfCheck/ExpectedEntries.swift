package import Syndication

/// The entries that the documents of a feed were composed from. What all formats show of an entry is decided and looked
/// through once.
package final class ExpectedEntries {
    let all: [Entry]
    private let facts: FeedFacts
    private var shown: [ShownEntry?]
    /// Whether the markup of the content was looked through.
    private var isSound: [Bool]

    /// - Parameter all: in the order in which they stand in the documents.
    package init(_ all: [Entry], of feed: Feed) {
        self.all = all
        facts = FeedFacts(feed)
        shown = Array(repeating: nil, count: all.count)
        isSound = Array(repeating: false, count: all.count)
    }

    func shown(at index: Int) throws(Fault) -> ShownEntry {
        if let known = shown[index] { return known }
        do throws(ComposingError) {
            let entry = try ShownEntry(all[index], in: facts)
            shown[index] = entry
            return entry
        } catch {
            throw Fault(error.description)
        }
    }

    /// - Parameter isContent: whether it is that of `shown(at:)`, as it is the same in every format.
    func checkMarkup(_ html: String, at index: Int, isContent: Bool) throws(Fault) {
        guard !isContent || !isSound[index] else { return }
        try MarkupCheck.check(html)
        if isContent { isSound[index] = true }
    }
}
