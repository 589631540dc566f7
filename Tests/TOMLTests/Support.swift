import SeededRandom
import TOML

/// Tables and values on one line, as a test can compare them: keys in their order, and what a word means.
func shown(_ entries: [TOMLEntry]) -> String {
    "{" + entries.map { "\($0.key): \(shown($0.value))" }.joined(separator: ", ") + "}"
}

private func shown(_ value: TOMLValue) -> String {
    switch value.content {
    case .text(let text): text.debugDescription
    case .array(let values): "[" + values.map(shown).joined(separator: ", ") + "]"
    case .table(let entries): shown(entries)
    case .word(let word):
        switch word.meaning {
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .moment: "at " + word.written
        case nil: "no " + word.written
        }
    }
}

/// What slips of the hand and of the disk leave of a text.
enum Slip {
    private static let pieces = [
        "[", "]", "[[", "]]", "{", "}", ",", "=", ".", "#", "\"", "'", "\"\"\"", "'''", "\\", "\\u", "\n", "\r", "\r\n",
        "\t", " ", "$", "*", ":", "-", "+", "_", "0", "0x", "1e", "1__0", "9223372036854775808", "inf", "nan", "true",
        "2026-03-14", "2026-03-14T", "2026-02-30 ", "07:32:00", "T", "Z", "å", "🦆", "\u{0}", "\u{7F}", "\u{FEFF}",
        "\n[feed]\n", "\n[[feed]]\n", "\n[.a]\n", "\na.b = 1\n", "\nname = \"x\"\n",
    ].map { Array($0.utf8) }

    static func changed(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where place < bytes.count: bytes.remove(at: place)
            case 1: bytes.removeSubrange(place..<min(place + Int.random(in: 1..<40, using: &random), bytes.count))
            case 2 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &random)
            case 3: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
            }
        }
        return bytes
    }
}
