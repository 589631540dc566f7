import Yams

/// Front matter in YAML, as Yams (libyaml) reads it.
enum YAMLHeader {
    static func read(_ header: ArraySlice<UInt8>, firstLine: Int) throws(HeaderProblem) -> FrontMatter {
        if let fields = PlainYAML.read(header, firstLine: firstLine) { return FrontMatter(fields: fields) }
        return try readCarefully(header, firstLine: firstLine)
    }

    /// The way through Yams.
    static func readCarefully(_ header: ArraySlice<UInt8>, firstLine: Int) throws(HeaderProblem) -> FrontMatter {
        let (value, repairs) = try readAny(header, firstLine: firstLine)
        switch value {
        case .map(let fields): return FrontMatter(fields: fields, repairs: repairs)
        case .null: return FrontMatter(repairs: repairs)
        case .plain, .quoted, .list:
            throw HeaderProblem(
                line: firstLine, what: "the front matter is not a list of keys and values",
                remedy: "Write one \"key: value\" on each line, or begin the file with an empty line")
        }
    }

    /// A whole document of YAML, be it a map or a list. What could cost much is refused before Yams sees the text.
    static func readAny(
        _ header: ArraySlice<UInt8>, firstLine: Int
    ) throws(HeaderProblem) -> (value: FrontMatterValue, repairs: [HeaderProblem]) {
        try YAMLRefusals.check(header, firstLine: firstLine)
        var repairs: [HeaderProblem] = []
        var text = HeaderText.withoutControls(header)
        var hasStripped = false
        var doubles = 0
        while true {
            do throws(Refusal) {
                guard let root = try compose(text, firstLine: firstLine) else { return (.null, repairs) }
                var reader = NodeReader(firstLine: firstLine)
                return (try reader.value(root, depth: 0), repairs)
            } catch {
                switch error {
                case .problem(let problem):
                    // Tabs at the ends of lines and in their indentation are not YAML, but people have them.
                    guard !hasStripped, let stripped = HeaderText.withoutStrayTabs(text) else { throw problem }
                    hasStripped = true
                    text = stripped
                case .double(let line, let column, let key):
                    doubles += 1
                    // Each double costs another reading; so a long header may have fewer of them.
                    guard doubles <= 8, doubles * text.utf8.count <= 32 << 10,
                        let renamed = HeaderText.renamingKey(in: text, line: line, column: column, number: doubles)
                    else {
                        throw HeaderProblem(
                            line: firstLine + line - 1,
                            what: "too many keys stand twice in the front matter, \"\(key.prefix(60))\" among them",
                            remedy: "Write each key once")
                    }
                    text = renamed
                    repairs.append(.double(key, line: firstLine + line - 1))
                }
            }
        }
    }

    private enum Refusal: Error {
        case problem(HeaderProblem)
        /// A key that stands twice in one map; where it stands first, in the text.
        case double(line: Int, column: Int, key: String)
    }

    private static func compose(_ text: String, firstLine: Int) throws(Refusal) -> Node? {
        do {
            // No resolver: a plain scalar keeps its text, and no regular expression runs.
            return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw refusal(error, firstLine: firstLine)
        } catch {
            throw .problem(
                HeaderProblem(line: firstLine, what: "the front matter is not YAML", remedy: "Check its syntax"))
        }
    }

    private static func refusal(_ error: YamlError, firstLine: Int) -> Refusal {
        switch error {
        case .duplicatedKeysInMapping(let keys, let context):
            return .double(line: context.mark.line, column: context.mark.column, key: keys.first ?? "")
        case .scanner(let context, let problem, let place, _), .parser(let context, let problem, let place, _),
            .composer(let context, let problem, let place, _):
            // What does not end is best looked for where it begins.
            let mark = problem.contains("end of stream") ? context?.mark ?? place : place
            return .problem(
                HeaderProblem(
                    line: firstLine + mark.line - 1, column: mark.column,
                    what: "the front matter is not YAML: \(problem)", remedy: remedy(problem)))
        default:
            return .problem(
                HeaderProblem(
                    line: firstLine,
                    what: "the front matter is not YAML: it holds a character that YAML does not allow",
                    remedy: "Remove control characters from it"))
        }
    }

    private static func remedy(_ problem: String) -> String {
        if problem.hasPrefix("mapping values are not allowed") {
            return "Put a value that holds a colon in quotation marks"
        }
        if problem.contains("tab") || problem.hasPrefix("found character that cannot start any token") {
            return "Put the value in quotation marks, and use spaces for indentation"
        }
        return "Put values with special characters in quotation marks, and check quotation marks and indentation"
    }

    // MARK: From nodes to values

    private struct NodeReader {
        let firstLine: Int
        /// Aliases can make a small text a large tree.
        private var budget = 20_000

        init(firstLine: Int) {
            self.firstLine = firstLine
        }

        mutating func value(_ node: Node, depth: Int) throws(Refusal) -> FrontMatterValue {
            budget -= 1
            guard budget >= 0, depth <= FrontMatter.maximumDepth else {
                throw refused(node, "the front matter holds too much, one inside the other")
            }
            switch node {
            case .scalar(let scalar):
                try checkTag(scalar.tag, node)
                return scalar.style == .plain ? FrontMatterValue(yamlPlain: scalar.string) : .quoted(scalar.string)
            case .sequence(let sequence):
                try checkTag(sequence.tag, node)
                var items: [FrontMatterValue] = []
                for item in sequence { items.append(try value(item, depth: depth + 1)) }
                return .list(items)
            case .mapping(let mapping):
                try checkTag(mapping.tag, node)
                return .map(try pairs(mapping, depth: depth))
            case .alias:
                throw refused(node, "the front matter holds an alias to nothing")
            }
        }

        private mutating func pairs(
            _ mapping: Node.Mapping, depth: Int
        ) throws(Refusal) -> [FrontMatterField] {
            var fields: [FrontMatterField] = []
            for (key, item) in mapping {
                guard case .scalar(let scalar) = key else {
                    throw refused(key, "the front matter has a key that is no word")
                }
                if scalar.string == "<<", scalar.style == .plain {
                    throw refused(key, "the front matter merges a map into another with \"<<\"")
                }
                let value = try value(item, depth: depth + 1)
                guard !scalar.string.hasPrefix(HeaderText.renamedPrefix) else { continue }
                fields.append(FrontMatterField(key: scalar.string, value: value, line: line(key)))
            }
            return fields
        }

        /// `!!str` and its like say what we see anyway; others ask a program to make an object.
        private func checkTag(_ tag: Tag, _ node: Node) throws(Refusal) {
            let name = tag.description
            guard name.isEmpty || name == "!" || name.hasPrefix("tag:yaml.org,2002:"), !name.contains("/") else {
                throw refused(node, "the front matter has the tag \"\(name.prefix(60))\"")
            }
        }

        private func refused(_ node: Node, _ what: String) -> Refusal {
            .problem(
                HeaderProblem(
                    line: line(node), column: node.mark?.column, what: what,
                    remedy: "Write the values out, as plain keys, texts and lists"))
        }

        private func line(_ node: Node) -> Int {
            firstLine + max((node.mark?.line ?? 1) - 1, 0)
        }
    }
}
