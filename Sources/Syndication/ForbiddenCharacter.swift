/// The characters beyond ASCII that no document may hold (spec R1.2; HTML §13.2.3.5): C1 controls and noncharacters. What
/// becomes of the controls of ASCII, and of U+0085 among these, is for each place to say.
package enum ForbiddenCharacter {
    /// - Parameter text: UTF-8, which may end within a character: that is none.
    /// - Returns: how many bytes the forbidden character has that begins at a place; 0 where none does.
    package static func length(in text: Span<UInt8>, at place: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { place + offset < text.count ? text[place + offset] : 0 }
        return switch byte(0) {
        case 0xC2: (0x80..<0xA0).contains(byte(1)) ? 2 : 0
        // U+FDD0 to U+FDEF, U+FFFE and U+FFFF.
        case 0xEF: byte(1) == 0xB7 && (0x90...0xAF).contains(byte(2)) || byte(1) == 0xBF && byte(2) >= 0xBE ? 3 : 0
        // The last two of every other plane.
        case 0xF0...0xF4: byte(1) & 0x0F == 0x0F && byte(2) == 0xBF && byte(3) >= 0xBE ? 4 : 0
        default: 0
        }
    }
}
