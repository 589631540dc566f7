import Syndication
import XML

/// The namespaces that old feeds use. URIs are compared byte for byte (Namespaces in XML §2.3).
enum Namespaces {
    static let atom = "http://www.w3.org/2005/Atom"
    /// The draft that Blogger and others served for years.
    static let atom03 = "http://purl.org/atom/ns#"
    static let dublinCore = "http://purl.org/dc/elements/1.1/"
    static let dublinCoreTerms = "http://purl.org/dc/terms/"
    static let feedBurner = "http://rssnamespace.org/feedburner/ext/1.0"
    static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    static let xml = "http://www.w3.org/XML/1998/namespace"

    /// RSS's own elements have none of these in 0.91 to 2.0, but people have written them.
    private static let rss: Set<String> = [
        "", "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss", "http://backend.userland.com/rss2", "http://backend.userland.com/RSS2",
        "http://blogs.law.harvard.edu/tech/rss", "http://cyber.law.harvard.edu/rss/rss.html",
    ]

    /// Its version is a part of it: 1.0, 1.1, 1.2.
    static func isWordPressExport(_ namespace: String) -> Bool {
        namespace.utf8.starts(with: "http://wordpress.org/export/".utf8)
    }

    static func isAtom(_ namespace: String) -> Bool { namespace == atom || namespace == atom03 }

    static func isRSS(_ namespace: String) -> Bool { rss.contains(namespace) }

    /// What the prefixes mean where a feed forgets to declare them.
    static let usual = [
        "atom": atom, "atom10": atom, "dc": dublinCore, "dcterms": dublinCoreTerms, "feedburner": feedBurner,
        "rdf": rdf,
    ]
}

extension ForeignElement {
    func isAtom(_ name: String) -> Bool { self.name == name && Namespaces.isAtom(namespace) }

    func isRSS(_ name: String) -> Bool { self.name == name && Namespaces.isRSS(namespace) }

    func isNamed(_ name: String, in namespace: String) -> Bool { self.name == name && self.namespace == namespace }

    /// The text inside without white space around it, or nil when there is none.
    var trimmedText: String? { Text.trimmed(wholeText) }

    /// The base for relative references inside (XML Base §4).
    func base(below outer: WebURL?) -> WebURL? {
        guard let written = attribute("base", namespace: Namespaces.xml) else { return outer }
        return Text.url(written, base: outer) ?? outer
    }
}
