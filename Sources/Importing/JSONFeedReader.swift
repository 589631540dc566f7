import Foundation
import Syndication

/// JSON Feed 1.0 and 1.1.
enum JSONFeedReader {
    static func read(_ bytes: [UInt8], source: String, base outer: WebURL?) throws(OldFeedError) -> OldFeed {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw .invalidJSON(source: source, reason: reason(error))
        }
        guard let version = document.version, version.contains("jsonfeed.org/version/") else {
            throw .notJSONFeed(source: source, reason: "its \"version\" does not name jsonfeed.org")
        }
        guard let items = document.items else { throw .notJSONFeed(source: source, reason: "it has no \"items\"") }
        var findings = Findings(source: source)
        let base = outer ?? Text.url(document.feedURL, base: nil) ?? Text.url(document.homePageURL, base: nil)
        var feed = OldFeed(format: .json)
        feed.title = Text.title(document.title)
        feed.language = document.language.flatMap { LanguageTag($0) }
        feed.home = Text.url(document.homePageURL, base: base)
        feed.next = Text.url(document.nextURL, base: base)
        feed.entries = findings.distinct(items.map { entry($0, base: base, &findings) })
        feed.problems = findings.all
        return feed
    }

    private static func entry(_ item: Item, base: WebURL?, _ findings: inout Findings) -> OldEntry {
        let id = item.id.flatMap(Text.trimmed)
        if id == nil, let url = item.url {
            findings.warn(nil, "the item \(url.prefix(80)) has no id", remedy: "Readers know it by its link")
        }
        return OldEntry(
            id: id,
            // "Ideally, the id is the full URL of the resource described by the item" (JSON Feed 1.1, "Items").
            link: Text.url(item.url, base: base) ?? Text.url(id, base: nil),
            title: Text.title(item.title),
            published: findings.date(item.published, nil),
            updated: findings.date(item.modified, nil))
    }

    /// The decoder's own words, without the types around them.
    private static func reason(_ error: any Error) -> String {
        guard case .dataCorrupted(let context) = error as? DecodingError else { return "it is no object" }
        let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
        let reason = cause ?? context.debugDescription
        return reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    }
}

// MARK: - The document

/// A field of another type than the specification's is a field that is not there: one of them must not cost the rest.
extension JSONFeedReader {
    private struct Document: Decodable {
        let version, title, language, homePageURL, feedURL, nextURL: String?
        let items: [Item]?

        private enum Key: String, CodingKey {
            case version, title, language, items
            case homePageURL = "home_page_url"
            case feedURL = "feed_url"
            case nextURL = "next_url"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            version = fields.text(.version)
            title = fields.text(.title)
            language = fields.text(.language)
            homePageURL = fields.text(.homePageURL)
            feedURL = fields.text(.feedURL)
            nextURL = fields.text(.nextURL)
            items = try? fields.decode([Item].self, forKey: .items)
        }
    }

    /// What is no object is an item without fields.
    private struct Item: Decodable {
        var id, url, title, published, modified: String?

        private enum Key: String, CodingKey {
            case id, url, title
            case published = "date_published"
            case modified = "date_modified"
        }

        init(from decoder: any Decoder) throws {
            guard let fields = try? decoder.container(keyedBy: Key.self) else { return }
            id = fields.text(.id) ?? fields.number(.id)
            url = fields.text(.url)
            title = fields.text(.title)
            published = fields.text(.published)
            modified = fields.text(.modified)
        }
    }
}

extension KeyedDecodingContainer {
    fileprivate func text(_ key: Key) -> String? { try? decode(String.self, forKey: key) }

    /// "A number … should be converted to a string" (JSON Feed 1.1, "Items").
    fileprivate func number(_ key: Key) -> String? {
        if let whole = try? decode(Int64.self, forKey: key) { return String(whole) }
        if let whole = try? decode(UInt64.self, forKey: key) { return String(whole) }
        return (try? decode(Double.self, forKey: key)).map { String($0) }
    }
}
