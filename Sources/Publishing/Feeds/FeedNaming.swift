/// Where a feed of one folder has its name from: the page of that folder, where it has one (spec section 19).
package struct FeedNaming: Sendable, Hashable {
    /// Below the content folder.
    package var folder: String
    /// Stands before the folder's title.
    package var siteTitle: String
    /// Whether the feed's title comes from the folder. Not where the configuration has one.
    package var givesTitle: Bool
    /// The same of its subtitle.
    package var givesSubtitle: Bool

    /// Takes the facts as they are.
    package init(folder: String, siteTitle: String, givesTitle: Bool = true, givesSubtitle: Bool = true) {
        self.folder = folder
        self.siteTitle = siteTitle
        self.givesTitle = givesTitle
        self.givesSubtitle = givesSubtitle
    }
}
