import Syndication

/// What an operator decides about the content that feeds carry. The defaults suit most sites and every reader.
package struct RenderingSettings: Sendable, Hashable {
    /// What becomes of a player or another frame in an article (spec R3.3, the row marked *).
    package enum Embeds: String, CaseIterable, Sendable, Hashable {
        /// A link to the page where the film or the sound is. Every reader shows it, and nobody is tracked.
        case link
        /// The frame itself, for known hosts. Many readers drop it.
        case keep
        case drop
    }

    /// How formulas are carried (spec R3.3, the row marked †).
    package enum Formulas: String, CaseIterable, Sendable, Hashable {
        case mathml
        /// As `<code>` with the TeX it was written in.
        case tex
    }

    /// Whether the main image opens the content of an article that does not show it itself (spec R12.3).
    package enum InlineImage: String, CaseIterable, Sendable, Hashable {
        case first
        case never
    }

    /// What becomes of players and other frames.
    package var embeds: Embeds
    /// How formulas are carried.
    package var formulas: Formulas
    /// Whether the main picture opens the text of an article that does not show it.
    package var inlineImage: InlineImage
    /// The most bytes of HTML that one entry carries; what is longer is cut at a block (spec R3.10).
    package var contentMaximum: Int
    /// The most characters of a summary that is taken from the body (spec R2.4).
    package var summaryLength: Int

    /// As the rules have it where nothing is given.
    package init(
        embeds: Embeds = .link, formulas: Formulas = .mathml, inlineImage: InlineImage = .first,
        contentMaximum: Int = 256 * 1024, summaryLength: Int = 300
    ) {
        self.embeds = embeds
        self.formulas = formulas
        self.inlineImage = inlineImage
        self.contentMaximum = contentMaximum
        self.summaryLength = summaryLength
    }

    /// Raised where the same article and settings give another content than before.
    private static let version = 12

    /// Stands for all of the settings but the length of summaries, which nobody sets: where the state was made by
    /// others, every text is rendered again.
    package var mark: String {
        "\(Self.version) \(embeds.rawValue) \(formulas.rawValue) \(inlineImage.rawValue) \(contentMaximum)"
    }
}
