import Syndication

/// A body that is plain text, as HTML: a blank line ends a paragraph, a line end is a line break, and addresses are
/// links (spec R3.7).
struct PlainTextBody {
    /// The text itself, with line ends as LF, without blank lines at its ends and without characters that feeds may not
    /// carry.
    let text: String

    init(_ bytes: [UInt8]) {
        let cleaned = TextFilter.cleaned(String(decoding: bytes, as: UTF8.self))
        text = String(decoding: Self.withoutBlankEnds(Array(cleaned.utf8)), as: UTF8.self)
    }

    /// Front matter leaves the blank line that follows it. The first line keeps its indent.
    private static func withoutBlankEnds(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 })
        else { return [] }
        let start = bytes[..<first].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return bytes[start...last]
    }

    var html: String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        var isInParagraph = false
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let words = line.drop { $0 <= 0x20 }
            if words.isEmpty {
                if isInParagraph { out += "</p>\n".utf8 }
                isInParagraph = false
                continue
            }
            out += (isInParagraph ? "<br>\n" : "<p>").utf8
            isInParagraph = true
            Self.write(Array(words), into: &out)
        }
        if isInParagraph { out += "</p>\n".utf8 }
        return String(decoding: out, as: UTF8.self)
    }

    private static func write(_ line: [UInt8], into out: inout [UInt8]) {
        var position = 0
        var end = line.count
        while end > 0, line[end - 1] <= 0x20 { end -= 1 }
        while position < end {
            guard let link = link(in: line, at: position, before: end) else {
                out.appendAsHTML(line[position])
                position += 1
                continue
            }
            out += "<a href=\"".utf8
            for byte in link.url.text.utf8 { out.appendAsHTML(byte) }
            out += "\">".utf8
            for byte in line[position..<link.end] { out.appendAsHTML(byte) }
            out += "</a>".utf8
            position = link.end
        }
    }

    /// A web address that begins at the start of a word; what ends a sentence after it does not belong to it.
    private static func link(in line: [UInt8], at start: Int, before limit: Int) -> (url: WebURL, end: Int)? {
        guard line[start] | 0x20 == UInt8(ascii: "h"), start == 0 || !wordCharacters.contains(line[start - 1]) else {
            return nil
        }
        let head = line[start..<min(start + 8, limit)].map(\.asciiLowercased)
        guard head.starts(with: "http://".utf8) || head.starts(with: "https://".utf8) else { return nil }
        var end = start
        while end < limit, line[end] > 0x20, !linkEnds.contains(line[end]) { end += 1 }
        end = endWithoutPunctuation(of: line[start..<end])
        guard let url = WebURL(String(decoding: line[start..<end], as: UTF8.self)) else { return nil }
        return (url, end)
    }

    /// GitHub's rule: a closing bracket at the end belongs to the address when its opening one does.
    private static func endWithoutPunctuation(of address: ArraySlice<UInt8>) -> Int {
        var end = address.endIndex
        // How many of a closing bracket have no opening one.
        var unopened: [UInt8: Int] = [:]
        while end > address.startIndex {
            let last = address[end - 1]
            if let opening = opening(of: last) {
                let count = unopened[last] ?? address.count { $0 == last } - address.count { $0 == opening }
                guard count > 0 else { break }
                unopened[last] = count - 1
            } else if !trailing.contains(last) {
                break
            }
            end -= 1
        }
        return end
    }

    private static func opening(of bracket: UInt8) -> UInt8? {
        switch bracket {
        case UInt8(ascii: ")"): UInt8(ascii: "(")
        case UInt8(ascii: "]"): UInt8(ascii: "[")
        case UInt8(ascii: "}"): UInt8(ascii: "{")
        default: nil
        }
    }

    private static let wordCharacters = ASCIISet.alphanumerics(and: "_")
    private static let linkEnds = ASCIISet("<>\"`")
    private static let trailing = ASCIISet(".,;:!?'*")
}
