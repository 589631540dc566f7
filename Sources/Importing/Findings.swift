import Syndication

/// Collects what is wrong with an old feed. It is meant for a person, so there is an end to it.
struct Findings {
    private static let limit = 200

    private let source: String
    private var problems: [Problem] = []
    private var further = 0

    init(source: String) {
        self.source = source
    }

    mutating func warn(_ line: Int?, _ what: String, remedy: String = "") {
        guard problems.count < Self.limit else {
            further += 1
            return
        }
        problems.append(Problem(.warning, file: source, line: line, what, remedy: remedy))
    }

    var all: [Problem] {
        guard further > 0 else { return problems }
        let more = further == 1 ? "is 1 more problem" : "are \(further) more problems"
        return problems + [Problem(.warning, file: source, "there \(more) like these")]
    }

    /// Reads a date, and says so when that is not possible.
    mutating func date(_ text: String?, _ line: Int?) -> Timestamp? {
        guard let text = text.flatMap(Text.trimmed) else { return nil }
        guard let date = FeedDate.read(text) else {
            warn(line, "\"\(text.prefix(40))\" is no date", remedy: "No date is adopted from it")
            return nil
        }
        guard date >= FeedDate.earliest else {
            // The zero of some program: `Mon, 01 Jan 0001` is how Hugo writes that there is no date (spec R5.3).
            warn(
                line, "the date \"\(text.prefix(40))\" is before 1990",
                remedy: "No date is adopted from it")
            return nil
        }
        return date
    }

    /// Those entries that can be told apart: each has an id or a link, and no id comes twice.
    mutating func distinct(_ entries: [OldEntry]) -> [OldEntry] {
        var seen: Set<[UInt8]> = []
        return entries.filter { entry in
            guard let id = entry.id else {
                if entry.link == nil {
                    warn(entry.line, "an entry has neither an id nor a link, and was left out")
                }
                return entry.link != nil
            }
            // Ids are compared byte for byte (RFC 4287 §4.2.6.1); Swift's strings are equal in more cases.
            guard seen.insert(Array(id.utf8)).inserted else {
                warn(entry.line, "the id \"\(id.prefix(80))\" comes twice", remedy: "The first entry with it counts")
                return false
            }
            return true
        }
    }
}
