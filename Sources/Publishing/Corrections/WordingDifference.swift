import Reading
import Syndication

/// Two versions of an article side by side, as HTML: only the passages that differ.
enum WordingDifference {
    /// - Returns: nil when a reader would see no difference.
    static func html(from old: Wording, to new: Wording) -> String? {
        guard old != new else { return nil }
        var out = Passages()
        out.compare(old.title.map { [$0] } ?? [], new.title.map { [$0] } ?? [])
        out.compare(old.subtitle.map { [$0] } ?? [], new.subtitle.map { [$0] } ?? [])
        out.compare(old.paragraphs, new.paragraphs)
        return out.html.isEmpty ? nil : out.html
    }
}

private struct Passages {
    private(set) var html = ""

    /// Beyond this the two are told whole: comparing takes the product of both lengths.
    private static let mostSteps = 4_000_000
    /// Words around a change, to know the place.
    private static let context = 8

    /// Paragraph by paragraph. What stands in the place of another is compared with it word by word.
    mutating func compare(_ old: [String], _ new: [String]) {
        for hunk in Hunk.between(old, new, mostSteps: Self.mostSteps) {
            guard case .changed(let removed, let inserted) = hunk else { continue }
            for place in 0..<max(removed.count, inserted.count) {
                let before = place < removed.count ? removed[removed.startIndex + place] : nil
                let after = place < inserted.count ? inserted[inserted.startIndex + place] : nil
                html += "<p>"
                if let before, let after {
                    words(before, after)
                } else {
                    mark("del", before)
                    mark("ins", after)
                }
                html += "</p>\n"
            }
        }
    }

    private mutating func words(_ old: String, _ new: String) {
        let (old, new) = (old.split(separator: " "), new.split(separator: " "))
        let hunks = Hunk.between(old, new, mostSteps: Self.mostSteps)
        for (index, hunk) in hunks.enumerated() {
            if index > 0 { html += " " }
            switch hunk {
            case .same(let words):
                same(words, isFirst: index == 0, isLast: index == hunks.count - 1)
            case .changed(let removed, let inserted):
                mark("del", removed.isEmpty ? nil : removed.joined(separator: " "))
                if !removed.isEmpty, !inserted.isEmpty { html += " " }
                mark("ins", inserted.isEmpty ? nil : inserted.joined(separator: " "))
            }
        }
    }

    private mutating func same(_ words: ArraySlice<Substring>, isFirst: Bool, isLast: Bool) {
        let head = isFirst ? 0 : Self.context
        let tail = isLast ? 0 : Self.context
        guard words.count > head + tail + 1 else { return html += PlainText.html(words.joined(separator: " ")) }
        let parts = [words.prefix(head).joined(separator: " "), "…", words.suffix(tail).joined(separator: " ")]
        html += PlainText.html(parts.filter { !$0.isEmpty }.joined(separator: " "))
    }

    private mutating func mark(_ element: String, _ text: String?) {
        guard let text else { return }
        html += "<\(element)>\(PlainText.html(text))</\(element)>"
    }
}

/// A run of elements that both have, or one that only one has.
private enum Hunk<Element: Hashable> {
    case same(ArraySlice<Element>)
    case changed(removed: ArraySlice<Element>, inserted: ArraySlice<Element>)

    /// - Parameter mostSteps: beyond this product of lengths the middle is one change.
    static func between(_ old: [Element], _ new: [Element], mostSteps: Int) -> [Hunk] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old[head...].reversed(), new[head...].reversed()).prefix { $0 == $1 }.count
        let (oldEnd, newEnd) = (old.count - tail, new.count - tail)
        var hunks: [Hunk] = head > 0 ? [.same(old[..<head])] : []
        let (oldMiddle, newMiddle) = (old[head..<oldEnd], new[head..<newEnd])
        if !oldMiddle.isEmpty || !newMiddle.isEmpty {
            hunks +=
                oldMiddle.count * newMiddle.count > mostSteps
                ? [.changed(removed: oldMiddle, inserted: newMiddle)] : middle(oldMiddle, newMiddle)
        }
        if tail > 0 { hunks.append(.same(old[oldEnd...])) }
        return hunks
    }

    private static func middle(_ old: ArraySlice<Element>, _ new: ArraySlice<Element>) -> [Hunk] {
        let difference = Array(new).difference(from: Array(old))
        let removed = Set(difference.removals.map { old.startIndex + $0.offset })
        let inserted = Set(difference.insertions.map { new.startIndex + $0.offset })
        var hunks: [Hunk] = []
        var (place, other) = (old.startIndex, new.startIndex)
        while place < old.endIndex || other < new.endIndex {
            let (start, otherStart) = (place, other)
            while place < old.endIndex, other < new.endIndex, !removed.contains(place), !inserted.contains(other) {
                place += 1
                other += 1
            }
            if place > start { hunks.append(.same(old[start..<place])) }
            let (removalStart, insertionStart) = (place, other)
            while place < old.endIndex, removed.contains(place) { place += 1 }
            while other < new.endIndex, inserted.contains(other) { other += 1 }
            if place > removalStart || other > insertionStart {
                hunks.append(.changed(removed: old[removalStart..<place], inserted: new[insertionStart..<other]))
            }
            guard place > start || other > otherStart else { break }
        }
        return hunks
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
