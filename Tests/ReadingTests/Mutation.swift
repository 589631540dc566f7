import SeededRandom

/// Small changes to texts, as a slip of the hand or of a disk makes them.
enum Mutation {
    private static let pieces = [
        ":", ": ", "#", " #", "-", "- ", "\n", "\r\n", "\t", " ", "  ", "\"", "'", "[", "]", "{", "}", ",", "&a", "*a",
        "!", "|", ">", "%", "@", "`", "?", "~", "<<", "=", "\\", "\\n", "a", "1", ".", "_", "é", "\u{A0}", "\u{85}",
        "\u{2028}", "\u{FEFF}", "\u{FFFE}", "\u{0}", "\u{7F}", "true", "null", "---", "...", "+++", "2024-06-19",
        "\n- ", "\n  - ", "key: ", "\nkey: v", "\nkey = 1", "\n[t]\n", "[[t]]", "'''", "\"\"\"", "0x1", "1_0", "+1",
        "07:32:00",
    ]

    /// The text with a few things put in, taken out or doubled.
    static func mutated(_ text: String, _ numbers: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            let place = Int.random(in: 0...scalars.count, using: &numbers)
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0 where place < scalars.count: scalars.remove(at: place)
            case 1:
                let end = min(place + Int.random(in: 0..<12, using: &numbers), scalars.count)
                let piece = Array(scalars[place..<end])
                scalars.insert(contentsOf: piece, at: Int.random(in: 0...scalars.count, using: &numbers))
            default:
                let piece = pieces.randomElement(using: &numbers) ?? ""
                scalars.insert(contentsOf: piece.unicodeScalars, at: place)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
