import Syndication

/// Reads the YAML that most front matter is made of, without Yams, in a tenth of its time: lines of `key: value`
/// and lists of words. Whatever else it meets, it leaves the whole header to Yams.
///
/// The promise that a property test keeps: what this accepts, Yams reads to the same values.
struct PlainYAML {
    private let bytes: ArraySlice<UInt8>
    private var fields: [FrontMatterField] = []
    /// The items of the key that stood last, while its value may be a list below it.
    private var open: OpenList?

    private struct OpenList {
        var items: [FrontMatterValue] = []
        var indent = 0
    }

    /// - Returns: nil when the header needs Yams.
    static func read(_ header: ArraySlice<UInt8>, firstLine: Int) -> [FrontMatterField]? {
        var reader = PlainYAML(bytes: header)
        var start = header.startIndex
        var line = firstLine
        while start < header.endIndex {
            var end = start
            while end < header.endIndex, header[end] != 0x0A { end += 1 }
            let next = end + 1
            if end > start, header[end - 1] == 0x0D { end -= 1 }
            while end > start, header[end - 1] == 0x20 { end -= 1 }
            guard reader.take(start..<end, line: line) else { return nil }
            start = next
            line += 1
        }
        reader.close()
        return reader.fields
    }

    private init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        fields.reserveCapacity(12)
    }

    // MARK: Lines

    private mutating func take(_ line: Range<Int>, line number: Int) -> Bool {
        var start = line.lowerBound
        while start < line.upperBound, bytes[start] == 0x20 { start += 1 }
        guard start < line.upperBound else { return true }
        let indent = start - line.lowerBound
        switch bytes[start] {
        case UInt8(ascii: "#"):
            return isPrintable(start..<line.upperBound)
        case UInt8(ascii: "-"):
            return takeItem(start + 1..<line.upperBound, indent: indent)
        default:
            return indent == 0 && takePair(line, number)
        }
    }

    /// `- word` below a key without a value of its own.
    private mutating func takeItem(_ rest: Range<Int>, indent: Int) -> Bool {
        guard var list = open, rest.count >= 2, bytes[rest.lowerBound] == 0x20,
            list.items.isEmpty || list.indent == indent, let item = scalar(rest.dropFirst(), isInFlow: false)
        else { return false }
        // Hand the only reference over, so that appending does not copy.
        open = nil
        list.indent = indent
        list.items.append(item)
        open = list
        return true
    }

    /// `key: value`.
    private mutating func takePair(_ line: Range<Int>, _ number: Int) -> Bool {
        var colon = line.lowerBound
        while colon < line.upperBound, Self.keyBytes[Int(bytes[colon])] { colon += 1 }
        guard colon > line.lowerBound, colon - line.lowerBound <= 64, colon < line.upperBound,
            bytes[colon] == UInt8(ascii: ":"), bytes[line.lowerBound] != UInt8(ascii: "-")
        else { return false }
        let key = String(decoding: bytes[line.lowerBound..<colon], as: UTF8.self)
        // The last of two wins, with a warning: that is for the careful reader. And so is what nobody writes by hand.
        guard fields.count < 64, !fields.contains(where: { $0.key == key }) else { return false }

        close()
        guard colon + 1 < line.upperBound else {
            open = OpenList()
            fields.append(FrontMatterField(key: key, value: .null, line: number))
            return true
        }
        guard bytes[colon + 1] == 0x20, let value = value(colon + 2..<line.upperBound) else { return false }
        fields.append(FrontMatterField(key: key, value: value, line: number))
        return true
    }

    /// The key that stood last gets the items that followed.
    private mutating func close() {
        if let list = open, !list.items.isEmpty, !fields.isEmpty {
            fields[fields.count - 1].value = .list(list.items)
        }
        open = nil
    }

    // MARK: Values

    private func value(_ range: Range<Int>) -> FrontMatterValue? {
        var range = range
        while let first = range.first, bytes[first] == 0x20 { range = first + 1..<range.upperBound }
        guard let first = range.first else { return nil }
        guard bytes[first] == UInt8(ascii: "[") else { return scalar(range, isInFlow: false) }
        return flowList(range)
    }

    /// `[words, "and texts"]`.
    private func flowList(_ range: Range<Int>) -> FrontMatterValue? {
        guard range.count >= 2, bytes[range.upperBound - 1] == UInt8(ascii: "]") else { return nil }
        let inside = range.lowerBound + 1..<range.upperBound - 1
        if inside.allSatisfy({ bytes[$0] == 0x20 }) { return .list([]) }
        var items: [FrontMatterValue] = []
        var start = inside.lowerBound
        while start <= inside.upperBound {
            var end = start
            while end < inside.upperBound, bytes[end] == 0x20 { end += 1 }
            if end < inside.upperBound, bytes[end] == UInt8(ascii: "\"") || bytes[end] == UInt8(ascii: "'") {
                let quote = bytes[end]
                end += 1
                while end < inside.upperBound, bytes[end] != quote { end += 1 }
            }
            while end < inside.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            guard let item = scalar(start..<end, isInFlow: true) else { return nil }
            items.append(item)
            start = end + 1
        }
        return .list(items)
    }

    private func scalar(_ range: Range<Int>, isInFlow: Bool) -> FrontMatterValue? {
        var range = range
        while let first = range.first, bytes[first] == 0x20 { range = first + 1..<range.upperBound }
        while let last = range.last, bytes[last] == 0x20 { range = range.lowerBound..<last }
        guard let first = range.first else { return nil }
        switch bytes[first] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return quoted(range)
        default:
            guard Self.firstBytes[Int(bytes[first])], isPlain(range, isInFlow: isInFlow) else { return nil }
            return FrontMatterValue(yamlPlain: String(decoding: bytes[range], as: UTF8.self))
        }
    }

    /// A text in quotation marks that holds no other such mark and no escape.
    private func quoted(_ range: Range<Int>) -> FrontMatterValue? {
        let quote = bytes[range.lowerBound]
        guard range.count >= 2, bytes[range.upperBound - 1] == quote else { return nil }
        let inside = range.lowerBound + 1..<range.upperBound - 1
        for position in inside where bytes[position] == quote || bytes[position] == UInt8(ascii: "\\") {
            return nil
        }
        guard isPrintable(inside) else { return nil }
        return .quoted(String(decoding: bytes[inside], as: UTF8.self))
    }

    private func isPlain(_ range: Range<Int>, isInFlow: Bool) -> Bool {
        guard isPrintable(range) else { return false }
        for position in range {
            switch bytes[position] {
            case UInt8(ascii: ":"):
                let next = position + 1
                guard !isInFlow, next < range.upperBound, bytes[next] != 0x20 else { return false }
            case UInt8(ascii: "#"):
                guard position > range.lowerBound, bytes[position - 1] != 0x20 else { return false }
            case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "?"):
                guard !isInFlow else { return false }
            default: break
            }
        }
        return true
    }

    /// Whether YAML allows all characters, and takes none of them for a line end or a byte order mark.
    private func isPrintable(_ range: Range<Int>) -> Bool {
        for position in range {
            let byte = bytes[position]
            if byte >= 0x20 && byte < 0x7F { continue }
            switch byte {
            case 0..<0x20, 0x7F: return false
            // U+0080 to U+009F; U+2028 and U+2029; U+F000 to U+FFFF.
            case 0xC2: guard bytes[position + 1] >= 0xA0 else { return false }
            case 0xE2: guard bytes[position + 1] != 0x80 || bytes[position + 2] & 0xFE != 0xA8 else { return false }
            case 0xEF: return false
            default: break
            }
        }
        return true
    }

    private static let keyBytes = table { byte in
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte.asciiDigit != nil || byte.isASCIILetter
    }

    /// What a plain scalar may begin with, so that it cannot be anything else.
    private static let firstBytes = table { byte in
        byte >= 0x80 || byte.asciiDigit != nil || byte.isASCIILetter || Array("/._($+;^~".utf8).contains(byte)
    }

    private static func table(_ contains: (UInt8) -> Bool) -> [Bool] {
        (0...255).map { contains(UInt8($0)) }
    }
}
