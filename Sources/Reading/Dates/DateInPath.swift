import Syndication

/// The day that an address or the folders of a file tell: `2019/05/15` (spec R5.4).
enum DateInPath {
    /// - Parameter parts: the parts of a path, in order.
    /// - Returns: the first three parts that are a day together.
    static func day(in parts: [Substring]) -> CivilDay? {
        guard parts.count >= 3 else { return nil }
        for index in 0...(parts.count - 3) {
            if parts[index].utf8.count == 4, let year = number(parts[index], atMost: 4), year >= 1990,
                let month = number(parts[index + 1], atMost: 2), let day = number(parts[index + 2], atMost: 2),
                let date = CivilDay(checkedYear: year, month: month, day: day)
            {
                return date
            }
        }
        return nil
    }

    private static func number(_ part: Substring, atMost digits: Int) -> Int? {
        guard (1...digits).contains(part.utf8.count), part.utf8.allSatisfy({ $0.asciiDigit != nil }) else {
            return nil
        }
        return Int(part)
    }
}
