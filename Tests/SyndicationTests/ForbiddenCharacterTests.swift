import Syndication
import Testing

@Suite struct `A forbidden character` {
    @Test func `is the same by its bytes as by its number`() {
        for value: UInt32 in 0x80...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(scalar).utf8)
            let length = ForbiddenCharacter.length(in: bytes.span, at: 0)
            let isForbidden = scalar.isControl || scalar.isNoncharacter
            guard length != (isForbidden ? bytes.count : 0) else { continue }
            Issue.record("U+\(String(value, radix: 16)) has \(length) forbidden bytes")
            return
        }
    }

    @Test func `is none where the text ends within it`() {
        for bytes: [UInt8] in [[0xC2], [0xEF, 0xBF], [0xF0, 0x9F, 0xBF]] {
            #expect(ForbiddenCharacter.length(in: bytes.span, at: 0) == 0)
        }
    }
}
