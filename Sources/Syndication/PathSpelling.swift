/// One spelling for each path of a URL, and so for what stands before and behind it (RFC 3986 §6.2.2).
package enum PathSpelling {
    /// With unreserved characters decoded, and hexadecimal digits in upper case. Dot segments stay. An empty path is `/`.
    package static func canonical(_ path: Substring.UTF8View) -> String {
        guard !path.isEmpty else { return "/" }
        guard path.contains(UInt8(ascii: "%")) else { return String(Substring(path)) }
        let bytes = Array(path)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let byte = bytes.percentEncodedByte(at: index) {
                if unreserved.contains(byte) {
                    out.append(byte)
                } else {
                    out.appendPercentEncoded(byte)
                }
                index += 3
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The name of a file as an address has it that is still to be resolved: addresses are written in Unicode's form C, but
    /// a file has only the name that it has, and in it `#` and `?` are letters. What is percent-encoded stays.
    package static func encoded(fileName: String) -> String { literal.percentEncoded(fileName) }

    /// A text without percent-encoding.
    package static func decoded(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "%")) ? String(decoding: decodedBytes(text) { _ in true }, as: UTF8.self) : text
    }

    /// A path in form C, also where its letters are percent-encoded; what is ASCII stays as it is.
    package static func composed(_ path: String) -> String {
        guard let text = String(validating: decodedBytes(path) { $0 >= 0x80 }, as: UTF8.self) else { return path }
        return InternationalText.composed(text)
    }

    /// A reference with the names at its end as a file's path has them, where they differ in their form of Unicode only.
    /// What is not in form C is percent-encoded, so that it stays what it is.
    package static func respelled(_ reference: String, like path: String) -> String {
        let slash = UInt8(ascii: "/")
        let end = reference.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        let names = reference[..<(end ?? reference.endIndex)].utf8.split(
            separator: slash, omittingEmptySubsequences: false)
        var parts = names.map { String(Substring($0)) }
        var place = parts.count
        for part in path.utf8.split(separator: slash).reversed() where place > 0 {
            place -= 1
            let (name, written) = (String(Substring(part)), decoded(parts[place]))
            guard written == name else { break }
            if written.isSpelled(like: name), InternationalText.isInFormC(name) { continue }
            parts[place] = encoded(fileName: name)
        }
        return parts.joined(separator: "/") + (end.map { reference[$0...] } ?? "")
    }

    private static func decodedBytes(_ text: String, where isWanted: (UInt8) -> Bool) -> [UInt8] {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if let byte = bytes.percentEncodedByte(at: position), isWanted(byte) {
                out.append(byte)
                position += 3
            } else {
                out.append(bytes[position])
                position += 1
            }
        }
        return out
    }

    private static let literal = ASCIISet.alphanumerics(and: " !\"$%&'()*+,-./:;<=>@[\\]^_`{|}~")
    private static let unreserved = ASCIISet.alphanumerics(and: "-._~")
}
