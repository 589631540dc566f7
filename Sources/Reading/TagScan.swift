import HTML
import Syndication

/// Finds where tags and comments end, in one pass over a body.
struct TagScan {
    /// A tag or a comment.
    struct Tag {
        /// Where to read on: behind `</script>` where a script begins.
        var end: Int
        /// None for a comment.
        var element: ElementName
        /// The tag behind its name, up to its `>`.
        var attributes: Range<Int>
        var isEndTag: Bool
    }

    let source: UnsafeBufferPointer<UInt8>
    /// Before this place no tag ends that has not ended: a `<` there is a character. It keeps the scan linear.
    private var noTagBefore = 0
    /// The last `</a>` that was looked for. It keeps the scan linear, too.
    private var lastLinkEnd = 0

    init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
    }

    /// - Parameter position: of a `<`.
    /// - Returns: the tag or comment that begins there; nil when none does.
    mutating func tag(at position: Int) -> Tag? {
        guard position >= noTagBefore, position + 1 < source.count else { return nil }
        let next = source[position + 1]
        if next == UInt8(ascii: "!"), holds("<!--", at: position) { return comment("-->", from: position + 4) }
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") { return comment(">", from: position + 2) }
        let isEndTag = next == UInt8(ascii: "/")
        var place = position + (isEndTag ? 2 : 1)
        let nameStart = place
        while place < source.count,
            source[place].isASCIILetter || source[place].asciiDigit != nil
                || (place > nameStart && source[place] == UInt8(ascii: "-"))
        {
            place += 1
        }
        guard place > nameStart, place < source.count, source[nameStart].isASCIILetter,
            source[place] <= 0x20 || source[place] == UInt8(ascii: ">") || source[place] == UInt8(ascii: "/")
        else { return nil }
        guard var end = attributesEnd(from: place) else { return nil }
        let attributes = place..<end - 1
        let element = ElementName(of: UnsafeBufferPointer(rebasing: source[nameStart..<place]))
        if !isEndTag {
            if element == .script { end = self.end(behind: "</script>", from: end) ?? end }
            if element == .style { end = self.end(behind: "</style>", from: end) ?? end }
        }
        return Tag(end: end, element: element, attributes: attributes, isEndTag: isEndTag)
    }

    private mutating func comment(_ mark: StaticString, from start: Int) -> Tag? {
        end(behind: mark, from: start).map {
            Tag(end: $0, element: .none, attributes: $0..<$0, isEndTag: false)
        }
    }

    /// Where the next `</a>` begins; nil when there is none.
    mutating func linkEnd(from start: Int) -> Int? {
        if start > lastLinkEnd {
            lastLinkEnd = start
            while lastLinkEnd < source.count, !isLinkEnd(at: lastLinkEnd) { lastLinkEnd += 1 }
        }
        return lastLinkEnd < source.count ? lastLinkEnd : nil
    }

    private func isLinkEnd(at place: Int) -> Bool {
        source[place] == UInt8(ascii: "<") && place + 3 < source.count && holds("</a", at: place)
            && (source[place + 3] == UInt8(ascii: ">") || source[place + 3] <= 0x20)
    }

    /// Goes past attributes, whose values in quotation marks may hold `>`.
    private mutating func attributesEnd(from start: Int) -> Int? {
        var place = start
        var quote: UInt8 = 0
        while place < source.count {
            let byte = source[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return place + 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), source[place - 1] == UInt8(ascii: "=") {
                quote = byte
            }
            place += 1
        }
        noTagBefore = place
        return nil
    }

    private mutating func end(behind mark: StaticString, from start: Int) -> Int? {
        var place = start
        while place < source.count {
            if source[place] == mark.utf8Start[0], holds(mark, at: place) { return place + mark.utf8CodeUnitCount }
            place += 1
        }
        noTagBefore = place
        return nil
    }

    private func holds(_ text: StaticString, at place: Int) -> Bool {
        guard place + text.utf8CodeUnitCount <= source.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where source[place + offset].asciiLowercased != text.utf8Start[offset] {
            return false
        }
        return true
    }
}

/// The name of an element as a number: its first eight bytes in lower case, in which no two that matter here are alike.
struct ElementName: Hashable {
    private let bytes: UInt64

    init(of name: UnsafeBufferPointer<UInt8>) {
        bytes = name.prefix(8).reduce(0) { $0 &<< 8 | UInt64($1.asciiLowercased) }
    }

    private init(_ name: String) {
        bytes = name.utf8.prefix(8).reduce(0) { $0 &<< 8 | UInt64($1) }
    }

    static let none = ElementName("")
    static let script = ElementName("script")
    static let style = ElementName("style")
    static let anchor = ElementName("a")

    var isHeading: Bool { Self.headings.contains(self) }

    /// Whether what stands before it and behind it stands apart without white space.
    var isBlock: Bool { Self.blocks.contains(self) }

    private static let headings = Set(["h1", "h2", "h3", "h4", "h5", "h6"].map { ElementName($0) })

    private static let blocks = Set(BlockElements.names.union(["br"]).map { ElementName($0) })
}
