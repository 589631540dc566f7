import Syndication

/// What an HTML page tells of itself, as if it were front matter. What was found first stays: so the sources are asked
/// in the order of trust (spec R3.6).
struct PageFacts {
    private(set) var fields: [FrontMatterField] = []
    private var known: Set<String> = []
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
        guard let text, !holds(key), (try? DateReading.read(text, zone: zone)) != nil else { return }
        add(key, .quoted(text), line: line)
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
