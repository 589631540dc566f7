import Syndication

/// Which live entries are to be read at which address. Two at one is a mistake that only their author can mend: who
/// follows a link from a feed finds one of them.
struct LiveAddresses {
    private var first = CompactMap<String, Int32>()
    /// Those that came to an address where one was.
    private var others: [String: [Int32]] = [:]

    mutating func reserve(_ count: Int) { first.reserve(count) }

    /// The one that came first.
    subscript(url: String) -> Int32? { first[url] }

    mutating func add(_ index: Int32, at url: String) {
        if first[url] == nil { first[url] = index } else { others[url, default: []].append(index) }
    }

    mutating func remove(_ index: Int32, at url: String) {
        if first[url] == index {
            first[url] = others[url]?.popLast()
        } else {
            others[url]?.removeAll { $0 == index }
        }
        if others[url]?.isEmpty == true { others[url] = nil }
    }

    /// For each entry that is not alone at its address another one that is there: the oldest.
    var neighbours: [Int32: Int32] {
        var neighbours: [Int32: Int32] = [:]
        for (url, rest) in others {
            let all = (rest + [first[url]].compactMap(\.self)).sorted()
            guard all.count > 1 else { continue }
            for index in all { neighbours[index] = index == all[0] ? all[1] : all[0] }
        }
        return neighbours
    }
}

extension Catalogue {
    /// Adds to what is wrong with the files of a round that another one has the same address. Asked when the round is
    /// over: two may have exchanged theirs in it.
    func noteSharedAddresses(_ changes: [CatalogueChange]) -> [CatalogueChange] {
        let neighbours = live.addresses.neighbours
        guard !neighbours.isEmpty else { return changes }
        return changes.map { change in
            guard change.concernsFeeds, let index = change.key.flatMap(index(of:)), let other = neighbours[index] else {
                return change
            }
            var change = change
            change.problems.append(Problem.sharedAddress(change.path, with: records[Int(other)].path))
            return change
        }
    }

    /// One for each file but the oldest at an address, by path.
    var sharedAddresses: [String: Problem] {
        var problems: [String: Problem] = [:]
        for (index, other) in live.addresses.neighbours where index > other {
            let path = records[Int(index)].path
            problems[path] = Problem.sharedAddress(path, with: records[Int(other)].path)
        }
        return problems
    }
}
