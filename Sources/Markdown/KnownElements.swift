/// The elements of HTML, those of old documents included: what has such a name in angle brackets is a tag.
enum KnownElements {
    private static let longestName = 10

    /// - Parameter tag: with its brackets, as `<em>` or `</EM >`.
    static func holds(_ tag: UnsafeBufferPointer<UInt8>) -> Bool {
        let isEndTag = tag.count > 1 && tag[1] == UInt8(ascii: "/")
        let name = tag.dropFirst(isEndTag ? 2 : 1).prefix(longestName + 1).prefix { isLetter($0) || isDigit($0) }
        guard let first = name.first else { return false }
        var text = String(decoding: name, as: UTF8.self)
        if isUpperCase(first) {
            // `<EM>` is a tag. `<T>`, `<Option>` and `<Button>` are types, of which titles speak.
            guard name.count > 1, name.allSatisfy({ isUpperCase($0) || isDigit($0) }) else { return false }
            text = text.lowercased()
        }
        return names.contains(text) && !goesOn(tag, behind: name.endIndex)
    }

    /// Whether the name goes on: `<a-b>` is no `<a>`.
    private static func goesOn(_ tag: UnsafeBufferPointer<UInt8>, behind end: Int) -> Bool {
        end < tag.count && tag[end] == UInt8(ascii: "-")
    }

    private static func isUpperCase(_ byte: UInt8) -> Bool { UInt8(ascii: "A") <= byte && byte <= UInt8(ascii: "Z") }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a") <= byte | 0x20 && byte | 0x20 <= UInt8(ascii: "z")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") }

    private static let names: Set<String> = [
        "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont",
        "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center",
        "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div",
        "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset",
        "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input",
        "ins", "kbd", "keygen", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "math", "menu",
        "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup", "option",
        "output", "p", "param", "picture", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "search",
        "section", "select", "slot", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup",
        "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track",
        "tt", "u", "ul", "var", "video", "wbr",
    ]
}
