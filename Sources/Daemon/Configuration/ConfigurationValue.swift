import TOML

/// A value of the configuration, wherever it comes from.
enum ConfigurationValue: Hashable, Sendable {
    case string(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case array([ConfigurationValue])
    case table([String: ConfigurationValue])
    /// A date or a time, which no key of ours takes.
    case moment

    /// What the value is, for a message.
    var kind: String {
        switch self {
        case .string: "a string"
        case .integer, .number: "a number"
        case .bool: "a boolean"
        case .array: "an array"
        case .table: "a table"
        case .moment: "a date"
        }
    }

    /// How the value looks in the file, for a message.
    var shown: String {
        switch self {
        case .string(let text): "\"\(SecretMask.masked(text))\""
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): String(flag)
        case .array, .table, .moment: kind
        }
    }
}

extension ConfigurationValue {
    init(_ value: TOMLValue) {
        switch value.content {
        case .text(let text): self = .string(text)
        case .word(let word):
            switch word.meaning {
            case .integer(let number): self = .integer(number)
            case .float(let number): self = .number(number)
            case .boolean(let flag): self = .bool(flag)
            case .moment, nil: self = .moment
            }
        case .array(let values): self = .array(values.map { ConfigurationValue($0) })
        case .table(let entries): self = .table(Self.table(entries))
        }
    }

    static func table(_ entries: [TOMLEntry]) -> [String: ConfigurationValue] {
        Dictionary(entries.map { ($0.key, ConfigurationValue($0.value)) }) { $1 }
    }
}
