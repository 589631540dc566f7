import Syndication

/// Durations and sizes as the configuration writes them.
enum Quantities {
    /// `90s`, `10m`, `2h`, `5d`, `1w`, `250ms`, and sums such as `1h30m`.
    static func duration(_ text: String) -> Duration? {
        let units: [(String, Int64)] = [
            ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
        ]
        guard let milliseconds = sum(text, units: units) else { return nil }
        return .milliseconds(milliseconds)
    }

    /// What is to be written, for who has written something else.
    static func duration(suchAs example: Duration, in range: ClosedRange<Duration>) -> String {
        "a duration such as \"\(text(of: example))\", between \(text(of: range.lowerBound)) and "
            + text(of: range.upperBound)
    }

    /// `64KiB`, `1MiB`, `10MB`, `512B`, or a bare number of bytes.
    static func bytes(_ text: String) -> Int? {
        if let plain = Int(text) { return plain >= 0 ? plain : nil }
        let units: [(String, Int64)] = [
            ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
            ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
        ]
        return sum(text, units: units).flatMap { Int(exactly: $0) }
    }

    /// The shortest way to write a duration: `5m`, `10d`.
    static func text(of duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        guard milliseconds != 0 else { return "0s" }
        return text(
            milliseconds, units: [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)], smallest: "ms")
    }

    /// The shortest way to write a size: `64KiB`.
    static func text(ofBytes count: Int) -> String {
        guard count > 0 else { return String(count) }
        return text(Int64(count), units: [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)], smallest: "")
    }

    /// In the largest unit of which the count is a multiple. `units` are in falling order.
    private static func text(_ count: Int64, units: [(String, Int64)], smallest: String) -> String {
        for (name, size) in units {
            let (whole, rest) = count.quotientAndRemainder(dividingBy: size)
            if rest == 0 { return "\(whole)\(name)" }
        }
        return "\(count)\(smallest)"
    }

    private static func sum(_ text: String, units: [(String, Int64)]) -> Int64? {
        var rest = Substring(text)
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            guard let unit = units.first(where: { $0.0 == name })?.1 else { return nil }
            rest = rest.dropFirst(name.count)
            let (product, overflow) = number.multipliedReportingOverflow(by: unit)
            let (added, overflowAgain) = total.addingReportingOverflow(product)
            guard !overflow, !overflowAgain else { return nil }
            total = added
        }
        return text.isEmpty ? nil : total
    }
}
