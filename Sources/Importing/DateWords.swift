import Syndication

/// The words in dates, in lower case.
enum DateWords {
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// 1 to 12, for a name or its beginning: `mar`, `sept`.
    static func month(_ word: String) -> Int? {
        guard word.utf8.count >= 3 else { return nil }
        return months.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
    }

    /// Words that change nothing.
    static func isIgnored(_ word: String) -> Bool {
        ["at", "st", "nd", "rd", "th", "of"].contains(word)
            || word.utf8.count >= 2 && weekdays.contains { $0.hasPrefix(word) }
    }

    static func isUTC(_ word: String) -> Bool { DateFormats.offset(named: word) == 0 }

    /// Seconds east of Greenwich: the zones of RFC 822, and those of Europe and Japan that mean one thing only.
    static func offset(_ word: String) -> Int? {
        switch word {
        case "wet": 0
        case "cet", "met", "west": 3600
        case "cest", "mest", "eet": 2 * 3600
        case "eest", "msk": 3 * 3600
        case "jst": 9 * 3600
        default: DateFormats.offset(named: word)
        }
    }
}
