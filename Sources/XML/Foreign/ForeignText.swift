/// The bytes of a foreign document as UTF-8 that holds only characters XML can carry, with LF for every line end.
struct ForeignText {
    let bytes: [UInt8]
    private(set) var notes: [ForeignXML.Note] = []

    init(_ raw: [UInt8], source: String) throws(XMLError) {
        var decoded = try Self.decoded(raw, source: source)
        if decoded.contains(0x0D) { decoded = Self.withLineFeeds(decoded) }
        if let place = Self.firstInvalid(decoded) {
            let what = "bytes that are not UTF-8 were replaced by U+FFFD"
            notes.append(ForeignXML.Note(line: Self.line(of: place, in: decoded), what: what))
            decoded = Array(String(decoding: decoded, as: UTF8.self).utf8)
        }
        if let place = XMLText.firstForbidden(in: decoded) {
            let what = "control characters, which no XML may have, were left out"
            notes.append(ForeignXML.Note(line: Self.line(of: place, in: decoded), what: what))
            decoded = Array(XMLText(String(decoding: decoded, as: UTF8.self)).string.utf8)
        }
        bytes = decoded
    }

    // MARK: - The encoding

    /// A byte order mark counts more than the declaration, and the shape of the first bytes more than its absence
    /// (XML 1.0 appendix F).
    private static func decoded(_ raw: [UInt8], source: String) throws(XMLError) -> [UInt8] {
        if raw.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(raw.dropFirst(3)) }
        if raw.starts(with: [0xFF, 0xFE]) { return utf16(raw.dropFirst(2), isBigEndian: false) }
        if raw.starts(with: [0xFE, 0xFF]) { return utf16(raw.dropFirst(2), isBigEndian: true) }
        if raw.starts(with: [0x3C, 0x00]) { return utf16(raw[...], isBigEndian: false) }
        if raw.starts(with: [0x00, 0x3C]) { return utf16(raw[...], isBigEndian: true) }
        if raw.starts(with: [0x1F, 0x8B]) {
            throw .unreadable(source: source, reason: "it is compressed with gzip")
        }
        guard let name = declaredEncoding(raw) else { return raw }
        // What says UTF-16 in single bytes cannot be it.
        if ["utf-8", "utf8", "us-ascii", "ascii"].contains(name) || name.hasPrefix("utf-16") { return raw }
        guard let transcoder = Transcoder(from: name) else {
            throw .unreadable(source: source, reason: "its encoding \"\(name.prefix(40))\" is unknown here")
        }
        return transcoder.utf8(raw)
    }

    /// `<?xml version="1.0" encoding="iso-8859-1"?>`: the name in lower case.
    private static func declaredEncoding(_ raw: [UInt8]) -> String? {
        let head = String(decoding: raw.prefix(512), as: UTF8.self)
        guard let start = head.firstRange(of: "<?xml"),
            head[..<start.lowerBound].allSatisfy(\.isWhitespace),
            let end = head[start.upperBound...].firstRange(of: ">"),
            let label = head[start.upperBound..<end.lowerBound].firstRange(of: "encoding")
        else { return nil }
        let value = head[label.upperBound..<end.lowerBound].drop { $0 == "=" || $0.isWhitespace }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
        return value.dropFirst().prefix { $0 != quote }.lowercased()
    }

    private static func utf16(_ raw: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8] {
        let units = stride(from: raw.startIndex, to: raw.endIndex - 1, by: 2).lazy.map { place -> UInt16 in
            let first = UInt16(raw[place])
            let second = UInt16(raw[place + 1])
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: Array(units), as: UTF16.self).utf8)
    }

    // MARK: - The characters

    /// CR LF and CR become LF (XML 1.0 §2.11).
    private static func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        var written: [UInt8] = []
        written.reserveCapacity(bytes.count)
        for (place, byte) in bytes.enumerated() {
            if byte != 0x0D {
                written.append(byte)
            } else if place + 1 == bytes.count || bytes[place + 1] != 0x0A {
                written.append(0x0A)
            }
        }
        return written
    }

    /// The place of the first bytes that are not UTF-8, or nil.
    private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var place = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): place += scalar.count
            case .error: return place
            case .emptyInput: return nil
            }
        }
    }

    private static func line(of place: Int, in bytes: [UInt8]) -> Int {
        bytes[..<place].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    }
}
