import Syndication

/// What one reading of a configuration knows and collects.
final class ConfigurationContext {
    let file: String
    let positions: KeyPositions
    let environment: [String: String]
    private(set) var mistakes: [ConfigurationMistake] = []
    private(set) var notices: [String] = []
    private(set) var usedVariables: Set<String> = []

    init(file: String, positions: KeyPositions, environment: [String: String]) {
        self.file = file
        self.positions = positions
        self.environment = environment
    }

    func variable(for path: String) -> (name: String, value: String)? {
        let name =
            "SYNDICATED_"
            + path.uppercased().split(separator: ".").joined(separator: "__").replacing("-", with: "_")
        guard let value = environment[name] else { return nil }
        usedVariables.insert(name)
        return (name, value)
    }

    func report(_ path: String, _ problem: String, fix: String = "", isVariable: Bool = false) {
        let place = isVariable ? nil : positions.places[path]
        mistakes.append(
            ConfigurationMistake(
                file: isVariable ? "environment" : file, line: place?.line ?? 0, column: place?.column ?? 0,
                problem: problem, fix: fix))
    }

    func notice(_ text: String) {
        notices.append(text)
    }
}

/// Reads the keys of one table, and knows at the end which of its keys nobody asked for.
///
/// Each reading method gives the default when the key is missing, and also when it is wrong: then the mistake is
/// reported, and reading goes on, so that a person sees all mistakes at once.
struct ConfigurationSection {
    /// As it stands in messages: `server`, `feed[0]`.
    let path: String
    private let values: [String: ConfigurationValue]
    private let context: ConfigurationContext
    private var known: Set<String> = []

    init(path: String, values: [String: ConfigurationValue], context: ConfigurationContext) {
        self.path = path
        self.values = values
        self.context = context
    }

    func has(_ key: String) -> Bool {
        values[key] != nil || context.variable(for: full(key)) != nil
    }

    mutating func string(_ key: String) -> String? {
        value(key, expects: "a string") { value in
            if case .string(let text) = value { text } else { nil }
        } variable: {
            $0
        }
    }

    mutating func bool(_ key: String, default fallback: Bool) -> Bool {
        value(key, expects: "true or false") { value in
            if case .bool(let flag) = value { flag } else { nil }
        } variable: {
            Bool($0)
        } ?? fallback
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        value(key, expects: "a whole number from \(range.lowerBound) to \(range.upperBound)") { value in
            if case .integer(let number) = value, range.contains(number) { number } else { nil }
        } variable: {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        } ?? fallback
    }

    mutating func duration(_ key: String, in range: ClosedRange<Duration>, default fallback: Duration) -> Duration {
        checked(key, expects: "a duration such as \"90s\", \"10m\" or \"5d\"") { text in
            Quantities.duration(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? fallback
    }

    mutating func bytes(_ key: String, atLeast least: Int, default fallback: Int) -> Int {
        checked(key, expects: "a size such as \"64KiB\" or \"1MiB\"") { text in
            Quantities.bytes(text).flatMap { $0 >= least ? $0 : nil }
        } ?? fallback
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default fallback: Choice
    ) -> Choice where Choice.RawValue == String {
        let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return checked(key, expects: "one of \(words)") { Choice(rawValue: $0) } ?? fallback
    }

    mutating func url(_ key: String) -> WebURL? {
        checked(key, expects: "an absolute address such as \"https://www.example.org/\"") { text in
            WebURL(text).flatMap { $0.isWeb ? $0 : nil }
        }
    }

    mutating func strings(_ key: String) -> [String]? {
        value(key, expects: "an array of strings such as [\"news/**\"]") { value in
            guard case .array(let elements) = value else { return nil }
            var texts: [String] = []
            for element in elements {
                guard case .string(let text) = element else { return nil }
                texts.append(text)
            }
            return texts
        } variable: { text in
            text.split(separator: ",").map { String($0).trimmingSpaces }
        }
    }

    /// Each element of an array of strings, checked; the mistake names the element.
    mutating func list<Element>(
        _ key: String, expects: String, _ check: (String) -> Element?
    ) -> [Element]? {
        guard let texts = strings(key) else { return nil }
        var elements: [Element] = []
        for (index, text) in texts.enumerated() {
            if let element = check(text) {
                elements.append(element)
            } else {
                context.report("\(full(key))[\(index)]", "\(full(key)) holds \"\(text)\"", fix: "Write \(expects)")
            }
        }
        return elements
    }

    /// A string that must also make sense.
    mutating func checked<Value>(_ key: String, expects: String, _ check: (String) -> Value?) -> Value? {
        value(key, expects: expects) { value in
            switch value {
            case .string(let text): check(text)
            case .integer(let number): check(String(number))
            default: nil
            }
        } variable: {
            check($0)
        }
    }

    /// A table within this one.
    mutating func section(_ key: String) -> ConfigurationSection? {
        known.insert(key)
        guard let value = values[key] else { return nil }
        guard case .table(let inner) = value else {
            context.report(full(key), "\(full(key)) is \(value.shown)", fix: "Write a table, as { … }")
            return nil
        }
        return ConfigurationSection(path: full(key), values: inner, context: context)
    }

    /// A key that is read elsewhere.
    mutating func expect(_ key: String) {
        known.insert(key)
    }

    /// A key that the interface names and this version does not act on yet: accepted, and said so.
    mutating func later(_ keys: String...) {
        for key in keys {
            known.insert(key)
            if values[key] != nil { context.notice("\(full(key)) has no effect in this version") }
        }
    }

    func report(_ key: String, _ problem: String, fix: String = "") {
        context.report(key.isEmpty ? path : full(key), problem, fix: fix)
    }

    /// Reports every key that was never asked for, with the nearest right one.
    func finish() {
        for key in values.keys.sorted() where !known.contains(key) {
            let fix = Spelling.nearest(to: key, among: known).map { "Did you mean \"\($0)\"?" }
            context.report(
                full(key), "\(full(key)) is not a key of the configuration",
                fix: fix ?? "The keys here are: \(known.sorted().joined(separator: ", "))")
        }
    }

    private func full(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    private mutating func value<Value>(
        _ key: String, expects: String, _ read: (ConfigurationValue) -> Value?,
        variable: (String) -> Value?
    ) -> Value? {
        known.insert(key)
        if let (name, text) = context.variable(for: full(key)) {
            if let value = variable(text) { return value }
            context.report(full(key), "\(name) is \"\(text)\"", fix: "Use \(expects)", isVariable: true)
            return nil
        }
        guard let value = values[key] else { return nil }
        if let value = read(value) { return value }
        context.report(full(key), "\(full(key)) is \(value.shown)", fix: "Use \(expects)")
        return nil
    }
}

extension String {
    var trimmingSpaces: String {
        let body = drop { $0 == " " || $0 == "\t" }
        guard let last = body.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(body[...last])
    }
}
