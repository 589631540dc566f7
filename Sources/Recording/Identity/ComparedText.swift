import Syndication

/// The text of an article as it is compared with another: by its runs of sixteen bytes, which need no words and no
/// language. White space counts once, whatever it is.
struct ComparedText {
    /// From this likeness on one text is an edit of the other.
    static let least = 0.5
    private static let run = 16
    /// Longer ones are compared by their beginning.
    private static let limit = 1 << 16

    private let runs: Set<ArraySlice<UInt8>>

    init(_ body: Article.Body) {
        let words = body.bytes.prefix(Self.limit).split { $0 <= UInt8(ascii: " ") }
        let text = Array(words.joined(separator: [UInt8(ascii: " ")]))
        let starts = 0..<max(1, text.count - Self.run + 1)
        runs = text.isEmpty ? [] : Set(starts.map { text[$0..<min($0 + Self.run, text.count)] })
    }

    /// The share that the shorter one has in common with the other; 1 for two without text.
    func likeness(to other: ComparedText) -> Double {
        let shorter = min(runs.count, other.runs.count)
        guard shorter > 0 else { return runs.count == other.runs.count ? 1 : 0 }
        return Double(runs.intersection(other.runs).count) / Double(shorter)
    }
}

extension Article {
    /// Whether this article, which stands where another one stood, is a new one and no edit of that: it has another
    /// title and another text. One with a later date may have much of the text, as the letters of a series do.
    func isAnother(than old: Article) -> Bool {
        let isLater = date.flatMap { new in old.date.map { $0.instant < new.instant } } ?? false
        guard hasOtherTitle(than: old, isLater: isLater) else { return false }
        let likeness = ComparedText(body).likeness(to: ComparedText(old.body))
        return likeness < (isLater && title != nil ? 1 : ComparedText.least)
    }

    /// Two without a title are told apart by their dates.
    private func hasOtherTitle(than old: Article, isLater: Bool) -> Bool {
        guard let title, let oldTitle = old.title else { return title != old.title || isLater }
        guard let new = ComparedTitle(title), let old = ComparedTitle(oldTitle), new.likeness(to: old) > 0
        else { return true }
        // Of "Letter 41 to our readers" and "Letter 42 to our readers" the later one is another.
        return isLater && title.filter(\.isNumber) != oldTitle.filter(\.isNumber)
    }
}
