import Syndication

extension CivilDay {
    /// - Returns: nil when there is no such day.
    init?(checkedYear year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), let length = CivilDay.length(ofMonth: month, year: year),
            (1...length).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Its midnight, in seconds as if it were UTC.
    var localSeconds: Int64 { Int64(daysSinceEpoch) * 86400 }
}

/// A date as an author wrote it: the instant, and the day that stands in addresses.
struct ReadDate: Hashable {
    var written: Article.WrittenDate
    /// The day on the calendar of whoever wrote it, whatever the offset. Addresses use it, so that they do not depend
    /// on the configured time zone.
    var day: CivilDay
    var text: Article.DateText?
}

extension ReadDate {
    /// A day without a time.
    init(midnightOf day: CivilDay, zone: TimeZoneRules) {
        let instant = Timestamp(seconds: zone.instant(local: day.localSeconds))
        self.init(written: .init(instant: instant, isDateOnly: true), day: day)
        beginWithUTC()
    }

    /// East of Greenwich 1990 begins while it is 1989 in UTC, by which feeds tell their dates: then its first moment there
    /// counts (spec R5.3).
    mutating func beginWithUTC() {
        guard day.year >= DateReading.firstYear else { return }
        written.instant = max(written.instant, Timestamp(year: DateReading.firstYear, month: 1, day: 1))
    }
}

/// Reads all the date forms that real sites have (spec R5.4).
enum DateReading {
    /// Why a text is no date.
    enum Refusal: Error, Hashable {
        case unreadable
        /// `03/04/2026`: March or April?
        case ambiguous
        /// A month 13, a 30th of February, an hour 25.
        case impossible
        /// Before 1990 (spec R5.3): nearly always the zero of some program.
        case tooEarly
    }

    static let firstYear = 1990

    static func read(_ text: String, zone: TimeZoneRules) throws(Refusal) -> ReadDate {
        // A longer text is no date; a limit keeps the work small.
        guard text.utf8.count <= 80 else { throw .unreadable }
        var reader = DateReader(text, zone: zone)
        var date = try reader.read()
        guard date.day.year >= firstYear else { throw .tooEarly }
        date.beginWithUTC()
        return date
    }
}
