import TOMLKit

/// A TOML value as a plain Swift value, taken out of the parser's memory.
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
    /// The tables and arrays that TOMLKit gives point into the root's memory, so everything is copied out while the
    /// root lives.
    static func root(parsing text: String) throws -> [String: ConfigurationValue] {
        if let line = TOMLHazard.line(in: text) { throw TOMLHazard(line: line) }
        let root = try TOMLTable(string: text)
        return withExtendedLifetime(root) { copy(of: root) }
    }

    private static func copy(of table: TOMLTable) -> [String: ConfigurationValue] {
        var out: [String: ConfigurationValue] = [:]
        for key in table.keys {
            if let value = table[key] { out[key] = copy(of: value) }
        }
        return out
    }

    private static func copy(of value: any TOMLValueConvertible) -> ConfigurationValue {
        switch value.type {
        case .string: .string(value.string ?? "")
        case .int: .integer(value.int ?? 0)
        case .double: .number(value.double ?? 0)
        case .bool: .bool(value.bool ?? false)
        case .array: .array(value.array.map { array in array.map { copy(of: $0) } } ?? [])
        case .table: .table(value.table.map { copy(of: $0) } ?? [:])
        case .date, .time, .dateTime: .moment
        }
    }
}
