import Syndication
import XML

/// RSS 2.0 and all before it: the numbers 0.91 to 0.94, and those made of RDF, 0.90 and 1.0.
enum RSSReader {
    static func isFeed(_ root: ForeignElement) -> Bool {
        root.name.lowercased() == "rss" && Namespaces.isRSS(root.namespace)
            || root.isNamed("RDF", in: Namespaces.rdf) && root.children.contains { $0.isRSS("channel") }
    }

    static func read(_ root: ForeignElement, base outer: WebURL?, _ noted: Findings) -> OldFeed {
        var findings = noted
        var feed = OldFeed(format: .rss)
        let channel = root.children.first { $0.isRSS("channel") }
        let inside = channel?.children ?? []
        let base = base(of: root, channel: channel, outer: outer)
        let links = AtomLinks(inside, base: base)
        feed.title = Text.title(inside.first { $0.isRSS("title") }?.wholeText)
        let language = inside.first { $0.isRSS("language") || $0.isNamed("language", in: Namespaces.dublinCore) }
        feed.language = language?.trimmedText.flatMap { LanguageTag($0) }
        feed.home = link(inside, base: base) ?? links.alternate
        feed.next = links.older
        // In RDF the items stand beside the channel, else inside.
        let items = (inside + root.children).filter { $0.isRSS("item") }
        var entries: [OldEntry] = []
        for item in items {
            guard item.isComplete else {
                findings.warn(
                    item.line, "the document breaks off inside this item, which was left out", remedy: "Fetch it again")
                continue
            }
            entries.append(entry(item, base: base, &findings))
        }
        feed.entries = findings.distinct(entries)
        feed.problems = findings.all
        return feed
    }

    /// What relative links stand on. RSS itself does not say: where nothing is written it is the feed's own address,
    /// and where that is not known the site's.
    private static func base(of root: ForeignElement, channel: ForeignElement?, outer: WebURL?) -> WebURL? {
        let inside = channel?.children ?? []
        let known = outer ?? AtomLinks(inside, base: nil).url("self") ?? link(inside, base: nil)
        let base = root.base(below: known)
        return channel.map { $0.base(below: base) } ?? base
    }

    private static func entry(_ item: ForeignElement, base outer: WebURL?, _ findings: inout Findings) -> OldEntry {
        let base = item.base(below: outer)
        let children = item.children
        var entry = OldEntry(line: item.line)
        entry.title = Text.title(children.first { $0.isRSS("title") }?.wholeText)

        var permalink: WebURL?
        if let guid = children.first(where: { $0.isRSS("guid") }), let id = guid.trimmedText {
            entry.id = id
            permalink = isPermalink(guid) ? Text.url(id, base: nil) : nil
            entry.isPermalink = permalink != nil
        } else {
            // RSS 1.0 §5.5: the item's URI. Readers that keep an id at all take this.
            entry.id = item.attribute("about", namespace: Namespaces.rdf).flatMap(Text.trimmed)
        }
        let burned = children.first { $0.isNamed("origLink", in: Namespaces.feedBurner) }
        entry.link =
            Text.url(burned?.trimmedText, base: base) ?? link(children, base: base)
            ?? AtomLinks(children, base: base).alternate ?? permalink

        entry.published = date(published, in: children, &findings)
        entry.updated = date(updated, in: children, &findings)
        entry.restriction = restriction(children)
        return entry
    }

    /// An export of WordPress's has all that its owner sees. A post for a later day (`future`) is held back by its date.
    private static func restriction(_ children: [ForeignElement]) -> OldEntry.Restriction? {
        func text(_ name: String) -> String? {
            children.first { $0.name == name && Namespaces.isWordPressExport($0.namespace) }?.trimmedText
        }
        if let status = text("status"), ["auto-draft", "draft", "pending", "private", "trash"].contains(status) {
            return .status(status)
        }
        return text("post_password") == nil ? nil : .password
    }

    /// The default is true (RSS 2.0 "guid"). Case is not minded, because some generators do not.
    private static func isPermalink(_ guid: ForeignElement) -> Bool {
        let written = guid.attributes.first { $0.name.lowercased() == "ispermalink" }?.value
        return written.flatMap(Text.trimmed)?.lowercased() != "false"
    }

    /// RSS's own link; empty ones come before full ones in some feeds.
    private static func link(_ children: [ForeignElement], base: WebURL?) -> WebURL? {
        for child in children where child.isRSS("link") {
            if let url = Text.url(child.trimmedText, base: child.base(below: base)) { return url }
        }
        return nil
    }

    // MARK: - Dates

    /// The elements that tell it, the best first.
    private static let published: [@Sendable (ForeignElement) -> Bool] = [
        { $0.isRSS("pubDate") },
        { $0.isNamed("date", in: Namespaces.dublinCore) },
        { $0.isNamed("issued", in: Namespaces.dublinCoreTerms) },
        { $0.isNamed("created", in: Namespaces.dublinCoreTerms) },
        { $0.isAtom("published") },
    ]

    private static let updated: [@Sendable (ForeignElement) -> Bool] = [
        { $0.isAtom("updated") },
        { $0.isNamed("modified", in: Namespaces.dublinCoreTerms) },
    ]

    private static func date(
        _ kinds: [@Sendable (ForeignElement) -> Bool], in children: [ForeignElement], _ findings: inout Findings
    ) -> Timestamp? {
        for isWanted in kinds {
            guard let element = children.first(where: isWanted), let text = element.trimmedText else { continue }
            if let date = findings.date(text, element.line) { return date }
        }
        return nil
    }
}
