import Syndication

/// One piece of template code in a source: `{{< figure src="a.png" >}}`, `{% include "note.html" %}`, `{{ site.url }}`.
struct TemplateTag {
    enum Kind {
        /// Hugo's `{{< >}}` and `{{% %}}`.
        case shortcode
        /// `{% %}` of Liquid, Nunjucks and Jinja.
        case statement
        /// `{{ }}`.
        case expression
    }

    var kind: Kind
    /// `figure`; for an expression, the whole of it.
    var name: String
    var isClosing = false
    var isSelfClosing = false
    /// Without names, in order.
    var values: [String] = []
    /// `name="value"`, `name=value`, `name: value`.
    var named: [String: String] = [:]
    /// In the source, with its braces.
    var range: Range<Int>

    /// - Parameter body: what stands between the braces.
    init(_ kind: Kind, body: ArraySlice<UInt8>, range: Range<Int>) {
        self.kind = kind
        self.range = range
        if kind == .expression {
            name = String(decoding: Self.trimmed(body), as: UTF8.self)
            return
        }
        var words = TemplateWords(Self.trimmed(body))
        name = words.name() ?? ""
        if name.utf8.first == UInt8(ascii: "/") {
            isClosing = true
            name = String(name.dropFirst())
            if name.isEmpty { name = words.name() ?? "" }
        }
        take(&words)
        if kind == .shortcode, body.last == UInt8(ascii: "/") {
            isSelfClosing = true
            if values.last == "/" { values.removeLast() }
        }
    }

    /// A shortcode as Zola calls it in an expression: `{{ youtube(id="x") }}`.
    ///
    /// - Parameter body: what stands between the braces.
    /// - Returns: nil where that is no call.
    init?(call body: ArraySlice<UInt8>, range: Range<Int>) {
        let body = Self.trimmed(body)
        guard body.last == UInt8(ascii: ")") else { return nil }
        var words = TemplateWords(body)
        guard let name = words.name(), words.isCall else { return nil }
        (kind, self.name, self.range) = (.shortcode, name, range)
        take(&words)
    }

    private mutating func take(_ words: inout TemplateWords) {
        words.enterCall()
        while let (key, value) = words.argument() {
            if let key { named[key] = value } else { values.append(value) }
        }
    }

    /// The named argument, or the one at a place among those without names.
    func argument(_ key: String, at place: Int? = nil) -> String? {
        if let value = named[key] { return value }
        guard let place, values.indices.contains(place) else { return nil }
        return values[place]
    }

    /// Without white space, and without the dashes that ask for white space to be trimmed.
    static func trimmed(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var body = body
        if body.first == UInt8(ascii: "-") { body.removeFirst() }
        if body.last == UInt8(ascii: "-") { body.removeLast() }
        while let first = body.first, first <= 0x20 { body.removeFirst() }
        while let last = body.last, last <= 0x20 { body.removeLast() }
        return body
    }
}

/// The words inside a template tag: names, and values that may be quoted.
struct TemplateWords {
    private var rest: ArraySlice<UInt8>

    init(_ body: ArraySlice<UInt8>) {
        rest = body
    }

    /// Up to white space.
    mutating func name() -> String? {
        skipBlanks()
        let word = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "(") }
        rest = rest.dropFirst(word.count)
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    /// Whether all that is left stands between parentheses.
    var isCall: Bool { rest.first == UInt8(ascii: "(") && rest.last == UInt8(ascii: ")") }

    mutating func enterCall() {
        if isCall { rest = rest.dropFirst().dropLast() }
    }

    /// The next value, with its name when it has one.
    mutating func argument() -> (key: String?, value: String)? {
        skipBlanks()
        guard let first = rest.first else { return nil }
        if Self.isQuote(first) { return (nil, quoted()) }
        let word = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",") && !Self.isQuote($0) }
        rest = rest.dropFirst(word.count)
        let text = String(decoding: word, as: UTF8.self)
        if rest.first == UInt8(ascii: "=") {
            rest.removeFirst()
            return (text, value())
        }
        if text.utf8.last == UInt8(ascii: ":"), text.utf8.count > 1 {
            return (String(text.dropLast()), value())
        }
        if word.isEmpty { rest.removeFirst() }
        return (nil, text)
    }

    private mutating func value() -> String {
        while let first = rest.first, first <= 0x20 { rest.removeFirst() }
        if let first = rest.first, Self.isQuote(first) { return quoted() }
        let word = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") }
        rest = rest.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    /// Backslashes escape inside all quotation marks but backticks.
    private mutating func quoted() -> String {
        let quote = rest.removeFirst()
        var out: [UInt8] = []
        while let byte = rest.popFirst(), byte != quote {
            if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "`"), let next = rest.first,
                next == quote || next == UInt8(ascii: "\\")
            {
                out.append(next)
                rest.removeFirst()
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func skipBlanks() {
        while let first = rest.first, first <= 0x20 || first == UInt8(ascii: ",") { rest.removeFirst() }
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }
}
