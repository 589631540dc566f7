import Syndication

/// What a document shows of an entry besides its times and its content, and what tells its file by its text. It is kept
/// as JSON in the entry's row, the digest in a column, so that documents can be composed again without reading the file.
///
/// Written and read by hand, because a first scan writes many thousands, and the window of a whole archive reads as many.
struct EntryDetails: Sendable, Hashable, Codable {
    var title: String?
    var subtitle: String?
    var exposure: Article.Exposure?
    var authors: [Person]?
    var categories: [Syndication.Category]?
    var language: LanguageTag?
    var externalURL: WebURL?
    var inReplyTo: [WebURL]?
    var commentsURL: WebURL?
    var viaURL: WebURL?
    var rights: String?
    /// Old addresses of the article: for redirects, and to find what was renamed.
    var aliases: [WebURL]?
    /// Only as it is written; the rows are asked for it: see `Catalogue.keys(ofText:in:)`.
    var textDigest: Digest?
    /// The types of the media files, as far as they are known before rendering. Only among the `facets`.
    var media: [MediaType]?
    /// The same.
    var translationKey: String?

    private enum CodingKeys: String, CodingKey {
        case title, subtitle, exposure, authors, categories, language, externalURL, inReplyTo, aliases
        case commentsURL, viaURL, rights
    }

    init() {}

    init(_ article: Article) {
        title = article.title
        subtitle = article.subtitle
        exposure = article.exposure
        authors = article.authors.isEmpty ? nil : article.authors
        categories = article.categories.isEmpty ? nil : article.categories
        language = article.language
        externalURL = article.externalURL
        inReplyTo = article.inReplyTo.isEmpty ? nil : article.inReplyTo
        commentsURL = article.commentsURL
        viaURL = article.viaURL
        rights = article.rights
        aliases = article.aliases.isEmpty ? nil : article.aliases
        textDigest = article.textDigest.map(Digest.init)
        if !article.enclosures.isEmpty {
            media = article.enclosures.compactMap {
                $0.type ?? MediaType(address: $0.address) ?? MediaType(fileName: $0.address)
            }
        }
        translationKey = article.translationKey
    }

    var json: String {
        var text = JSONText()
        text.object { text in
            text.member("title", title)
            text.member("subtitle", subtitle)
            text.member("exposure", exposure?.rawValue)
            text.member("authors", authors) { text, author in
                text.member("name", author.name)
                text.member("email", author.email)
                text.member("url", author.url?.text)
                text.member("avatar", author.avatar?.text)
            }
            text.member("categories", categories) { text, category in
                text.member("term", category.term)
                text.member("label", category.label)
                text.member("scheme", category.scheme?.text)
            }
            if let language {
                // The way `LanguageTag` codes itself.
                text.member("language") { $0.object { $0.member("text", language.text) } }
            }
            text.member("externalURL", externalURL?.text)
            text.member("inReplyTo", inReplyTo?.map(\.text))
            text.member("commentsURL", commentsURL?.text)
            text.member("viaURL", viaURL?.text)
            text.member("rights", rights)
            text.member("aliases", aliases?.map(\.text))
        }
        return text.text
    }
}

/// A JSON text that grows at its end (RFC 8259).
struct JSONText {
    private var bytes: [UInt8] = []
    private var needsComma = false

    init() {
        bytes.reserveCapacity(256)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func object(_ members: (inout JSONText) -> Void) {
        enclosed("{", "}", members)
    }

    /// Nothing when the value is nil.
    mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        member(name) { $0.put(value) }
    }

    mutating func member(_ name: StaticString, _ values: [String]?) {
        guard let values else { return }
        member(name) { text in
            text.enclosed("[", "]") { text in
                for value in values {
                    text.separate()
                    text.put(value)
                    text.needsComma = true
                }
            }
        }
    }

    /// An array of objects.
    mutating func member<Value>(
        _ name: StaticString, _ values: [Value]?, _ members: (inout JSONText, Value) -> Void
    ) {
        guard let values else { return }
        member(name) { text in
            text.enclosed("[", "]") { text in
                for value in values {
                    text.separate()
                    text.object { members(&$0, value) }
                }
            }
        }
    }

    mutating func member(_ name: StaticString, _ value: (inout JSONText) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        value(&self)
        needsComma = true
    }

    private mutating func enclosed(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ inside: (inout JSONText) -> Void)
    {
        bytes.append(UInt8(ascii: open))
        needsComma = false
        inside(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func put(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: Unicode.Scalar(byte).escape.utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
