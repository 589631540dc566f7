/// The links that themes set beside a heading, so that people can copy its address: no words of the author.
package enum HeadingAnchor {
    /// What such a link shows, white space collapsed; one with a picture alone shows nothing.
    package static let texts: Set<String> = [
        "", "#", "¶", "§", "🔗", "⚓", "🔗︎", "\u{F0C1}", "link", "Link", "Permalink",
    ]
    /// Classes that such links have.
    package static let classes: Set<String> = [
        "anchor", "headerlink", "heading-anchor", "hash-link", "header-anchor", "permalink",
    ]
}
