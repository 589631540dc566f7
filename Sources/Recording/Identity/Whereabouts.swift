package import Syndication

/// What stood at addresses before a step, for those that it has touched.
struct EarlierAddresses {
    /// Nothing was anywhere.
    let wasEmpty: Bool
    fileprivate var records: [Int32: EntryRecord] = [:]
    /// By address, as the next; nil where no entry was live.
    fileprivate var live: [String: Int32?] = [:]
    /// Nil where the address led nowhere.
    fileprivate var former: [String: Int32?] = [:]
    /// Whether a withdrawn entry was there.
    fileprivate var left: [String: Bool] = [:]

    init(wasEmpty: Bool) {
        self.wasEmpty = wasEmpty
    }

    fileprivate mutating func keep(_ record: EntryRecord, at index: Int32) {
        if records[index] == nil { records[index] = record }
    }

    fileprivate mutating func keep(_ url: String, live index: Int32?, left: Bool) {
        guard live[url] == nil else { return }
        live[url] = .some(index)
        self.left[url] = left
    }

    fileprivate mutating func keep(former url: String, of index: Int32?) {
        if former[url] == nil { former[url] = .some(index) }
    }
}

extension Catalogue {
    /// What stands at an address of an article.
    package enum Whereabouts: Sendable, Equatable {
        case live(EntryKey, path: String)
        /// The entry was here, and is to be read elsewhere.
        case moved(to: WebURL)
        /// The entry was here, and is withdrawn.
        case gone
    }

    /// What stands at an address, as it was before the step that is under way; nil where no article ever was.
    ///
    /// A live entry counts for more than one that was here before, and where an entry went for more than one that left.
    package func whereabouts(at url: String) -> Whereabouts? {
        if earlier?.wasEmpty == true { return nil }
        func record(_ index: Int32) -> EntryRecord { earlier?.records[index] ?? records[Int(index)] }
        if let index = earlier?.live[url] ?? live[url] {
            return .live(key(index), path: record(index).path)
        }
        if let former = (earlier?.former[url] ?? formerAddresses[url]).map(record) {
            if former.isLive, former.url != url, let target = WebURL(former.url) { return .moved(to: target) }
            if former.withdrawn != nil { return .gone }
        }
        return earlier?.left[url] ?? departed.left(url) ? .gone : nil
    }

    /// Memory goes ahead of the tables: from here on it is kept what stood where, until `endStep` or `load`.
    package func beginStep() {
        if earlier == nil { earlier = EarlierAddresses(wasEmpty: isEmpty) }
    }

    /// The tables have all that is in memory.
    package func endStep() { earlier = nil }

    /// Before a record comes, changes or goes.
    func keepEarlier(_ index: Int32, at url: String) {
        guard earlier?.wasEmpty == false else { return }
        earlier?.keep(records[Int(index)], at: index)
        earlier?.keep(url, live: live[url], left: departed.left(url))
    }

    /// Before a former address leads elsewhere.
    func keepEarlier(former url: String) {
        guard earlier?.wasEmpty == false else { return }
        earlier?.keep(former: url, of: formerAddresses[url])
    }
}
