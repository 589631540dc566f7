import Syndication

/// `application/x-www-form-urlencoded`, the language of WebSub's requests (URL Standard §5).
enum Form {
    struct Field: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// Reads a body. A `%` without two digits stands for itself, as everywhere on the Web.
    ///
    /// - Returns: the fields in their order; nil where the decoded bytes are not UTF-8.
    static func fields(in body: [UInt8]) -> [Field]? {
        var fields: [Field] = []
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let middle = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = decoded(pair[..<middle]), let value = decoded(pair[middle...].dropFirst()) else {
                return nil
            }
            fields.append(Field(name: name, value: value))
        }
        return fields
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "+") {
                out.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), position + 2 <= bytes.endIndex,
                let high = bytes[position].hexDigit, let low = bytes[position + 1].hexDigit
            {
                out.append(high << 4 | low)
                position += 2
            } else {
                out.append(byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    /// What stands as it is. The rest is percent-encoded, a space too, so that the result can stand in a URL's query.
    private static let plain = ASCIISet.alphanumerics(and: "-._*")

    static func encoded(_ text: String) -> String { plain.percentEncoded(text) }

    static func encoded(_ fields: [Field]) -> String {
        fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }
}
