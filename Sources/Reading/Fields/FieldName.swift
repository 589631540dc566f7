import Syndication

/// What front matter can say of an article, and every name that real sites have for it (spec section 19).
enum FieldName: Int, CaseIterable, Sendable {
    case title, subtitle, summary, excerptSeparator, language, translationKey, translationReference, weight
    case date, publishDate, published, created, modified, expires
    case draft, status, password, feed, hidden, unlisted, excluded, collections, build
    case slug, url, aliases, id
    case categories, category, tags, authors
    case image, imageAlt, imageCaption, imageCredit
    case enclosure, duration, length
    case externalLink, inReplyTo, comments, via, rights, minor

    /// In the order of trust: where several names have a value, the first wins. All in normal form.
    private var names: String {
        switch self {
        case .title: "title"
        case .subtitle: "subtitle deck kicker lead"
        case .summary: "summary description excerpt miniexcerpt abstract"
        case .excerptSeparator: "excerptseparator"
        case .language: "lang language locale"
        case .translationKey: "translationkey"
        case .translationReference: "pageid ref"
        case .weight: "weight"
        case .date: "date"
        case .publishDate: "publishdate publisheddate datepublished publishedat publishedon pubdate"
        case .published: "published"
        case .created: "created datecreated createdat"
        case .modified:
            "lastmod updated modified lastmodifiedat dateupdated datemodified updatedat modifieddate lastmodified"
        case .expires: "expirydate expires unpublish unpublishdate expirationdate"
        case .draft: "draft"
        case .status: "status"
        case .password: "password postpassword"
        case .feed: "feed rss"
        case .hidden: "hidden"
        case .unlisted: "unlisted"
        case .excluded: "excludefromfeed hiddeninrss"
        case .collections: "eleventyexcludefromcollections"
        case .build: "build"
        case .slug: "slug"
        case .url: "url permalink path"
        case .aliases: "aliases alias redirectfrom"
        case .id: "guid uuid id feedid"
        case .categories: "categories topics"
        case .category: "category section"
        case .tags: "tags tag keywords"
        case .authors: "authors author"
        case .image: "image cover coverimage featuredimage featureimage headerimage images thumbnail hero primaryimage"
        case .imageAlt: "imagealt coveralt coverimagealt featuredimagealt heroalt thumbnailalt"
        case .imageCaption: "imagecaption imagefigcaption covercaption featuredimagecaption herocaption"
        case .imageCredit: "imagecredit covercredit featuredimagecredit herocredit"
        case .enclosure: "enclosure audio mp3 podcast enclosures video"
        case .duration: "duration"
        case .length: "length filesize"
        case .externalLink: "link externalurl linkto redirectto"
        case .inReplyTo: "inreplyto"
        case .comments: "comments commentsurl"
        case .via: "via viaurl"
        case .rights: "rights copyright"
        case .minor: "minor"
        }
    }

    /// The maps whose content counts as if it stood outside of them: Zola's, and Hugo's since 0.123.
    static let transparentMaps: Set<String> = ["taxonomies", "extra", "params"]

    /// What a name stands for, and how far down its list it is.
    struct Place: Sendable {
        var name: FieldName
        var rank: Int
    }

    /// - Parameter key: in normal form.
    static func place(of key: String) -> Place? { places[key] }

    private static let places: [String: Place] = {
        var places: [String: Place] = [:]
        for name in allCases {
            for (rank, word) in name.names.split(separator: " ").enumerated() {
                places[String(word)] = Place(name: name, rank: rank)
            }
        }
        return places
    }()

    /// A key in lower case, without `_`, `-` and blanks: `publishDate`, `publish_date` and `Publish-Date` are one.
    static func normalForm(_ key: String) -> String {
        if key.utf8.allSatisfy({ $0.asciiUppercased != $0 }) { return key }
        var bytes: [UInt8] = []
        for byte in key.utf8 where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") && byte != 0x20 {
            bytes.append(byte.asciiLowercased)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
