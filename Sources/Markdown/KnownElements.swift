import HTML
import Syndication

/// Tells tags from what only looks like one in a title: what has the name of an element of HTML in angle brackets is a tag.
enum KnownElements {
    /// - Parameter tag: with its brackets, as `<em>` or `</EM >`.
    /// - Returns: the name of its element in lower case; nil when HTML has none of that name.
    static func name(in tag: UnsafeBufferPointer<UInt8>) -> String? {
        let bytes = tag.dropFirst(isEnd(tag) ? 2 : 1).prefix {
            $0.isASCIILetter || $0.asciiDigit != nil || $0 == UInt8(ascii: "-")
        }
        guard let first = bytes.first else { return nil }
        var name = String(decoding: bytes, as: UTF8.self)
        if isUpperCase(first) {
            // `<EM>` is a tag. `<T>`, `<Option>` and `<Button>` are types, of which titles speak.
            guard bytes.count > 1, bytes.allSatisfy({ isUpperCase($0) || $0.asciiDigit != nil }) else { return nil }
            name = name.lowercased()
        }
        return HTMLTree.knowsElement(name) ? name : nil
    }

    /// Whether it is an end tag.
    static func isEnd(_ tag: UnsafeBufferPointer<UInt8>) -> Bool { tag.count > 1 && tag[1] == UInt8(ascii: "/") }

    /// Whether an element that has no end is meant, and not spoken of: `<img src=a.png>`, but not `<img>`.
    static func isVoid(_ name: String, _ tag: UnsafeBufferPointer<UInt8>) -> Bool {
        guard voidElements.contains(name) else { return false }
        return name == "br" || name == "wbr" || tag.contains(UInt8(ascii: "="))
    }

    private static let voidElements: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]

    private static func isUpperCase(_ byte: UInt8) -> Bool { UInt8(ascii: "A") <= byte && byte <= UInt8(ascii: "Z") }
}
