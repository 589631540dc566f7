import Syndication

/// What an HTML page tells of itself, as if it were front matter. What was found first stays: so the sources are asked
/// in the order of trust (spec R3.6). Only a day gets its time of day from a source that knows it.
struct PageFacts {
    private(set) var fields: [FrontMatterField] = []
    private var known: Set<String> = []
    /// The dates among the fields that tell no time of day.
    private var bareDays: [String: CivilDay] = [:]
    /// Whether the page says that its article has no title, as a note in microformats does.
    var isUntitled = false
    /// A source that only articles have: `article:published_time`, an Article in JSON-LD.
    var isArticle = false
    /// Where JSON-LD says that the page is a list, whatever is on it.
    var collectionLine: Int?
    /// Where JSON-LD tells of a blog: sites say it on their articles too.
    var blogLine: Int?
    let zone: TimeZoneRules

    init(zone: TimeZoneRules) {
        self.zone = zone
    }

    func holds(_ key: String) -> Bool { known.contains(key) }

    /// The day of a date that was found.
    func day(of key: String) -> CivilDay? {
        let text = fields.first { $0.key == key }?.value.text
        return text.flatMap { try? DateReading.read($0, zone: zone) }?.day
    }

    mutating func add(_ key: String, _ text: String?, line: Int) {
        guard let text, !holds(key) else { return }
        let collapsed = PlainText.collapsed(text)
        guard !collapsed.isEmpty else { return }
        add(key, .quoted(collapsed), line: line)
    }

    /// Gives a field that was found a part of its text.
    mutating func shorten(_ key: String, to text: String) {
        guard let place = fields.firstIndex(where: { $0.key == key }) else { return }
        fields[place].value = .quoted(text)
    }

    /// A page is full of dates for people: what cannot be read is no date of ours.
    mutating func addDate(_ key: String, _ text: String?, line: Int) {
        let bareDay = bareDays[key]
        guard let text, bareDay != nil || !holds(key), let date = try? DateReading.read(text, zone: zone) else {
            return
        }
        if let bareDay {
            guard date.day == bareDay, !date.written.isDateOnly, !Self.isMidnight(text) else { return }
            replace(key, with: .quoted(text), line: line)
        } else {
            add(key, .quoted(text), line: line)
        }
        bareDays[key] = date.written.isDateOnly ? date.day : nil
    }

    /// `2026-03-14T00:00:00Z` is what templates make of a day.
    private static func isMidnight(_ text: String) -> Bool { text.dropFirst("2026-03-14T".count).hasPrefix("00:00") }

    private mutating func replace(_ key: String, with value: FrontMatterValue, line: Int) {
        guard let place = fields.firstIndex(where: { $0.key == key }) else { return }
        fields[place] = FrontMatterField(key: key, value: value, line: line)
    }

    mutating func add(_ key: String, _ texts: [String], line: Int) {
        guard !texts.isEmpty else { return }
        add(key, .list(texts.map { .quoted($0) }), line: line)
    }

    mutating func add(_ key: String, _ value: FrontMatterValue, line: Int) {
        guard !value.isEmpty, known.insert(key).inserted else { return }
        fields.append(FrontMatterField(key: key, value: value, line: line))
    }

    /// A person or a picture.
    static func map(_ pairs: [(String, String?)], line: Int) -> FrontMatterValue {
        .map(
            pairs.compactMap { key, text in
                text.map { FrontMatterField(key: key, value: .quoted($0), line: line) }
            })
    }
}
