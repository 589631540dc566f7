/// Reads TOML 1.0, line by line.
struct TOMLReader {
    /// How deep values may lie in one another, and how many parts a key may have.
    private static let maximumDepth = 32

    private var cursor: TOMLCursor
    private var tables: TOMLTables
    private let isStrict: Bool

    init(_ text: ArraySlice<UInt8>, firstLine: Int, isStrict: Bool) {
        cursor = TOMLCursor(bytes: text, line: firstLine)
        tables = TOMLTables(isStrict: isStrict)
        self.isStrict = isStrict
    }

    var doubles: [(key: String, place: TOMLPlace)] { tables.doubles }

    mutating func read() throws(TOMLProblem) -> [TOMLEntry] {
        // The table whose lines are being read.
        var current = 0
        while !cursor.isAtEnd {
            cursor.skipBlanks()
            switch cursor.next {
            case UInt8(ascii: "["):
                current = try readHeader()
                try cursor.endLine(of: "a table's name")
            case UInt8(ascii: "#"), 0x0A, 0x0D, nil: try cursor.endLine(of: "white space")
            default:
                try readPair(into: current)
                try cursor.endLine(of: "a key and its value")
            }
        }
        return tables.entries()
    }

    /// `[table]` and `[[table]]`.
    private mutating func readHeader() throws(TOMLProblem) -> Int {
        let place = cursor.place()
        cursor.advance()
        let isList = cursor.take(UInt8(ascii: "["))
        var path = try readPath(expecting: "Write a table's name as [name] or [[name]]")
        path.place = place
        guard cursor.take(UInt8(ascii: "]")), !isList || cursor.take(UInt8(ascii: "]")) else {
            throw cursor.problem("a table's name does not end", "Write it as [name] or [[name]]")
        }
        return isList ? try tables.append(path) : try tables.open(path)
    }

    // MARK: Keys

    private static let pairs = "Write each line as key = value"

    /// `key = value`, `a.b = value`.
    private mutating func readPair(into start: Int, depth: Int = 0) throws(TOMLProblem) {
        let path = try readPath(expecting: Self.pairs)
        guard cursor.take(UInt8(ascii: "=")) else {
            throw cursor.problem("a key is not followed by \"=\"", Self.pairs)
        }
        let table = try tables.holder(of: path, from: start)
        cursor.skipBlanks()
        let value = try readValue(depth: depth + path.parents.count)
        try tables.set(path, to: value, in: table)
    }

    /// `name`, `"a name"`, `a.b`, and blanks behind it.
    private mutating func readPath(expecting remedy: String) throws(TOMLProblem) -> TOMLPath {
        cursor.skipBlanks()
        let place = cursor.place()
        var path = TOMLPath(name: try readName(expecting: remedy), place: place)
        while cursor.take(UInt8(ascii: ".")) {
            guard path.parents.count + 1 < Self.maximumDepth else { throw tooDeep() }
            cursor.skipBlanks()
            path.parents.append(path.name)
            path.name = try readName(expecting: remedy)
        }
        return path
    }

    private mutating func readName(expecting remedy: String) throws(TOMLProblem) -> String {
        defer { cursor.skipBlanks() }
        switch cursor.next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try cursor.readText()
        default:
            guard let name = cursor.readBareKey() else {
                throw cursor.problem("there is no key where one should be", remedy)
            }
            return name
        }
    }

    private mutating func tooDeep() -> TOMLProblem {
        cursor.problem("it is nested too deep", "Write it with fewer levels")
    }

    // MARK: Values

    private mutating func readValue(depth: Int) throws(TOMLProblem) -> TOMLValue {
        guard depth <= Self.maximumDepth else { throw tooDeep() }
        let place = cursor.place()
        let content: TOMLValue.Content
        switch cursor.next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            content = .text(cursor.isAtThreeQuotes ? try cursor.readLongText() : try cursor.readText())
        case UInt8(ascii: "["): content = .array(try readItems(depth: depth, from: place))
        case UInt8(ascii: "{"): content = .table(try readInlineTable(depth: depth))
        default:
            let word = try cursor.readWord()
            if isStrict, word.meaning == nil { throw meaningless(word, at: place) }
            content = .word(word)
        }
        return TOMLValue(place: place, content: content)
    }

    private func meaningless(_ word: TOMLWord, at place: TOMLPlace) -> TOMLProblem {
        let shown = "\"\(word.written.prefix(60))\""
        guard word.kind == .moment else {
            return TOMLProblem(
                place: place, what: "\(shown) has no room in 64 bits",
                remedy: "Write a smaller number, or put it in quotation marks if it is text")
        }
        return TOMLProblem(
            place: place, what: "there is no such day or time as \(shown)",
            remedy: "Mend it, or put it in quotation marks if it is text")
    }

    /// `[1, 2]`, on one line or more.
    private mutating func readItems(depth: Int, from place: TOMLPlace) throws(TOMLProblem) -> [TOMLValue] {
        cursor.advance()
        var items: [TOMLValue] = []
        repeat {
            cursor.skipLines()
            if cursor.isAtEnd || cursor.next == UInt8(ascii: "]") { break }
            items.append(try readValue(depth: depth + 1))
            cursor.skipLines()
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "]")) else {
            let isOpen = cursor.isAtEnd
            throw TOMLProblem(
                place: isOpen ? place : cursor.place(), what: "a list does not \(isOpen ? "end" : "go on")",
                remedy: "Put \",\" between its values and \"]\" behind them")
        }
        return items
    }

    /// `{a = 1, b = 2}`, on one line.
    private mutating func readInlineTable(depth: Int) throws(TOMLProblem) -> [TOMLEntry] {
        cursor.advance()
        cursor.skipBlanks()
        let table = tables.makeInline()
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                try readPair(into: table, depth: depth + 1)
                cursor.skipBlanks()
            } while cursor.take(UInt8(ascii: ","))
            guard cursor.take(UInt8(ascii: "}")) else {
                throw cursor.problem("a table does not end", "Put \",\" between its values and \"}\" behind them")
            }
        }
        return tables.entries(of: table)
    }
}
