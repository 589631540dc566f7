import HTML

/// Tells tags from what only looks like one in a title: what has the name of an element of HTML in angle brackets is a tag.
enum KnownElements {
    /// - Parameter tag: with its brackets, as `<em>` or `</EM >`.
    static func holds(_ tag: UnsafeBufferPointer<UInt8>) -> Bool {
        let isEndTag = tag.count > 1 && tag[1] == UInt8(ascii: "/")
        let name = tag.dropFirst(isEndTag ? 2 : 1).prefix { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        guard let first = name.first else { return false }
        guard isUpperCase(first) else { return HTMLTree.isElement(String(decoding: name, as: UTF8.self)) }
        // `<EM>` is a tag. `<T>`, `<Option>` and `<Button>` are types, of which titles speak.
        guard name.count > 1, name.allSatisfy({ isUpperCase($0) || isDigit($0) }) else { return false }
        return HTMLTree.isElement(String(decoding: name, as: UTF8.self).lowercased())
    }

    private static func isUpperCase(_ byte: UInt8) -> Bool { UInt8(ascii: "A") <= byte && byte <= UInt8(ascii: "Z") }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a") <= byte | 0x20 && byte | 0x20 <= UInt8(ascii: "z")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") }
}
