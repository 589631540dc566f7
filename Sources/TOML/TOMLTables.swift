/// The tables of a document while it is read, and the rules by which they may grow (TOML 1.0, Table).
///
/// They lie side by side, and entries refer to others by their number; the document is the first.
struct TOMLTables {
    /// How a table came about. Only the strict way asks.
    private enum Origin: Equatable {
        /// It lies on the way to another: `a` in `[a.b]`. It may still have a header of its own.
        case implied
        /// `[a]` or `[[a]]`.
        case header
        /// `a.b = 1`, by the keys of the table with this number. They may go on with it, and nobody else.
        case keys(of: Int)
    }

    private enum Slot {
        case value(TOMLValue)
        case table(Int)
        /// `[[name]]`, again and again: a number among the lists.
        case list(Int)
    }

    private struct Entry {
        let key: String
        var place: TOMLPlace
        var slot: Slot
    }

    private struct Table {
        var origin: Origin
        var entries: [Entry] = []
        /// Made when there are many entries: most tables have few, which are found faster by looking through.
        private var numbers: [String: Int] = [:]

        init(_ origin: Origin) {
            self.origin = origin
        }

        func number(of key: String) -> Int? {
            numbers.isEmpty ? entries.firstIndex { $0.key == key } : numbers[key]
        }

        mutating func add(_ entry: Entry) {
            if !numbers.isEmpty {
                numbers[entry.key] = entries.count
            } else if entries.count == 32 {
                for (number, entry) in entries.enumerated() { numbers[entry.key] = number }
                numbers[entry.key] = entries.count
            }
            entries.append(entry)
        }
    }

    private let isStrict: Bool
    private var tables = [Table(.header)]
    private var lists: [[(number: Int, place: TOMLPlace)]] = []
    private(set) var doubles: [(key: String, place: TOMLPlace)] = []

    init(isStrict: Bool) {
        self.isStrict = isStrict
    }

    // MARK: Headers

    /// The table of `[a.b]`.
    mutating func open(_ path: TOMLPath) throws(TOMLProblem) -> Int {
        let parent = try descend(path, from: 0, making: .implied)
        guard let entry = tables[parent].number(of: path.name) else { return make(path, in: parent, .header) }
        let slot = tables[parent].entries[entry].slot
        let first = tables[parent].entries[entry].place
        switch slot {
        case .table(let table):
            guard tables[table].origin != .implied else {
                tables[table].origin = .header
                tables[parent].entries[entry].place = path.place
                return table
            }
            guard !isStrict else {
                throw TOMLProblem(
                    place: path.place, what: "the table \(quoted(path.name)) stands twice, first on line \(first.line)",
                    remedy: "Put all of its keys in one place")
            }
            return table
        case .list(let list):
            guard !isStrict, let last = lists[list].last else { throw mixed(path.name, at: path.place) }
            return last.number
        case .value(let value): throw taken(path.name, by: value, at: path.place)
        }
    }

    /// A new table of `[[a.b]]`.
    mutating func append(_ path: TOMLPath) throws(TOMLProblem) -> Int {
        let parent = try descend(path, from: 0, making: .implied)
        let table = tables.count
        if let entry = tables[parent].number(of: path.name) {
            switch tables[parent].entries[entry].slot {
            case .list(let list): lists[list].append((table, path.place))
            case .table: throw mixed(path.name, at: path.place)
            case .value(let value): throw taken(path.name, by: value, at: path.place)
            }
        } else {
            tables[parent].add(Entry(key: path.name, place: path.place, slot: .list(lists.count)))
            lists.append([(table, path.place)])
        }
        tables.append(Table(.header))
        return table
    }

    /// A table in braces.
    mutating func makeInline() -> Int {
        tables.append(Table(.header))
        return tables.count - 1
    }

    // MARK: Keys

    /// The table that holds the last part of a key.
    mutating func holder(of path: TOMLPath, from table: Int) throws(TOMLProblem) -> Int {
        path.parents.isEmpty ? table : try descend(path, from: table, making: .keys(of: table))
    }

    mutating func set(_ path: TOMLPath, to value: TOMLValue, in table: Int) throws(TOMLProblem) {
        guard let entry = tables[table].number(of: path.name) else {
            return tables[table].add(Entry(key: path.name, place: path.place, slot: .value(value)))
        }
        guard !isStrict else {
            let line = tables[table].entries[entry].place.line
            throw TOMLProblem(
                place: path.place, what: "the key \(quoted(path.name)) stands twice, first on line \(line)",
                remedy: "Remove one of them")
        }
        guard case .value = tables[table].entries[entry].slot else {
            throw taken(path.name, by: value, at: path.place)
        }
        tables[table].entries[entry].place = path.place
        tables[table].entries[entry].slot = .value(value)
        doubles.append((path.name, path.place))
    }

    /// Goes down to the table before the last part, and makes those on the way that are not there yet.
    private mutating func descend(
        _ path: TOMLPath, from start: Int, making origin: Origin
    ) throws(TOMLProblem) -> Int {
        var table = start
        for name in path.parents {
            guard let entry = tables[table].number(of: name) else {
                table = make(TOMLPath(parents: [], name: name, place: path.place), in: table, origin)
                continue
            }
            switch tables[table].entries[entry].slot {
            case .table(let inner):
                try extend(inner, named: name, at: path.place, as: origin)
                table = inner
            case .list(let list):
                guard !isStrict || origin == .implied, let last = lists[list].last else {
                    throw mixed(name, at: path.place)
                }
                table = last.number
            case .value(let value): throw taken(name, by: value, at: path.place)
            }
        }
        return table
    }

    /// A header may go through any table, a dotted key only through those of its own kind.
    private mutating func extend(
        _ table: Int, named name: String, at place: TOMLPlace, as origin: Origin
    ) throws(TOMLProblem) {
        guard origin != .implied, tables[table].origin != origin else { return }
        guard !isStrict || tables[table].origin == .implied else {
            throw TOMLProblem(
                place: place, what: "the table \(quoted(name)) is complete already",
                remedy: "Put all of its keys in one place")
        }
        if isStrict { tables[table].origin = origin }
    }

    private mutating func make(_ path: TOMLPath, in table: Int, _ origin: Origin) -> Int {
        tables[table].add(Entry(key: path.name, place: path.place, slot: .table(tables.count)))
        tables.append(Table(origin))
        return tables.count - 1
    }

    // MARK: Mistakes

    private func quoted(_ name: String) -> String { "\"\(name.prefix(60))\"" }

    private func taken(_ name: String, by value: TOMLValue, at place: TOMLPlace) -> TOMLProblem {
        if isStrict, case .table = value.content {
            return TOMLProblem(
                place: place, what: "the table \(quoted(name)) ends with its brace",
                remedy: "Put all of its keys in one place")
        }
        return TOMLProblem(
            place: place, what: "\(quoted(name)) is a value and a table", remedy: "Give one of them another name")
    }

    private func mixed(_ name: String, at place: TOMLPlace) -> TOMLProblem {
        TOMLProblem(
            place: place, what: "\(quoted(name)) is a table and a list of tables",
            remedy: "Write [[\(name.prefix(60))]] each time, or give one of them another name")
    }

    // MARK: The finished tables

    func entries(of table: Int = 0) -> [TOMLEntry] {
        // How long a path is has a limit, so this ends.
        tables[table].entries.map { entry in
            let value =
                switch entry.slot {
                case .value(let value): value
                case .table(let inner): TOMLValue(place: entry.place, content: .table(entries(of: inner)))
                case .list(let list):
                    TOMLValue(
                        place: entry.place,
                        content: .array(
                            lists[list].map { TOMLValue(place: $0.place, content: .table(entries(of: $0.number))) }))
                }
            return TOMLEntry(key: entry.key, place: entry.place, value: value)
        }
    }
}

/// A key with its dots: `a.b.c`.
struct TOMLPath {
    var parents: [String] = []
    var name: String
    /// Where it begins; of a header, where that begins.
    var place: TOMLPlace
}
