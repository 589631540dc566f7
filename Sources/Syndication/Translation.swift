/// The same article in another language: an entry of its own (spec R6.10).
package struct Translation: Sendable, Hashable {
    /// Another than the entry's own.
    package var language: LanguageTag
    /// Its page.
    package var url: WebURL

    /// Takes both as they are.
    package init(language: LanguageTag, url: WebURL) {
        self.language = language
        self.url = url
    }
}
