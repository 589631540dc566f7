import Crypto
import Syndication

/// The SHA-256 over what a reader would notice of an article: when it stays, `updated` stays (spec R7.1, R7.2).
///
/// It is taken from what the author wrote, without rendering it, so that no change of our renderer, of the theme or of
/// the configuration moves it. (The article of a whole HTML page is taken as our serializer writes it, tags left out.)
///
/// It counts, in this order and each with its length in front: the title, the subtitle, the summary, the slug and the
/// address, all where and as the author wrote them, the address of a link post, whether there is a picture, the addresses
/// of the enclosures, and the body. Of the body count
/// - the text with every run of white space as one space and none at the ends,
/// - in Markdown without the marks `*` `_` `` ` `` `~` `#` `>` `\` wherever they stand, without the `-`, `+`, `=` and `:`
///   that begin a line (lists, underlines, table rules) and the numbers of list items but the first one of a list that
///   does not begin with 1, and with a space for `|`; but with all characters of code between backticks and in fences, and
///   with a `_`, `#` or `~` that is certainly no mark (`x_1`, `C#`, `~5`),
/// - in Markdown and HTML without tags and comments, where tags of blocks are spaces, but with the value of every `href`
///   and `src`; a reference (`&amp;`) is the character that it stands for; between backticks and in fences a tag and
///   a reference are text,
/// - without what lies in `script` and `style`, the links that themes set beside headings, and in tags the query behind
///   the name of a picture, a recording or a film.
///
/// It does not count: dates, the file's name, classes and other attributes, `weight`, `minor`, drafts. Nor do authors,
/// tags and the language: who tidies up an archive by them would bring all of it to the top of every reader.
enum SignificantText {
    /// A shorter text may well be that of two articles: it is what a generator begins with, or a line of thanks.
    private static let leastText = 100

    /// - Returns: a digest of all this, and one of the text of the body alone, where that is long enough. A heading that
    ///   is the title is no part of it.
    static func digests(of article: Article, written: Written) -> (content: ContentDigest, text: ContentDigest?) {
        var writer = DigestWriter()
        writer.field(written.title)
        writer.field(written.subtitle)
        writer.field(written.summary)
        writer.field(written.slug)
        writer.field(written.url)
        writer.field(written.externalURL)
        writer.field(article.image == nil ? nil : "image")
        writer.list(article.enclosures.map(\.address))
        let body =
            switch article.body {
            case .markdown(let bytes): BodyScan.kept(of: bytes[...], in: .markdown)
            case .html(let bytes): BodyScan.kept(of: bytes[...], in: .html)
            case .plainText(let bytes): BodyScan.kept(of: bytes[...], in: .plainText)
            case .none: [UInt8]?.none
            }
        if let body { writer.body(body) } else { writer.field(nil) }
        let text = body.flatMap { Self.text(in: $0[...], below: heading(of: article)) }
        return (writer.digest(), text.map(SHA256.contentDigest))
    }

    /// The title, where the body begins with it as a heading: on a line of its own, or in an element.
    private static func heading(of article: Article) -> String? {
        guard let title = article.title else { return nil }
        let start = article.body.bytes.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
        if case .html = article.body { return start.starts(with: "<h".utf8) ? title : nil }
        let line = start.prefix { $0 != 0x0A && $0 != 0x0D }.drop { $0 == UInt8(ascii: "#") || $0 == 0x20 }
        guard line.starts(with: title.utf8) else { return nil }
        let rest = line.dropFirst(title.utf8.count)
        return rest.allSatisfy { $0 == UInt8(ascii: "#") || $0 == 0x20 } ? title : nil
    }

    /// The text of a body, when it is long enough.
    private static func text(in body: ArraySlice<UInt8>, below heading: String?) -> ArraySlice<UInt8>? {
        var text = body
        if let heading, text.starts(with: heading.utf8) { text = text.dropFirst(heading.utf8.count) }
        if text.first == 0x20 { text = text.dropFirst() }
        return text.count < leastText ? nil : text
    }

    /// What the front matter or the page says, before our Markdown or the configuration comes in.
    struct Written {
        var title: String?
        var subtitle: String?
        var summary: String?
        var slug: String?
        var url: String?
        var externalURL: String?

        init(_ table: FieldTable) {
            func text(_ name: FieldName) -> String? { table.text(name).map(PlainText.collapsed) }
            title = text(.title)
            subtitle = text(.subtitle)
            summary = text(.summary)
            slug = text(.slug)
            url = text(.url)
            externalURL = text(.externalLink)
        }
    }
}

extension SHA256 {
    static func contentDigest(of bytes: ArraySlice<UInt8>) -> ContentDigest {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.contentDigest()
    }

    /// An array of the digest itself would be made byte by byte.
    fileprivate func contentDigest() -> ContentDigest {
        ContentDigest(bytes: finalize().withUnsafeBytes { Array($0) })
    }
}

/// Hashes the fields, each with its length, so that no two articles look alike.
private struct DigestWriter {
    private var hash = SHA256()
    /// Short fields that are hashed together.
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(512)
    }

    mutating func field(_ text: String?) {
        guard let text else {
            bytes.append(0)
            return
        }
        bytes.append(1)
        length(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func list(_ texts: [String]) {
        length(texts.count)
        for text in texts { field(text) }
    }

    private mutating func length(_ count: Int) {
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }

    /// The text of a body is long, and is hashed where it lies. Its length stands behind it.
    mutating func body(_ text: [UInt8]) {
        bytes.append(1)
        flush()
        text.withUnsafeBytes { hash.update(bufferPointer: $0) }
        length(text.count)
    }

    mutating func digest() -> ContentDigest {
        flush()
        return hash.contentDigest()
    }

    private mutating func flush() {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        bytes.removeAll(keepingCapacity: true)
    }
}
