import Glibc

/// What gumbo is given: the source without what it cannot stand.
///
/// Debian's gumbo 0.10.1 is built with assertions, and broken markup reaches some of them: text of a CDATA section in a
/// table; elements of SVG or MathML that are named like the parts of a page, a table or a form, because gumbo looks at
/// their names alone when it asks what it is in.
enum GumboInput {
    /// A copy without NUL (which HTML drops anyway), in which a CDATA section is the comment that it is in HTML.
    static func prepared(_ source: some Collection<UInt8>) -> [UInt8] {
        var bytes = [UInt8](source)
        if bytes.contains(0) { bytes.removeAll { $0 == 0 } }
        var marks: [Int] = []
        bytes.withUnsafeBufferPointer { text in
            forEachMarkup(in: text) { index in
                if matches("![CDATA[", text, index + 1, exactly: true) { marks.append(index + 2) }
            }
        }
        for mark in marks { bytes[mark] = UInt8(ascii: "?") }
        return bytes
    }

    /// Whether the markup may reach one of gumbo's assertions. Never false when it does.
    static func isRisky(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        var hasForeign = false
        forEachMarkup(in: source) { index in
            hasForeign = hasForeign || matches("svg", source, index + 1) || matches("math", source, index + 1)
        }
        guard hasForeign else { return false }
        var check = ForeignCheck()
        return check.fails(source)
    }

    /// What may not stand in SVG or MathML: names that gumbo takes for those of HTML, and elements without tags in them.
    static let namesForbiddenInForeign: Set<String> = [
        "html", "head", "body", "frameset", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup",
        "col", "select", "option", "optgroup", "template", "script", "style", "textarea", "xmp", "iframe", "noembed",
        "noframes", "noscript", "plaintext", "form", "button", "isindex", "frame", "input", "keygen",
    ]

    /// Calls `body` with the index of each `<`.
    private static func forEachMarkup(in text: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Void) {
        guard let base = text.baseAddress else { return }
        var index = 0
        while index < text.count, let found = memchr(base + index, CInt(UInt8(ascii: "<")), text.count - index) {
            index = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            body(index)
            index += 1
        }
    }

    /// Whether the text at `index` begins with `word`, which is in lower case unless the match must be exact.
    private static func matches(
        _ word: StaticString, _ text: UnsafeBufferPointer<UInt8>, _ index: Int, exactly: Bool = false
    ) -> Bool {
        guard index + word.utf8CodeUnitCount <= text.count else { return false }
        return word.withUTF8Buffer { word in
            word.indices.allSatisfy { (exactly ? text[index + $0] : text[index + $0] | 0x20) == word[$0] }
        }
    }
}

/// Reads through markup to see whether all SVG and MathML in it is harmless: each element closed in order, none of a
/// forbidden name.
private struct ForeignCheck {
    /// The open elements from the outermost `svg` or `math` on.
    private var open: [String] = []

    mutating func fails(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = MarkupScanner(source)
        while let token = scanner.next() {
            switch token {
            case .startTag(let name, _, let closesItself):
                guard accepts(name, closesItself) else { return true }
                if open.isEmpty, MarkupScanner.rawTextElements.contains(name) { _ = scanner.rawText(of: name) }
            case .endTag(let name):
                if !open.isEmpty, open.popLast() != name { return true }
            case .comment(let range):
                // Where a comment with dashes in it ends is not agreed upon.
                let text = source[range].dropFirst(4).dropLast(3)
                if !open.isEmpty, text.contains(UInt8(ascii: "-")) || range.count < 7 { return true }
            case .bogus:
                if !open.isEmpty { return true }
            case .text, .lessThan: break
            }
        }
        return !open.isEmpty
    }

    private mutating func accepts(_ name: String, _ closesItself: Bool) -> Bool {
        // In these gumbo ignores tags, so what it takes for text and for tags is not known here.
        if Self.modes.contains(name) { return false }
        guard !open.isEmpty else {
            if name == "svg" || name == "math" { open.append(name) }
            return true
        }
        // The content of these may be text or markup, which depends on what they are in.
        if let last = open.last, last == "title" || last == "style" { return false }
        if GumboInput.namesForbiddenInForeign.contains(name), name != "style" { return false }
        if !closesItself { open.append(name) }
        return open.count < 64
    }

    private static let modes: Set<String> = ["select", "template", "frameset", "plaintext"]
}
