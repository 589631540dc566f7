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

    private static let literal = ASCIISet.alphanumerics(and: " !\"$%&'()*+,-./:;<=>@[\\]^_`{|}~")
    private static let unreserved = ASCIISet.alphanumerics(and: "-._~")
}
