import Crypto
import Syndication

extension Feed {
    /// Over the feed's own facts, without its id and its times.
    var factsDigest: ContentDigest {
        var facts = [title, subtitle, language?.text ?? "", rights, license?.text ?? ""]
        for author in authors { facts += [author.name, author.email ?? "", author.url?.text ?? ""] }
        facts += [icon?.text ?? "", logo?.text ?? "", home.text, exposure.rawValue]
        for format in FeedFormat.allCases { facts.append(addresses[format]?.text ?? "") }
        facts += hubs.map(\.text)
        let words = style.words
        if !words.isEmpty { facts += words + [siteTitle] }
        if let cloud { facts.append("\(cloud)") }
        if isClosed { facts.append("closed") }
        var hash = SHA256()
        for fact in facts {
            // Its length in front keeps two facts from being taken for others.
            hash.update(data: Array("\(fact.utf8.count):".utf8))
            hash.update(data: Array(fact.utf8))
        }
        return ContentDigest(bytes: Array(hash.finalize()))
    }
}
