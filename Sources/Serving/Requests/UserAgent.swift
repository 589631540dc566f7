import Syndication

/// What a user agent says of those it asks for.
enum UserAgent {
    enum Kind: Hashable {
        /// - Parameters:
        ///   - id: of the feed there, where it says one: some ask once for each of their own addresses of a feed.
        case aggregator(name: String, id: UInt64, people: Int)
        /// One reader, or a few with the same program in the same network.
        case reader
        /// Asks for nobody who reads.
        case robot
    }

    static func kind(_ text: UnsafeRawBufferPointer?) -> Kind {
        guard let text else { return .reader }
        return kind(String(decoding: text.prefix(512), as: UTF8.self))
    }

    static func kind(_ text: String) -> Kind {
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && $0 != "." && $0 != "/" && $0 != "_" }
        for (number, unit) in zip(words, words.dropFirst()) {
            guard ["subscriber", "subscribers", "reader", "readers", "user", "users"].contains(unit.lowercased()),
                let people = Int(number), (0...most).contains(people)
            else { continue }
            return .aggregator(name: name(words), id: identifier(in: text), people: people)
        }
        let small = text.lowercased()
        return robots.contains { small.contains($0) } ? .robot : .reader
    }

    /// The program's name; the service's host where the program says that it is a browser.
    private static func name(_ words: [Substring]) -> String {
        let first = words.first?.prefix { $0 != "/" } ?? ""
        guard first == "Mozilla" else { return String(first.prefix(40)) }
        for word in words.dropFirst() {
            let host = word.drop { $0 == "/" }.prefix { $0 != "/" }
            let labels = host.split(separator: ".")
            guard labels.count > 1, let last = labels.last, last.count > 1, last.allSatisfy(\.isLetter) else {
                continue
            }
            return String(labels.suffix(2).joined(separator: ".").prefix(40))
        }
        return "Mozilla"
    }

    /// `feed-id=123`, `feed-id:123`
    private static func identifier(in text: String) -> UInt64 {
        guard let mark = text.firstRange(of: "feed-id") else { return 0 }
        let digits = text[mark.upperBound...].dropFirst().prefix { $0.isHexDigit }
        return UInt64(digits.prefix(15), radix: 16) ?? 0
    }

    private static let most = 100_000_000
    private static let robots = ["bot", "crawler", "spider", "curl/", "wget/", "monitor", "validator"]
}
