/// The names of elements and attributes as numbers, so that a node needs no string of its own.
///
/// The names that HTML knows have the same number in every tree; a tree only keeps the others.
struct NameTable: Sendable {
    private var others: [String] = []
    private var otherIDs: [String: Int32] = [:]

    subscript(id: Int32) -> String {
        let index = Int(id)
        return index < Self.known.count ? Self.known[index] : others[index - Self.known.count]
    }

    mutating func id(of name: String) -> Int32 {
        if let id = Self.knownIDs[name] ?? otherIDs[name] { return id }
        let id = Int32(Self.known.count + others.count)
        others.append(name)
        otherIDs[name] = id
        return id
    }

    /// The numbers below it are those of names that HTML knows.
    static let knownCount = known.count

    static let pre = id("pre")
    static let xmp = id("xmp")
    static let listing = id("listing")
    static let plaintext = id("plaintext")
    static let textarea = id("textarea")

    static func isVoid(_ id: Int32) -> Bool { id < Int32(voidElements.count) }

    static func isRawText(_ id: Int32) -> Bool {
        !isVoid(id) && id < Int32(voidElements.count + rawTextElements.count)
    }

    /// The number of a name that HTML knows. Names are written in our code, so one that is missing is our own fault.
    static func id(_ known: StaticString) -> Int32 {
        // No input comes here: the names are literals, and a wrong one ends the first test that reads a page.
        guard let id = knownIDs["\(known)"] else { preconditionFailure("\(known) is not in the table of names") }
        return id
    }

    private static let knownIDs = Dictionary(zip(known, Int32(0)...), uniquingKeysWith: { first, _ in first })

    private static let known: [String] =
        voidElements + rawTextElements + otherElements + foreignElements + attributes

    private static let elements = Set(voidElements + rawTextElements + otherElements)

    /// Whether HTML has an element of this name, those of old documents included, and those of SVG and MathML not.
    ///
    /// - Parameter name: in lower case.
    static func knowsElement(_ name: String) -> Bool { elements.contains(name) }

    /// Elements that have neither content nor an end tag (HTML §13.1.2), those that only old documents have included:
    /// the serializer of HTML knows them too (§13.3).
    static let voidElements = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
        "basefont", "bgsound", "frame", "keygen", "param",
    ]

    /// Elements whose text is written without escaping (HTML §13.3).
    private static let rawTextElements = ["style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"]

    private static let otherElements = [
        "p", "a", "em", "strong", "code", "pre", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
        "del", "table", "thead", "tbody", "tr", "th", "td", "section", "sup", "div", "span", "b", "i", "u", "s",
        "abbr", "address", "article", "aside", "audio", "bdi", "bdo", "body", "button", "canvas", "caption", "center",
        "cite", "colgroup", "data", "datalist", "dd", "details", "dfn", "dialog", "dl", "dt", "fieldset", "figcaption",
        "figure", "font", "footer", "form", "frameset", "head", "header", "hgroup", "html", "ins", "kbd", "label",
        "legend", "main", "map", "mark", "math", "menu", "meter", "nav", "noscript", "object", "optgroup", "option",
        "output", "picture", "progress", "q", "rp", "rt", "ruby", "samp", "search", "select", "slot", "small", "strike",
        "sub", "summary", "svg", "template", "textarea", "tfoot", "time", "title", "tt", "var", "video", "acronym",
        "big", "listing", "marquee", "nobr", "menuitem", "applet", "dir", "nextid", "rb", "rtc", "blink", "multicol",
        "spacer", "isindex",
    ]

    private static let foreignElements = [
        "image", "mi", "mo", "mn", "ms", "mtext", "mglyph", "malignmark", "annotation-xml", "foreignobject", "desc",
    ]

    private static let attributes = [
        "href", "src", "alt", "class", "id", "align", "type", "checked", "disabled", "start", "width", "height",
        "target", "rel", "name", "value", "srcset", "sizes", "loading", "decoding", "lang", "datetime", "colspan",
        "rowspan", "scope", "headers", "content", "property", "itemprop", "itemscope", "itemtype", "role",
        "aria-hidden", "aria-label", "tabindex", "hidden", "controls", "poster", "media", "charset", "data-src",
        "data-srcset", "xlink:href", "viewbox", "xmlns", "fill", "stroke", "points", "data-footnotes",
        "data-footnote-ref", "data-footnote-backref", "data-footnote-backref-idx",
    ]
}

extension HTMLTree {
    /// See `NameTable.knowsElement`.
    package static func knowsElement(_ name: String) -> Bool { NameTable.knowsElement(name) }
}
