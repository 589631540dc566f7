import Syndication
import XML

/// What the proofs of Atom, RSS and OPML share: rules that hold for every element of every document.
enum XMLReading {
    /// Parses a document, and holds its root against the rules.
    static func root(
        _ bytes: [UInt8], source: String, stylesheet: WebURL? = nil, name: String, entryStart: StaticString
    ) throws(Fault) -> XMLElement {
        guard bytes.starts(with: "\(opening(stylesheet))<\(name)".utf8) else {
            throw Fault("the document does not begin with its XML declaration, its stylesheet and <\(name)>", line: 1)
        }
        let root: XMLElement?
        do {
            root = try XMLDocument(parsing: bytes, source: source).root
        } catch .notWellFormed(_, let line, let reason) {
            let entry = SelfCheck.lastEntry(entryStart, in: beginning(of: bytes, lines: line))
            throw Fault("not well-formed: \(reason)", line: line, entry: entry)
        } catch {
            throw Fault(error.description)
        }
        guard let root, root.name == name else { throw Fault("the root is not <\(name)>", line: 1) }
        try checkNamespaces(root)
        return root
    }

    /// All that stands before the root (spec R1.1).
    private static func opening(_ stylesheet: WebURL?) -> String {
        let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        guard let address = stylesheet?.ifWeb else { return declaration }
        let escaped = address.text.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
        return declaration + "<?xml-stylesheet type=\"text/css\" href=\"\(escaped)\"?>\n"
    }

    /// Every prefix must stand for the one URI that readers know it by (spec R1.9).
    private static func checkNamespaces(_ root: XMLElement) throws(Fault) {
        for declaration in root.declarations where !declaration.prefix.isEmpty {
            let row = XMLNamespaces.table.first { "\($0.attribute)" == "xmlns:\(declaration.prefix)" }
            guard row?.uri == declaration.uri else {
                throw Fault("the namespace prefix \(declaration.prefix) stands for \(declaration.uri)", line: 1)
            }
        }
    }

    /// Rules for an element and all inside it: nothing is blank, and every address is one (spec R4.1, section 18).
    /// The parser's limit of 256 levels bounds the recursion.
    static func checkElement(_ element: XMLElement) throws(Fault) {
        let attributes = element.attributes
        for (name, value) in attributes {
            if addresses.contains(name) {
                guard URLCheck.isAbsolute(value) else {
                    throw Fault(
                        "\(name)=\"\(value.prefix(200))\" of <\(element.name)> is not an absolute URL in ASCII",
                        line: element.line)
                }
            } else if value.isEmpty {
                throw Fault("the attribute \(name) of <\(element.name)> is empty", line: element.line)
            }
        }
        var isLeaf = true
        for child in element.children {
            isLeaf = false
            try checkElement(child)
        }
        guard isLeaf else { return }
        let name = element.name
        let text = element.text
        if attributes.isEmpty || mustHaveText.contains(name), isBlank(text) {
            throw Fault("<\(name)> is empty", line: element.line)
        }
        if hasOuterSpace(text), !markupElements.contains(name) {
            throw Fault("<\(name)> begins or ends with white space", line: element.line)
        }
        if addressElements.contains(name), !URLCheck.isAbsolute(text) {
            throw Fault(
                "<\(name)> holds \"\(text.prefix(200))\", which is not an absolute URL in ASCII",
                line: element.line)
        }
    }

    private static let addresses: Set<String> = [
        "href", "url", "uri", "scheme", "domain", "src", "xmlUrl", "htmlUrl",
    ]
    /// RSS's `link` holds its address; Atom's has an attribute, and no text to look at.
    private static let addressElements: Set<String> = ["uri", "icon", "logo", "url", "docs", "ownerId"]
    private static let markupElements: Set<String> = ["content", "content:encoded", "description"]
    private static let mustHaveText: Set<String> = [
        "guid", "content", "summary", "media:title", "media:description", "media:credit",
    ]

    /// Looks no further than to the first character that is to be seen.
    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(isSpace)
    }

    private static func hasOuterSpace(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        return isSpace(first) || isSpace(last)
    }

    /// Most characters at an end are visible ones of ASCII, for which no table of Unicode is asked.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        !(0x21..<0x7F ~= scalar.value) && scalar.properties.isWhitespace
    }

    /// Keeps the first of what must not come twice.
    static func set<Value>(_ slot: inout Value?, _ value: Value, _ element: XMLElement) throws(Fault) {
        guard slot == nil else { throw Fault("there are two <\(element.name)>", line: element.line) }
        slot = value
    }

    /// Whether the element says what part of the feed the document holds (RFC 5005).
    static func isMark(_ element: XMLElement, _ seen: inout SeenFeed) throws(Fault) -> Bool {
        guard element.name == "fh:complete" || element.name == "fh:archive" else { return false }
        guard seen.mark == nil else { throw unexpected(element) }
        seen.mark = element.name
        return true
    }

    /// Notes a link to another document of the feed.
    static func note(_ link: XMLElement, _ seen: inout SeenFeed) {
        seen.links.append("\(link.attribute("rel") ?? "") \(link.attribute("href") ?? "")")
    }

    static func unexpected(_ element: XMLElement) -> Fault {
        Fault("<\(element.name)> should not be here", line: element.line)
    }

    private static func beginning(of bytes: [UInt8], lines: Int) -> ArraySlice<UInt8> {
        var rest = bytes[...]
        for _ in 0..<lines {
            guard let end = rest.firstIndex(of: 0x0A) else { return bytes[...] }
            rest = rest[(end + 1)...]
        }
        return bytes[..<rest.startIndex]
    }
}
