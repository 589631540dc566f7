import Syndication

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
    /// Keys that are accepted and do nothing: nobody is led to them.
    private var inert: Set<String> = []

    init(path: String, values: [String: ConfigurationValue], context: ConfigurationContext) {
        self.path = path
        self.values = values
        self.context = context
    }

    func has(_ key: String) -> Bool {
        values[key] != nil || context.override(of: full(key)) != nil
    }

    mutating func string(_ key: String, default fallback: String? = nil) -> String? {
        value(key, expects: "a string", fallback: fallback.map { .string($0) }) { value in
            if case .string(let text) = value { text } else { nil }
        }
    }

    /// A path. `~` is the shell's: of the libraries that are asked for a file some know it, and others do not.
    mutating func path(_ key: String, default fallback: String? = nil) -> String? {
        value(key, expects: "a path, written whole, without ~", fallback: fallback.map { .string($0) }) { value in
            guard case .string(let text) = value, !text.hasPrefix("~"), !text.utf8.contains(0) else { return nil }
            return text
        }
    }

    /// What something is called; a name without a visible character is none.
    mutating func name(_ key: String) -> String? {
        string(key).flatMap { PlainText.isVisible($0) ? $0 : nil }
    }

    /// A string that is never shown: a password, or an address with one in it.
    mutating func secret(_ key: String) -> String? {
        value(key, expects: "a string", isSecret: true) { value in
            if case .string(let text) = value { text } else { nil }
        }
    }

    mutating func bool(_ key: String, default fallback: Bool) -> Bool {
        value(key, expects: "true or false", fallback: .bool(fallback)) { value in
            if case .bool(let flag) = value { flag } else { nil }
        } override: {
            Bool($0).map { .bool($0) }
        } ?? fallback
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        value(
            key, expects: "a whole number from \(range.lowerBound) to \(range.upperBound)", fallback: .integer(fallback)
        ) { value in
            if case .integer(let number) = value, range.contains(number) { number } else { nil }
        } override: {
            Int($0).map { .integer($0) }
        } ?? fallback
    }

    mutating func duration(_ key: String, in range: ClosedRange<Duration>, default fallback: Duration) -> Duration {
        checked(
            key, expects: Quantities.duration(suchAs: fallback, in: range), fallback: Quantities.text(of: fallback),
            plain: Quantities.text(of:)
        ) { text in
            Quantities.duration(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? fallback
    }

    mutating func bytes(_ key: String, atLeast least: Int, default fallback: Int) -> Int {
        checked(
            key, expects: "a size of at least \(Quantities.text(ofBytes: least)), such as \"64KiB\" or \"1MiB\"",
            fallback: Quantities.text(ofBytes: fallback), plain: Quantities.text(ofBytes:), takesNumbers: true
        ) { text in
            Quantities.bytes(text).flatMap { $0 >= least ? $0 : nil }
        } ?? fallback
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default fallback: Choice
    ) -> Choice where Choice.RawValue == String {
        let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return checked(key, expects: "one of \(words)", fallback: fallback.rawValue) { Choice(rawValue: $0) }
            ?? fallback
    }

    /// An address below which others are, with a slash at its end whether or not it is written.
    mutating func folder(_ key: String) -> WebURL? {
        checked(
            key, expects: "an absolute address without \"?\" and \"#\", such as \"https://www.example.org/\"",
            plain: \.text
        ) { text in
            WebURL(text).flatMap { $0.isWeb && !text.contains("?") && !text.contains("#") ? $0.asFolder : nil }
        }
    }

    mutating func strings(_ key: String, default fallback: [String]? = nil) -> [String]? {
        var expected = "an array of strings"
        if case .string(let text)? = values[key] { expected += " such as [\"\(SecretMask.masked(text))\"]" }
        return value(
            key, expects: expected,
            fallback: fallback.map { .array($0.map { .string($0) }) }
        ) { value in
            guard case .array(let elements) = value else { return nil }
            var texts: [String] = []
            for element in elements {
                guard case .string(let text) = element else { return nil }
                texts.append(text)
            }
            return texts
        } override: { text in
            .array(text.split(separator: ",").map { .string(String($0).trimmingSpaces) })
        } ?? fallback
    }

    /// Each element of an array of strings, checked; the mistake names the element. One that is wrong is reason enough
    /// for the default: what is left of the array was not meant.
    mutating func list<Element>(
        _ key: String, expects: String, default fallback: [String]? = nil, _ check: (String) -> Element?
    ) -> [Element]? {
        guard let texts = strings(key, default: fallback) else { return nil }
        var elements: [Element] = []
        for (index, text) in texts.enumerated() {
            if let element = check(text) {
                elements.append(element)
            } else {
                report(text, at: index, of: full(key), expects: expects)
            }
        }
        return elements.count == texts.count ? elements : nil
    }

    /// What is wrong with an element of an array. Only in a file it has a place of its own.
    private func report(_ element: String, at index: Int, of path: String, expects: String) {
        let shown = "\"\(SecretMask.masked(element))\""
        guard let origin = context.source(of: path) else {
            return context.report("\(path)[\(index)]", "\(path) holds \(shown)", remedy: "Write \(expects)")
        }
        let remedy = "Write \(expects), with commas between several"
        switch origin {
        case .environment(let name): context.report(origin, "\(name) holds \(shown)", remedy: remedy)
        // Whatever it is, it is a secret.
        case .credential: context.report(origin, "\(path) is not understood", remedy: remedy)
        case .standard, .file, .commandLine: context.report(origin, "\(path) holds \(shown)", remedy: remedy)
        }
    }

    /// A string that must also make sense.
    ///
    /// - Parameters:
    ///   - fallback: what holds when the key is missing, as it would be written.
    ///   - plain: the one way to write it of several.
    ///   - takesNumbers: whether it may be a number, for which the check gets its digits.
    mutating func checked<Value>(
        _ key: String, expects: String, fallback: String? = nil, plain: (Value) -> String? = { _ in nil },
        takesNumbers: Bool = false, _ check: (String) -> Value?
    ) -> Value? {
        value(
            key, expects: expects, fallback: fallback.map { .string($0) }, plain: { plain($0).map { .string($0) } }
        ) { value in
            switch value {
            case .string(let text): check(text)
            case .integer(let number) where takesNumbers: check(String(number))
            default: nil
            }
        }
    }

    /// A table within this one. A missing one is empty, so that the environment can still set its keys.
    mutating func section(_ key: String) -> ConfigurationSection? {
        known.insert(key)
        guard let value = values[key] else {
            return ConfigurationSection(path: full(key), values: [:], context: context)
        }
        guard case .table(let inner) = value else {
            context.report(full(key), "\(full(key)) is \(value.shown)", remedy: "Write a table, as { … }")
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
            inert.insert(key)
            if values[key] != nil { context.notice(full(key), "\(full(key)) has no effect in this version") }
        }
    }

    /// The same for an element of an array, which has a place of its own only in a file.
    func report(_ key: String, at index: Int, _ what: String, remedy: String) {
        let path = full(key)
        context.report(context.source(of: path) == nil ? "\(path)[\(index)]" : path, what, remedy: remedy)
    }

    func report(_ key: String, _ what: String, remedy: String = "") {
        context.report(key.isEmpty ? path : full(key), what, remedy: remedy)
    }

    /// A key that others need is not set.
    func reportMissing(_ key: String, _ what: String, remedy: String) {
        context.reportMissing(key.isEmpty ? path : full(key), what, remedy: remedy)
    }

    /// Reports every key that was never asked for, with the nearest right one.
    func finish() {
        for key in values.keys.sorted() where !known.contains(key) && !inert.contains(key) {
            let tables = path.isEmpty ? context.tables(having: key) : []
            let remedy =
                tables.isEmpty
                ? Spelling.nearest(to: key, among: known).map { "Did you mean \"\($0)\"?" }
                : "It is a key of \(tables.joined(separator: " or ")): write it below that line"
            context.report(
                full(key), "\(full(key)) is not a key of the configuration",
                remedy: remedy ?? "The keys here are: \(known.sorted().joined(separator: ", "))")
        }
    }

    private func full(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    /// - Parameters:
    ///   - fallback: what holds when the key is missing, for `config show`.
    ///   - plain: the one way to write it of several.
    ///   - override: the text of a variable or of a credential as a value.
    private mutating func value<Value>(
        _ key: String, expects: String, fallback: ConfigurationValue? = nil, isSecret: Bool = false,
        plain: (Value) -> ConfigurationValue? = { _ in nil },
        _ read: (ConfigurationValue) -> Value?, override: (String) -> ConfigurationValue? = { .string($0) }
    ) -> Value? {
        known.insert(key)
        let path = full(key)
        if let (text, origin) = context.override(of: path) {
            if let found = override(text), let value = read(found) {
                var isHidden = isSecret
                if case .credential = origin { isHidden = true }
                context.record(
                    .init(path: path, value: found, origin: origin, isSecret: isHidden, plain: plain(value)))
                return value
            }
            let problem =
                switch origin {
                case .environment(let name) where !isSecret: "\(name) is \"\(SecretMask.masked(text))\""
                case .environment(let name): "\(name) is not understood"
                // Whatever it is, it is a secret.
                default: "\(path) is not understood"
                }
            context.report(origin, problem, remedy: "Use \(expects)")
            return nil
        }
        guard let found = values[key] else {
            context.record(.init(path: path, value: fallback, origin: .standard, isSecret: isSecret))
            return nil
        }
        if let value = read(found) {
            context.record(
                .init(
                    path: path, value: found, origin: context.origin(of: path), isSecret: isSecret, plain: plain(value))
            )
            return value
        }
        context.report(path, "\(path) is \(isSecret ? found.kind : found.shown)", remedy: "Use \(expects)")
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
