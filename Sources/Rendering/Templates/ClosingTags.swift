/// Where the second halves of paired template tags stand: `{{< /name >}}`, `{{% /name %}}`, `{% endname %}`. One pass
/// over a source finds them all, so that a file of ten thousand openings without an end costs no more than another.
struct ClosingTags {
    private var places: [String: [Range<Int>]] = [:]

    init(_ bytes: [UInt8]) {
        var position = 0
        while let open = bytes.first(of: "{", from: position) {
            position = open + 1
            let rest = bytes[position...]
            if rest.starts(with: "%".utf8) {
                add(bytes, open: open, mark: 2, closing: "end", end: "%}", kind: .statement)
            } else if rest.starts(with: "{<".utf8) {
                add(bytes, open: open, mark: 3, closing: "/", end: ">}}", kind: .shortcode)
            } else if rest.starts(with: "{%".utf8) {
                add(bytes, open: open, mark: 3, closing: "/", end: "%}}", kind: .shortcode)
            }
        }
    }

    private mutating func add(
        _ bytes: [UInt8], open: Int, mark: Int, closing: String, end: String, kind: TemplateTag.Kind
    ) {
        let body = bytes[(open + mark)...].drop { $0 <= 0x20 || $0 == UInt8(ascii: "-") }
        guard body.starts(with: closing.utf8) else { return }
        var word = body.dropFirst(closing.utf8.count).drop { $0 <= 0x20 }.prefix(100)
            .prefix { $0 > 0x20 && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: ">") }
        if word.last == UInt8(ascii: "-") { word.removeLast() }
        let after = bytes[word.endIndex...].drop { $0 <= 0x20 || $0 == UInt8(ascii: "-") }
        guard after.starts(with: end.utf8) else { return }
        let name = String(decoding: word, as: UTF8.self)
        places[Self.key(name, kind), default: []].append(open..<after.startIndex + end.utf8.count)
    }

    /// The first that begins at or after a place.
    func first(of name: String, kind: TemplateTag.Kind, from start: Int) -> Range<Int>? {
        guard let ranges = places[Self.key(name, kind)] else { return nil }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound < start { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count ? ranges[low] : nil
    }

    private static func key(_ name: String, _ kind: TemplateTag.Kind) -> String {
        kind == .statement ? "%" + name : "/" + name
    }
}

extension [UInt8] {
    /// Where a word stands first at or after a place.
    func first(of word: String, from start: Int) -> Int? {
        guard let initial = word.utf8.first else { return nil }
        var place = start
        while place < count, let hit = self[place...].firstIndex(of: initial) {
            if self[hit...].starts(with: word.utf8) { return hit }
            place = hit + 1
        }
        return nil
    }
}
