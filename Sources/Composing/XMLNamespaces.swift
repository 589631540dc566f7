import Syndication
import XML

/// The namespaces beyond a format's own that a piece of XML uses. A document declares the union on its root, in the
/// order of the table, and none that it does not use (spec R1.9).
package struct XMLNamespaces: OptionSet, Sendable, Hashable {
    /// A bit for each namespace, in the order of the table.
    package let rawValue: UInt16

    /// - Parameter rawValue: a bit for each namespace, in the order of the table.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    static let atom = XMLNamespaces(rawValue: 1 << 0)
    static let content = XMLNamespaces(rawValue: 1 << 1)
    static let dublinCore = XMLNamespaces(rawValue: 1 << 2)
    static let media = XMLNamespaces(rawValue: 1 << 3)
    static let thread = XMLNamespaces(rawValue: 1 << 4)
    static let tombstones = XMLNamespaces(rawValue: 1 << 5)
    static let history = XMLNamespaces(rawValue: 1 << 6)
    static let itunes = XMLNamespaces(rawValue: 1 << 7)

    /// The URIs are compared byte for byte by readers: Media RSS ends with its slash.
    static let table: [(namespace: XMLNamespaces, attribute: StaticString, uri: String)] = [
        (.tombstones, "xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
        (.atom, "xmlns:atom", "http://www.w3.org/2005/Atom"),
        (.content, "xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        (.dublinCore, "xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        (.history, "xmlns:fh", "http://purl.org/syndication/history/1.0"),
        (.itunes, "xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
        (.media, "xmlns:media", "http://search.yahoo.com/mrss/"),
        (.thread, "xmlns:thr", "http://purl.org/syndication/thread/1.0"),
    ]
}

extension XMLWriter {
    /// Declares namespaces on the root that was just started.
    mutating func declare(_ namespaces: XMLNamespaces) {
        for row in XMLNamespaces.table where namespaces.contains(row.namespace) {
            attribute(row.attribute, XMLText(row.uri))
        }
    }
}

extension FeedExtent {
    /// What a document with this extent declares.
    var namespaces: XMLNamespaces { mark == nil ? [] : .history }

    /// The empty element that says it in XML (RFC 5005 §2, §4).
    var mark: StaticString? {
        switch self {
        case .partial, .subscription: nil
        case .complete: "fh:complete"
        case .archive: "fh:archive"
        }
    }
}
