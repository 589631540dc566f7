import Syndication
import Testing

@Suite struct `A forbidden character` {
    @Test func `is the same by its bytes as by its number`() {
        for value: UInt32 in 0x80...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var bytes = Array(String(scalar).utf8)
            let count = bytes.count
            bytes += [0, 0]
            let length = ForbiddenCharacter.length(bytes[0], bytes[1], bytes[2], count > 3 ? bytes[3] : 0)
            let isForbidden = scalar.isControl || scalar.isNoncharacter
            guard length != (isForbidden ? count : 0) else { continue }
            Issue.record("U+\(String(value, radix: 16)) has \(length) forbidden bytes")
            return
        }
    }

    @Test func `is none where the text ends within it`() {
        #expect(ForbiddenCharacter.length(0xC2, 0, 0, 0) == 0)
        #expect(ForbiddenCharacter.length(0xEF, 0xBF, 0, 0) == 0)
        #expect(ForbiddenCharacter.length(0xF0, 0x9F, 0xBF, 0) == 0)
    }
}
