import Syndication

/// Reads TOML 1.0 to front matter values.
///
/// Not TOMLKit, because toml++ below it ends the process on some broken dates (`2024-06-19T` and no more), and TOMLKit
/// 0.6 never gives a table's memory back; a file that an author saves must be able to do neither. Besides, front matter
/// wants numbers as they are written, and the line of every key. A test compares what this accepts with TOMLKit.
struct TOMLReader {
    private var cursor: TOMLCursor
    private(set) var repairs: [HeaderProblem] = []
    /// All tables; the first is the document. Entries refer to others by their place.
    private var tables = [Table()]
    /// The table whose lines are being read.
    private var current = 0

    private struct Table {
        var entries: [(key: String, line: Int, value: Entry)] = []
        var places: [String: Int] = [:]
    }

    private enum Entry {
        case value(FrontMatterValue)
        case table(Int)
        /// `[[name]]`, again and again.
        case tables([Int])
    }

    init(_ header: ArraySlice<UInt8>, firstLine: Int) {
        cursor = TOMLCursor(bytes: header, line: firstLine)
    }

    mutating func read() throws(HeaderProblem) -> [FrontMatterField] {
        while !cursor.isAtEnd {
            cursor.skipBlanks()
            switch cursor.next {
            case UInt8(ascii: "["): try readTableLine()
            case UInt8(ascii: "#"), 0x0A, 0x0D, nil: break
            default: try readPair(into: current)
            }
            try cursor.endLine()
        }
        return fields(of: 0, depth: 0)
    }

    // MARK: Tables

    /// `[table]` and `[[table]]`.
    private mutating func readTableLine() throws(HeaderProblem) {
        cursor.advance()
        let isList = cursor.take(UInt8(ascii: "["))
        let line = cursor.line
        let path = try readPath()
        guard cursor.take(UInt8(ascii: "]")), !isList || cursor.take(UInt8(ascii: "]")) else {
            throw cursor.problem("a table's name does not end", "Write it as [name] or [[name]]")
        }
        guard isList, let name = path.last else {
            current = try table(at: path[...], from: 0, line: line)
            return
        }
        let parent = try table(at: path.dropLast(), from: 0, line: line)
        current = tables.count
        tables.append(Table())
        if let place = tables[parent].places[name] {
            guard case .tables(let list) = tables[parent].entries[place].value else { throw taken(name) }
            tables[parent].entries[place].value = .tables(list + [current])
        } else {
            add(name, .tables([current]), line: line, to: parent)
        }
    }

    /// Goes down to a table, and makes those on the way that are not there yet.
    private mutating func table(
        at path: ArraySlice<String>, from start: Int, line: Int
    ) throws(HeaderProblem) -> Int {
        var table = start
        for name in path {
            if let place = tables[table].places[name] {
                switch tables[table].entries[place].value {
                case .table(let inner): table = inner
                case .tables(let list): table = list.last ?? table
                case .value: throw taken(name)
                }
            } else {
                let inner = tables.count
                tables.append(Table())
                add(name, .table(inner), line: line, to: table)
                table = inner
            }
        }
        return table
    }

    private mutating func add(_ name: String, _ entry: Entry, line: Int, to table: Int) {
        tables[table].places[name] = tables[table].entries.count
        tables[table].entries.append((name, line, entry))
    }

    private func taken(_ name: String) -> HeaderProblem {
        cursor.problem("\"\(name.prefix(60))\" is a value and a table", "Give one of them another name")
    }

    private func fields(of table: Int, depth: Int) -> [FrontMatterField] {
        // Paths have a length that is limited, so this ends.
        tables[table].entries.map { entry in
            let value: FrontMatterValue =
                switch entry.value {
                case .value(let value): value
                case .table(let inner): .map(fields(of: inner, depth: depth + 1))
                case .tables(let list): .list(list.map { .map(fields(of: $0, depth: depth + 1)) })
                }
            return FrontMatterField(key: entry.key, value: value, line: entry.line)
        }
    }

    // MARK: Keys

    /// `key = value`, `a.b = value`.
    private mutating func readPair(into start: Int, depth: Int = 0) throws(HeaderProblem) {
        let line = cursor.line
        let path = try readPath()
        guard let name = path.last, cursor.take(UInt8(ascii: "=")) else {
            throw cursor.problem("a key is not followed by \"=\"", "Write each line as key = value")
        }
        let table = path.count == 1 ? start : try table(at: path.dropLast(), from: start, line: line)
        cursor.skipBlanks()
        let value = try readValue(depth: depth)
        guard let place = tables[table].places[name] else {
            return add(name, .value(value), line: line, to: table)
        }
        guard case .value = tables[table].entries[place].value else { throw taken(name) }
        tables[table].entries[place] = (name, line, .value(value))
        repairs.append(
            HeaderProblem(
                line: line,
                what: "the key \"\(name.prefix(60))\" stands twice in the front matter; the last one counts",
                remedy: "Remove one of them"))
    }

    /// `name`, `"a name"`, `a.b`, and blanks behind it.
    private mutating func readPath() throws(HeaderProblem) -> [String] {
        var path: [String] = []
        repeat {
            cursor.skipBlanks()
            switch cursor.next {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): path.append(try cursor.readText())
            default:
                guard let name = cursor.readBareKey() else {
                    throw cursor.problem("there is no key where one should be", "Write each line as key = value")
                }
                path.append(name)
            }
            cursor.skipBlanks()
        } while path.count < FrontMatter.maximumDepth && cursor.take(UInt8(ascii: "."))
        return path
    }

    // MARK: Values

    private mutating func readValue(depth: Int) throws(HeaderProblem) -> FrontMatterValue {
        guard depth <= FrontMatter.maximumDepth else {
            throw cursor.problem("the front matter is nested too deep", "Write it with fewer levels")
        }
        switch cursor.next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return .quoted(cursor.isAtThreeQuotes ? try cursor.readLongText() : try cursor.readText())
        case UInt8(ascii: "["): return .list(try readItems(depth: depth))
        case UInt8(ascii: "{"): return .map(try readInlineTable(depth: depth))
        default: return .plain(try cursor.readWord())
        }
    }

    /// `[1, 2]`, on one line or more.
    private mutating func readItems(depth: Int) throws(HeaderProblem) -> [FrontMatterValue] {
        cursor.advance()
        var items: [FrontMatterValue] = []
        repeat {
            cursor.skipLines()
            if cursor.next == UInt8(ascii: "]") { break }
            items.append(try readValue(depth: depth + 1))
            cursor.skipLines()
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "]")) else {
            throw cursor.problem("a list does not end", "Put \",\" between its values and \"]\" behind them")
        }
        return items
    }

    /// `{a = 1, b = 2}`, on one line.
    private mutating func readInlineTable(depth: Int) throws(HeaderProblem) -> [FrontMatterField] {
        cursor.advance()
        cursor.skipBlanks()
        let table = tables.count
        tables.append(Table())
        if !cursor.take(UInt8(ascii: "}")) {
            repeat {
                try readPair(into: table, depth: depth + 1)
                cursor.skipBlanks()
            } while cursor.take(UInt8(ascii: ","))
            guard cursor.take(UInt8(ascii: "}")) else {
                throw cursor.problem("a table does not end", "Put \",\" between its values and \"}\" behind them")
            }
        }
        return fields(of: table, depth: depth)
    }
}
