import Foundation
import Syndication

extension EntryDetails {
    /// What is escaped, or was written by another hand, is left to Foundation, which takes ten times as long.
    init(json: String) throws {
        self = try Self(own: json) ?? JSONDecoder().decode(EntryDetails.self, from: Data(json.utf8))
    }

    private init?(own json: String) {
        var json = json
        let read = json.withUTF8 { bytes in
            var reader = OwnJSON(bytes)
            let details = try? EntryDetails(&reader)
            return (try? reader.end()) == nil ? nil : details
        }
        guard let read else { return nil }
        self = read
    }

    private init(_ reader: inout OwnJSON) throws(OwnJSON.Strange) {
        self.init()
        try reader.object { reader, name throws(OwnJSON.Strange) in
            switch name {
            case "title": title = try reader.string()
            case "subtitle": subtitle = try reader.string()
            case "exposure": exposure = try known(Article.Exposure(rawValue: reader.string()))
            case "authors": authors = try reader.array(person)
            case "categories": categories = try reader.array(category)
            case "language": language = try languageTag(&reader)
            case "externalURL": externalURL = try url(&reader)
            case "inReplyTo": inReplyTo = try reader.array(url)
            case "commentsURL": commentsURL = try url(&reader)
            case "viaURL": viaURL = try url(&reader)
            case "rights": rights = try reader.string()
            case "aliases": aliases = try reader.array(url)
            default: throw OwnJSON.Strange()
            }
        }
    }
}

private func person(_ reader: inout OwnJSON) throws(OwnJSON.Strange) -> Person {
    var name: String?
    var person = Person(name: "")
    try reader.object { reader, member throws(OwnJSON.Strange) in
        switch member {
        case "name": name = try reader.string()
        case "email": person.email = try reader.string()
        case "url": person.url = try url(&reader)
        case "avatar": person.avatar = try url(&reader)
        default: throw OwnJSON.Strange()
        }
    }
    person.name = try known(name)
    return person
}

private func category(_ reader: inout OwnJSON) throws(OwnJSON.Strange) -> Syndication.Category {
    var term: String?
    var category = Syndication.Category(term: "")
    try reader.object { reader, member throws(OwnJSON.Strange) in
        switch member {
        case "term": term = try reader.string()
        case "label": category.label = try reader.string()
        case "scheme": category.scheme = try url(&reader)
        default: throw OwnJSON.Strange()
        }
    }
    category.term = try known(term)
    return category
}

private func languageTag(_ reader: inout OwnJSON) throws(OwnJSON.Strange) -> LanguageTag {
    var tag: LanguageTag?
    try reader.object { reader, member throws(OwnJSON.Strange) in
        let text = try reader.string()
        // Foundation takes a tag as it is written.
        if member == "text" { tag = LanguageTag(text).flatMap { $0.text == text ? $0 : nil } }
    }
    return try known(tag)
}

private func url(_ reader: inout OwnJSON) throws(OwnJSON.Strange) -> WebURL {
    try known(WebURL(reader.string()))
}

private func known<Value>(_ value: Value?) throws(OwnJSON.Strange) -> Value {
    guard let value else { throw OwnJSON.Strange() }
    return value
}
