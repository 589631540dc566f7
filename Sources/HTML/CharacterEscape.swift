import Syndication

/// Which characters are written as something else, in one place of a document (spec R3.2).
struct CharacterEscape: Sendable {
    /// For each byte what to do with it: 0 when it is written as it is.
    private let actions: [UInt8]

    private enum Action {
        static let amp: UInt8 = 1
        static let less: UInt8 = 2
        static let greater: UInt8 = 3
        static let quote: UInt8 = 4
        static let newline: UInt8 = 5
        static let drop: UInt8 = 6
        /// The byte may begin a character that is not written as it is: look at those behind it.
        static let look: UInt8 = 7
        /// The same, where no-break spaces are written by name.
        static let lookForSpace: UInt8 = 8
    }

    static let text = CharacterEscape([
        UInt8(ascii: "&"): Action.amp, UInt8(ascii: "<"): Action.less, UInt8(ascii: ">"): Action.greater,
    ])

    static let attribute = CharacterEscape([
        UInt8(ascii: "&"): Action.amp, UInt8(ascii: "\""): Action.quote, 0xC2: Action.lookForSpace,
    ])

    static let raw = CharacterEscape([:])

    private init(_ special: [UInt8: UInt8]) {
        var actions = [UInt8](repeating: 0, count: 256)
        for control in 0..<0x20 { actions[control] = Action.drop }
        for space: UInt8 in [UInt8(ascii: "\t"), UInt8(ascii: "\n"), 0x0C] { actions[Int(space)] = 0 }
        actions[0x0D] = Action.newline
        actions[0x7F] = Action.drop
        for lead in [0xC2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4] { actions[lead] = Action.look }
        for (byte, action) in special { actions[Int(byte)] = action }
        self.actions = actions
    }

    /// - Parameter source: whole characters of UTF-8.
    func append(_ source: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        actions.withUnsafeBufferPointer { actions in
            var start = 0
            var index = 0
            while index < source.count {
                let action = actions[Int(source[index])]
                if action == 0 {
                    index += 1
                    continue
                }
                let found = replacement(action, source, index)
                if found.length == 0 {
                    index += 1
                    continue
                }
                output.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<index]))
                found.text.withUTF8Buffer { output.append(contentsOf: $0) }
                index += found.length
                start = index
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: source[start...]))
        }
    }

    /// - Returns: how many bytes the character has, and what to write for it; a length of 0 leaves it as it is.
    private func replacement(
        _ action: UInt8, _ source: UnsafeBufferPointer<UInt8>, _ index: Int
    ) -> (length: Int, text: StaticString) {
        switch action {
        case Action.amp: return (1, "&amp;")
        case Action.less: return (1, "&lt;")
        case Action.greater: return (1, "&gt;")
        case Action.quote: return (1, "&quot;")
        case Action.newline:
            let isPair = index + 1 < source.count && source[index + 1] == UInt8(ascii: "\n")
            return (1, isPair ? "" : "\n")
        case Action.drop: return (1, "")
        default:
            if action == Action.lookForSpace, index + 1 < source.count, source[index + 1] == 0xA0 {
                return (2, "&nbsp;")
            }
            return (ForbiddenCharacter.length(in: source.span, at: index), "")
        }
    }
}
