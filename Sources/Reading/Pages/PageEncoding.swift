import Syndication
import XML

/// Pages that are not UTF-8: what they say they are written in, and what they are then (WHATWG HTML §13.2.3.2).
enum PageEncoding {
    struct Page {
        /// Well-formed UTF-8.
        var bytes: [UInt8]
        var repair: HeaderProblem?
    }

    /// - Parameter source: bytes that are not UTF-8.
    /// - Returns: nil for a page that is UTF-8 but for some bytes.
    static func decoded(_ source: [UInt8]) -> Page? {
        guard let declared = declaredName(source) else {
            // Browsers take it so, where no other letter shows that it is a broken UTF-8.
            guard !holdsUTF8(source), let bytes = Transcoder(from: "windows-1252")?.utf8(source) else { return nil }
            let what = "the page is not UTF-8 and names no encoding; it was read as windows-1252"
            return Page(bytes: bytes, repair: problem(what, source, bytes))
        }
        guard let bytes = Transcoder(from: declared)?.utf8(source) else { return nil }
        guard String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FFFD}") else {
            return Page(bytes: bytes)
        }
        let what = "the page holds bytes that mean nothing in \(declared); they became \u{FFFD}"
        return Page(bytes: bytes, repair: problem(what, source, bytes))
    }

    private static func problem(_ what: String, _ source: [UInt8], _ bytes: [UInt8]) -> HeaderProblem {
        let line = SourceText.firstChangedLine(source[...], bytes)
        return HeaderProblem(line: line, what: what, remedy: "Save it as UTF-8")
    }

    /// Whether some of the bytes above ASCII are letters in UTF-8.
    private static func holdsUTF8(_ source: [UInt8]) -> Bool {
        String(decoding: source, as: UTF8.self).unicodeScalars.contains { $0.value >= 0x80 && $0 != "\u{FFFD}" }
    }

    // MARK: - What the page says

    /// Browsers look no further than this for a declaration.
    private static let declarationLimit = 1024

    /// The encoding that `<?xml encoding>`, `<meta charset>` or `<meta http-equiv>` names, in lower case.
    private static func declaredName(_ source: [UInt8]) -> String? {
        let head = source.prefix(declarationLimit).map(\.asciiLowercased)[...]
        if head.starts(with: "<?xml".utf8), let name = value(of: "encoding", in: head.prefix { $0 != gt }) {
            return name
        }
        var place = head.startIndex
        while place < head.endIndex {
            let rest = head[place...]
            if rest.starts(with: "<!--".utf8) {
                place = rest.indices.dropFirst(4).first { head[$0...].starts(with: "-->".utf8) } ?? head.endIndex
            } else if rest.starts(with: "<meta".utf8) {
                let tag = rest.prefix { $0 != gt }
                if let name = value(of: "charset", in: tag) { return name }
                place = tag.endIndex
            } else {
                place += 1
            }
        }
        return nil
    }

    private static let gt = UInt8(ascii: ">")

    /// What follows the label and `=` in a tag, without quotation marks.
    private static func value(of label: String, in tag: ArraySlice<UInt8>) -> String? {
        for place in tag.indices where tag[place...].starts(with: label.utf8) {
            let rest = tag[(place + label.utf8.count)...].drop { $0 <= 0x20 }
            guard rest.first == UInt8(ascii: "=") else { continue }
            let value = rest.dropFirst().drop { $0 <= 0x20 || quotes.contains($0) }
            let name = value.prefix { $0 > 0x20 && !quotes.contains($0) && !ends.contains($0) }
            return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
        }
        return nil
    }

    private static let quotes: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "'")]
    private static let ends: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: "/"), UInt8(ascii: "?")]
}
