import Syndication
import XML

/// The lines that a feed puts at the end of an entry's content (spec R3.9).
struct EntryClosing {
    private let entry: Entry
    private let feed: FeedFacts
    private let title: XMLText
    private let creators: [XMLText]

    /// - Parameters:
    ///   - title: what the entry is called, also where it has no title.
    ///   - creators: the names of whoever wrote it.
    init(of entry: Entry, in feed: FeedFacts, titled title: XMLText, by creators: [XMLText]) {
        self.entry = entry
        self.feed = feed
        self.title = title
        self.creators = creators
    }

    /// - Parameter html: the content.
    func appended(to html: XMLText) -> XMLText {
        // A line that has nothing for one of its places is left out: it would lead nowhere.
        let lines = feed.style.closing.compactMap { template in
            template.filled { value(of: $0).map(Self.escaped) }
        }
        guard !lines.isEmpty else { return html }
        return XMLText(lines.reduce(html.string) { "\($0)\n<p>\($1)</p>" })
    }

    private func value(of name: String) -> String? {
        let value: String? =
            switch name {
            case "title": title.string
            case "author": creators.map(\.string).joined(separator: ", ")
            case "feed": feed.titles.feed
            case "site": feed.titles.site
            case "url": entry.hasPage ? entry.url.text : nil
            case "mailto": mailto
            default: nil
            }
        return value.flatMap { XMLText(line: $0)?.string }
    }

    /// To whoever wrote it and tells an address, or else to the site's author. That the line is asked for makes the address
    /// public (spec R9.4).
    private var mailto: String? {
        let address = (entry.authors + feed.authors).lazy.compactMap { EmailAddress($0.email)?.text.string }.first
        return address.map { "mailto:\($0)?subject=" + Self.encoded("Re: \(title.string)") }
    }

    /// As a part of an address in ASCII (RFC 6068 §5).
    private static func encoded(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let plain = ASCIISet.alphanumerics(and: "-._~")
    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// As text or in an attribute of HTML.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { escapes[$0] != nil }) else { return text }
        var out: [UInt8] = []
        for byte in text.utf8 {
            if let escape = escapes[byte] { out += escape.utf8 } else { out.append(byte) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let escapes: [UInt8: String] = [
        UInt8(ascii: "&"): "&amp;", UInt8(ascii: "<"): "&lt;", UInt8(ascii: ">"): "&gt;", UInt8(ascii: "\""): "&quot;",
    ]
}
