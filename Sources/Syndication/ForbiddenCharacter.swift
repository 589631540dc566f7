/// The characters beyond ASCII that no document may hold (spec R1.2; HTML §13.2.3.5): C1 controls and noncharacters. What
/// becomes of the controls of ASCII, and of U+0085 among these, is for each place to say.
package enum ForbiddenCharacter {
    /// - Parameters: a byte of UTF-8, and the three behind it; zeros behind the end.
    /// - Returns: how many bytes the forbidden character has that begins there; 0 where none does.
    package static func length(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) -> Int {
        switch first {
        case 0xC2: (0x80..<0xA0).contains(second) ? 2 : 0
        // U+FDD0 to U+FDEF, U+FFFE and U+FFFF.
        case 0xEF: second == 0xB7 && (0x90...0xAF).contains(third) || second == 0xBF && third >= 0xBE ? 3 : 0
        // The last two of every other plane.
        case 0xF0...0xF4: second & 0x0F == 0x0F && third == 0xBF && fourth >= 0xBE ? 4 : 0
        default: 0
        }
    }
}
