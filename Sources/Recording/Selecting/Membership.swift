import Syndication

/// The live entries that a selection takes, in two orders, kept up to date entry by entry: one edit among a hundred
/// thousand moves one number.
struct Membership {
    let selection: FeedSelection
    /// What an entry must have; empty takes all.
    let choices: [FacetChoice]
    /// Newest first (spec R0.3): `published`, then the sequence in which they were first seen. No two entries share a
    /// sequence, so the order is total.
    private(set) var byDate: [Int32]
    /// What became news last stands first.
    private(set) var byNews: [Int32]

    init(_ selection: FeedSelection, choices: [FacetChoice], records: [EntryRecord]) {
        self.selection = selection
        self.choices = choices
        byDate = []
        byNews = []
        for index in records.indices where takes(records[index]) { byDate.append(Int32(index)) }
        byNews = byDate
        byDate.sort { Self.isNewer($0, $1, records) }
        byNews.sort { Self.isLaterNews($0, $1, records) }
    }

    func takes(_ record: EntryRecord) -> Bool { record.isLive && matches(record) }

    /// Whether the feed would take an entry if it were live.
    func matches(_ record: EntryRecord) -> Bool {
        choices.allSatisfy { $0.takes(record.terms) } && selection.takes(path: record.path) && isInTime(record)
    }

    /// Whether the feed would have taken it where it was before.
    func matches(_ place: FormerPlace, of record: EntryRecord) -> Bool {
        choices.allSatisfy { $0.takes(place.terms) } && selection.takes(path: place.path) && isInTime(record)
    }

    /// Whether the feed was not closed yet when an entry was first published.
    private func isInTime(_ record: EntryRecord) -> Bool {
        guard let until = selection.until else { return true }
        return record.firstPublished.map { $0 <= until } ?? false
    }

    mutating func insert(_ index: Int32, _ records: [EntryRecord]) {
        byDate.insert(index, at: byDate.firstPlace { !Self.isNewer($0, index, records) })
        byNews.insert(index, at: byNews.firstPlace { !Self.isLaterNews($0, index, records) })
    }

    mutating func remove(_ index: Int32, _ records: [EntryRecord]) {
        let datePlace = byDate.firstPlace { !Self.isNewer($0, index, records) }
        if datePlace < byDate.count, byDate[datePlace] == index { byDate.remove(at: datePlace) }
        let newsPlace = byNews.firstPlace { !Self.isLaterNews($0, index, records) }
        if newsPlace < byNews.count, byNews[newsPlace] == index { byNews.remove(at: newsPlace) }
    }

    /// What the subscription documents show, newest first (spec R0.4). Bytes are counted elsewhere.
    func window(at now: Timestamp, _ records: [EntryRecord]) -> [Int32] {
        let newest = byDate.prefix(max(0, selection.limit))
        let start = now - selection.keep
        let news = byNews.prefix { records[Int($0)].newsTime > start }
        guard let last = newest.last else { return news.sorted { Self.isNewer($0, $1, records) } }
        // All that is not among the newest is older than every one of them.
        let late = news.filter { Self.isNewer(last, $0, records) }
        return newest + late.sorted { Self.isNewer($0, $1, records) }
    }

    /// How many of its entries have become news since a moment.
    func newsCount(since moment: Timestamp, _ records: [EntryRecord]) -> Int {
        byNews.firstPlace { records[Int($0)].newsTime <= moment }
    }

    static func isNewer(_ left: Int32, _ right: Int32, _ records: [EntryRecord]) -> Bool {
        let (leftDate, rightDate) = (records[Int(left)].published, records[Int(right)].published)
        return leftDate != rightDate ? leftDate > rightDate : left > right
    }

    private static func isLaterNews(_ left: Int32, _ right: Int32, _ records: [EntryRecord]) -> Bool {
        let (leftTime, rightTime) = (records[Int(left)].newsTime, records[Int(right)].newsTime)
        return leftTime != rightTime ? leftTime > rightTime : left > right
    }
}
