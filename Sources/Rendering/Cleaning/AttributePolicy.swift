import HTML
import Syndication

/// What becomes of an attribute, by its name and its element (spec R3.4). Every attribute that is not in the table
/// goes: `style`, `on…`, `data-…`, `aria-…`, `target` and all that is invented next.
enum AttributePolicy: Equatable, Sendable {
    case anyText
    case wholeNumber
    /// Present or not; its value says nothing.
    case flag
    case oneOf([String])
    case mediaType
    /// Of a list: `1 a A i I`.
    case numbering
    case languageTag
    /// An address that must be absolute.
    case address
    case sourceSet
    /// Only words that begin with one of these.
    case classes([String])
    /// Kept where something in the same entry points at it.
    case id
    case relations

    static func of(_ attribute: String, on element: String) -> AttributePolicy? {
        table[attribute]?.first { $0.elements.isEmpty || $0.elements.contains(element) }?.policy
    }

    private struct Row {
        var policy: AttributePolicy
        /// Empty for all.
        var elements: Set<String>
    }

    private static let table: [String: [Row]] = {
        var table: [String: [Row]] = [:]
        func enter(_ policy: AttributePolicy, _ attributes: String, on elements: String = "") {
            for attribute in attributes.split(separator: " ") {
                let elements = Set(elements.split(separator: " ").map(String.init))
                table[String(attribute), default: []].append(Row(policy: policy, elements: elements))
            }
        }
        enter(.address, "href", on: "a")
        enter(.address, "src", on: "img audio video source track iframe")
        enter(.address, "poster", on: "video")
        enter(.address, "cite", on: "blockquote q del ins")
        enter(.sourceSet, "srcset", on: "img source")
        enter(.anyText, "sizes media", on: "img source")
        enter(.anyText, "alt", on: "img")
        enter(.anyText, "title")
        enter(.wholeNumber, "width height", on: "img video source iframe")
        enter(.mediaType, "type", on: "source")
        enter(.numbering, "type", on: "ol")
        enter(.flag, "controls muted loop", on: "audio video")
        enter(.oneOf(["none", "metadata", "auto", ""]), "preload", on: "audio video")
        enter(.anyText, "datetime", on: "time del ins")
        enter(.languageTag, "lang")
        enter(.languageTag, "srclang", on: "track")
        enter(.oneOf(["ltr", "rtl", "auto"]), "dir")
        enter(.wholeNumber, "colspan rowspan", on: "td th")
        enter(.oneOf(["left", "center", "right"]), "align", on: "td th")
        enter(.oneOf(["row", "col", "rowgroup", "colgroup"]), "scope", on: "th")
        enter(.wholeNumber, "span", on: "col colgroup")
        enter(.anyText, "headers", on: "td th")
        enter(.wholeNumber, "start", on: "ol")
        enter(.flag, "reversed", on: "ol")
        enter(.anyText, "value", on: "data li")
        enter(.oneOf(["subtitles", "captions", "descriptions", "chapters", "metadata"]), "kind", on: "track")
        enter(.anyText, "label", on: "track")
        enter(.flag, "default", on: "track")
        enter(.flag, "open", on: "details")
        enter(.id, "id")
        enter(.classes(["language-", "lang-", "footnote", "math"]), "class", on: "code pre")
        enter(.classes(["footnote", "math"]), "class")
        enter(.relations, "rel", on: "a")
        return table
    }()

    /// The attribute's value as feeds carry it. Addresses, ids and sets of sources are decided elsewhere, because they
    /// need more than the value.
    ///
    /// - Returns: nil when nothing of it is to be kept.
    func tidied(_ value: String) -> String? {
        switch self {
        case .anyText, .address, .sourceSet, .id: value
        case .flag: ""
        case .wholeNumber: Self.wholeNumber(value)
        case .oneOf(let allowed): allowed.first { $0 == value.lowercased() }
        case .mediaType: Self.mediaType(value)
        case .numbering: ["1", "a", "A", "i", "I"].contains(value) ? value : nil
        case .languageTag: LanguageTag(value)?.text
        case .classes(let beginnings):
            Self.words(value) { word in
                beginnings.contains { word.hasPrefix($0) } && word.utf8.allSatisfy { Self.classCharacters.contains($0) }
            }
        case .relations: Self.words(value.lowercased()) { Self.knownRelations.contains($0) }
        }
    }

    private static let classCharacters = ASCIISet.alphanumerics(and: "-_+#.:")
    private static let knownRelations: Set<String> = ["nofollow", "ugc", "sponsored", "me", "license"]

    /// Plain digits: `100%`, `auto` and `640px` are none (spec R3.5 c).
    private static func wholeNumber(_ value: String) -> String? {
        guard (1...6).contains(value.utf8.count), value.utf8.allSatisfy({ $0.asciiDigit != nil }) else { return nil }
        return value
    }

    /// With its parameters: `video/mp4; codecs="avc1"` lets a player choose.
    private static func mediaType(_ value: String) -> String? {
        MediaType(value) == nil ? nil : value
    }

    private static func words(_ value: String, where isKept: (String) -> Bool) -> String? {
        let kept = HTMLTree.words(value).filter(isKept)
        return kept.isEmpty ? nil : kept.joined(separator: " ")
    }
}
