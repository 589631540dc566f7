import Glibc

/// Bytes in one of the old encodings to UTF-8, by the C library's `iconv`. Not copyable: whoever holds it owns the
/// handle, and `deinit` closes it once.
package struct Transcoder: ~Copyable {
    private let raw: iconv_t

    /// The families of encodings that old sites have (WHATWG Encoding §4.2). The stateful ones are not among them:
    /// nobody uses them on the web, and most faults in `iconv` were found there.
    private static let families = [
        "iso-8859-", "windows-125", "koi8-", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
    ]

    /// - Parameter name: as it is declared, in lower case.
    /// - Returns: nil for an encoding that is not known.
    package init?(from name: String) {
        let known = Self.canonical(name)
        guard known.utf8.count <= 20, Self.families.contains(where: known.hasPrefix),
            known.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        else { return nil }
        guard let raw = iconv_open("UTF-8", known), raw != Self.failure else { return nil }
        self.raw = raw
    }

    deinit { iconv_close(raw) }

    /// What says Latin-1 nearly always is Windows' superset of it, and browsers read it so (WHATWG Encoding §4.2).
    private static func canonical(_ name: String) -> String {
        switch name {
        case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso_8859-1", "cp1252": "windows-1252"
        case "cp1251": "windows-1251"
        case "gb2312": "gbk"
        case "shift-jis", "sjis": "shift_jis"
        default: name
        }
    }

    /// `(iconv_t) -1`, as the manual page has it.
    private static var failure: iconv_t? { iconv_t(bitPattern: -1) }

    /// The text as UTF-8. What means nothing in the encoding becomes U+FFFD.
    package consuming func utf8(_ bytes: [UInt8]) -> [UInt8] {
        var written: [UInt8] = []
        written.reserveCapacity(bytes.count + bytes.count / 2)
        // `iconv` takes its input by a pointer to mutable bytes, but never writes to them.
        var input = bytes.map { CChar(bitPattern: $0) }
        var chunk = [CChar](repeating: 0, count: 16 * 1024)
        input.withUnsafeMutableBufferPointer { input in
            chunk.withUnsafeMutableBufferPointer { chunk in
                var next = input.baseAddress
                var left = input.count
                while left > 0 {
                    var target = chunk.baseAddress
                    var room = chunk.count
                    let result = iconv(raw, &next, &left, &target, &room)
                    let reason = errno
                    for byte in chunk.prefix(chunk.count - room) { written.append(UInt8(bitPattern: byte)) }
                    guard result == -1, reason != E2BIG, left > 0 else { continue }
                    written.append(contentsOf: "\u{FFFD}".utf8)
                    next = next.map { $0 + 1 }
                    left -= 1
                }
            }
        }
        return written
    }
}
