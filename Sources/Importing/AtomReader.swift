import Syndication
import XML

/// Atom 1.0 (RFC 4287), and the draft 0.3 that came before it.
enum AtomReader {
    static func isFeed(_ root: ForeignElement) -> Bool { root.isAtom("feed") }

    static func read(_ root: ForeignElement, base outer: WebURL?, _ noted: Findings) -> OldFeed {
        var findings = noted
        var feed = OldFeed(format: .atom)
        let children = root.children
        let own = AtomLinks(children, base: outer).url("self")
        let base = root.base(below: outer ?? own)
        let links = AtomLinks(children, base: base)
        feed.language = root.attribute("lang", namespace: Namespaces.xml).flatMap { LanguageTag($0) }
        feed.home = links.alternate
        feed.next = links.older
        var entries: [OldEntry] = []
        for child in children {
            if child.isAtom("id") {
                feed.id = feed.id ?? child.trimmedText
            } else if child.isAtom("title") {
                feed.title = feed.title ?? title(child)
            } else if child.isAtom("entry") {
                guard child.isComplete else {
                    findings.warn(
                        child.line, "the document breaks off inside this entry, which was left out",
                        remedy: "Fetch it again")
                    continue
                }
                entries.append(entry(child, base: base, &findings))
            }
        }
        feed.entries = findings.distinct(entries)
        feed.problems = findings.all
        return feed
    }

    private static func entry(_ element: ForeignElement, base outer: WebURL?, _ findings: inout Findings) -> OldEntry {
        let base = element.base(below: outer)
        var entry = OldEntry(line: element.line)
        let children = element.children
        for child in children {
            if child.isAtom("id") {
                entry.id = entry.id ?? child.trimmedText
            } else if child.isAtom("title") {
                entry.title = entry.title ?? title(child)
            }
        }
        let burned = children.first { $0.isNamed("origLink", in: Namespaces.feedBurner) }
        entry.link = Text.url(burned?.trimmedText, base: base) ?? AtomLinks(children, base: base).alternate
        entry.published = date(["published", "issued", "created"], in: children, &findings)
        entry.updated = date(["updated", "modified"], in: children, &findings)
        if entry.id == nil, entry.link != nil {
            findings.warn(element.line, "the entry has no id", remedy: "Readers know it by its link")
        }
        return entry
    }

    /// - Parameter names: of the elements, Atom 1.0's before those of 0.3; the first that is there counts.
    private static func date(
        _ names: [String], in children: [ForeignElement], _ findings: inout Findings
    ) -> Timestamp? {
        for name in names {
            guard let element = children.first(where: { $0.isAtom(name) }) else { continue }
            return findings.date(element.trimmedText, element.line)
        }
        return nil
    }

    /// A text construct (RFC 4287 §3.1). In Atom 0.3 the type is a media type.
    private static func title(_ element: ForeignElement) -> String? {
        let isHTML = element.attribute("type").map { $0 == "html" || $0 == "text/html" } ?? false
        return isHTML ? Text.title(html: element.text) : Text.title(element.wholeText)
    }
}
