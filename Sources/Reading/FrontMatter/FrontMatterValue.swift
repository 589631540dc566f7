import Syndication

/// A value in front matter, whichever language it was written in.
///
/// Numbers, booleans and dates stay as they are written, until a field asks for one: `title: 1.0` is not `1`, and
/// `lang: no` is Norwegian (spec section 19).
enum FrontMatterValue: Hashable, Sendable {
    case null
    /// Without quotation marks: a text, a number, a boolean, a date.
    case plain(String)
    case quoted(String)
    case list([FrontMatterValue])
    case map([FrontMatterField])

    /// A plain scalar of YAML: `~` and `null` are null (YAML 1.1).
    init(yamlPlain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        default: self = .plain(text)
        }
    }

    /// The text of a scalar, as it is written; nil for all else, and for a text of nothing but blanks.
    var text: String? {
        switch self {
        case .plain(let text), .quoted(let text):
            text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } ? nil : text
        case .null, .list, .map: nil
        }
    }

    /// The booleans of YAML 1.1, quoted or not.
    var bool: Bool? {
        guard let text, text.utf8.count <= 16 else { return nil }
        return switch PlainText.collapsed(text).lowercased() {
        case "true", "yes", "on", "y", "1": true
        case "false", "no", "off", "n", "0": false
        default: nil
        }
    }

    /// A whole number; the underscores of TOML and YAML 1.1 do not count.
    var int: Int? {
        guard let text else { return nil }
        return Int(text) ?? Int(String(text.filter { $0 != "_" }))
    }

    /// Whether there is nothing to be read: then the next name of the field is asked.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .plain, .quoted: text == nil
        case .list(let values): values.allSatisfy(\.isEmpty)
        case .map(let fields): fields.isEmpty
        }
    }

    var isBoolean: Bool {
        if case .plain = self { return ["true", "false", "yes", "no"].contains(text?.lowercased()) }
        return false
    }
}

/// One line of a map.
struct FrontMatterField: Hashable, Sendable {
    /// As it is written.
    var key: String
    var value: FrontMatterValue
    /// Of the file, counted from 1.
    var line: Int
}

extension [FrontMatterField] {
    /// - Parameter names: in the form of `FieldName.normalForm`; the first that has a value wins.
    func value(_ names: String...) -> FrontMatterValue? {
        for name in names {
            if let field = last(where: { FieldName.normalForm($0.key) == name && !$0.value.isEmpty }) {
                return field.value
            }
        }
        return nil
    }

    /// One line of plain text, of the first of the names that has some.
    func line(_ names: String...) -> String? {
        for name in names {
            guard let text = value(name)?.text.map(Titles.plain), !text.isEmpty else { continue }
            return PlainText.cut(text, atMost: Titles.maximumLength, ellipsis: true)
        }
        return nil
    }
}
