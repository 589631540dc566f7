import Syndication

/// Front matter without delimiters: `Key: value` lines up to the first empty one, as Pelican, Python-Markdown and
/// MultiMarkdown have it. An indented line goes on with the value of the line before it.
enum PlainHeader {
    /// Where such a header ends.
    struct End {
        var header: Int
        var body: Int
        var bodyLine: Int
    }

    /// Finds the end, and whether it is a header at all. A text may begin with `Note: …`; so the first key must be one
    /// that articles have, there must be a title or a date, and every line up to the first empty one must belong to
    /// the header.
    static func end(in bytes: [UInt8], limit: Int) -> End? {
        var start = 0
        var number = 1
        var hasTitleOrDate = false
        while start < bytes.count, start < limit {
            let line = SourceLine(at: start, in: bytes)
            if line.content.isEmpty {
                return hasTitleOrDate ? End(header: start, body: line.next, bodyLine: number + 1) : nil
            }
            if let colon = key(line.content, in: bytes) {
                let name = fieldName(bytes[line.content.lowerBound..<colon])
                guard number > 1 || name != nil else { return nil }
                hasTitleOrDate = hasTitleOrDate || name == .title || name == .date
            } else {
                guard number > 1, isIndented(line.content, in: bytes) else { return nil }
            }
            start = line.next
            number += 1
        }
        return hasTitleOrDate && start >= bytes.count ? End(header: start, body: start, bodyLine: number) : nil
    }

    static func read(_ header: ArraySlice<UInt8>, firstLine: Int) -> FrontMatter {
        let bytes = Array(header)
        var fields: [FrontMatterField] = []
        var texts: [String] = []
        var start = 0
        var number = firstLine
        while start < bytes.count {
            let line = SourceLine(at: start, in: bytes)
            if let colon = key(line.content, in: bytes) {
                let name = String(decoding: bytes[line.content.lowerBound..<colon], as: UTF8.self)
                fields.append(FrontMatterField(key: name, value: .null, line: number))
                texts.append(trimmed(bytes[colon + 1..<line.content.upperBound]))
            } else if !texts.isEmpty {
                let more = trimmed(bytes[line.content])
                texts[texts.count - 1] += texts[texts.count - 1].isEmpty ? more : " " + more
            }
            start = line.next
            number += 1
        }
        for (index, text) in texts.enumerated() where !text.isEmpty {
            fields[index].value = value(text, of: fields[index].key)
        }
        return FrontMatter(fields: fields)
    }

    /// Pelican separates tags by semicolons, or by commas where there are none.
    private static func value(_ text: String, of key: String) -> FrontMatterValue {
        guard text.utf8.contains(UInt8(ascii: ";")), FieldName.normalForm(key) == "tags" else { return .plain(text) }
        return .list(text.split(separator: ";").map { .plain(String($0)) })
    }

    /// - Returns: the place of the colon, when the line is `Key: value`.
    private static func key(_ line: Range<Int>, in bytes: [UInt8]) -> Int? {
        guard let first = line.first, bytes[first].isASCIILetter else { return nil }
        for position in line.prefix(40) {
            switch bytes[position] {
            case UInt8(ascii: ":"):
                let next = position + 1
                let isValue = next >= line.upperBound || bytes[next] == 0x20 || bytes[next] == 0x09
                return isValue ? position : nil
            case 0x20, UInt8(ascii: "_"), UInt8(ascii: "-"): continue
            case let byte where byte.isASCIILetter || byte.asciiDigit != nil: continue
            default: return nil
            }
        }
        return nil
    }

    /// Whether the line is `Key: value`, with a key that articles have.
    static func knowsKey(_ line: Range<Int>, in bytes: [UInt8]) -> Bool {
        key(line, in: bytes).map { fieldName(bytes[line.lowerBound..<$0]) != nil } ?? false
    }

    private static func fieldName(_ key: ArraySlice<UInt8>) -> FieldName? {
        FieldName.place(of: FieldName.normalForm(String(decoding: key, as: UTF8.self)))?.name
    }

    private static func isIndented(_ line: Range<Int>, in bytes: [UInt8]) -> Bool {
        line.first.map { bytes[$0] == 0x20 || bytes[$0] == 0x09 } ?? false
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: text, as: UTF8.self)
    }
}
