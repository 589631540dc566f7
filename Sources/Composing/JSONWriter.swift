import XML

/// Writes JSON (RFC 8259) for feeds: keys in the order they are written, `/`, `<`, `>` and `&` as they are, U+2028 and
/// U+2029 escaped, UTF-8 for all else (spec R10.1).
struct JSONWriter {
    private var bytes: [UInt8] = []
    /// Whether the next key or element needs a comma before it.
    private var needsComma = false

    init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    /// What was written, in memory of just its size: a fragment is kept for long.
    consuming func finish() -> [UInt8] {
        bytes.withUnsafeBufferPointer { Array($0) }
    }

    mutating func beginObject() { begin(UInt8(ascii: "{")) }
    mutating func endObject() { end(UInt8(ascii: "}")) }
    mutating func beginArray() { begin(UInt8(ascii: "[")) }
    mutating func endArray() { end(UInt8(ascii: "]")) }

    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        literal(name)
        literal("\":")
        needsComma = false
    }

    mutating func string(_ text: XMLText) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var string = text.string
        string.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    mutating func number(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
        needsComma = true
    }

    mutating func member(_ name: StaticString, _ truth: Bool) {
        key(name)
        literal(truth ? "true" : "false")
        needsComma = true
    }

    /// White space that keeps an item on a line of its own.
    mutating func lineFeed() {
        bytes.append(0x0A)
    }

    /// Nothing at all is written for nil (spec R10.4).
    mutating func member(_ name: StaticString, _ text: XMLText?) {
        guard let text else { return }
        key(name)
        string(text)
    }

    /// A list, and nothing at all for an empty one (spec R10.4).
    mutating func member<Element>(
        _ name: StaticString, listing elements: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) {
        guard !elements.isEmpty else { return }
        key(name)
        beginArray()
        for element in elements { write(element, &self) }
        endArray()
    }

    /// The same, of objects.
    mutating func member<Element>(
        _ name: StaticString, listingObjects elements: [Element], _ writeMembers: (Element, inout JSONWriter) -> Void
    ) {
        member(name, listing: elements) { element, writer in
            writer.beginObject()
            writeMembers(element, &writer)
            writer.endObject()
        }
    }

    private mutating func begin(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func end(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func literal(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Runs of plain bytes are copied whole. Of the controls only tab and line feed can come: `XMLText` has no other.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.reserveCapacity(bytes.count + text.count + text.count / 16)
        var start = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte == 0xE2 else {
                index += 1
                continue
            }
            var length = 1
            let escape: StaticString
            switch byte {
            case UInt8(ascii: "\""): escape = "\\\""
            case UInt8(ascii: "\\"): escape = "\\\\"
            case 0x0A: escape = "\\n"
            case 0x09: escape = "\\t"
            case 0xE2:
                guard index + 2 < text.count, text[index + 1] == 0x80, text[index + 2] & 0xFE == 0xA8 else {
                    index += 1
                    continue
                }
                length = 3
                escape = text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029"
            default: escape = " "
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            literal(escape)
            index += length
            start = index
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
}
