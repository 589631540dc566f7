/// Reads JSON as `JSONText` writes it, with neither white space nor escapes. Of anything else it says that it is strange,
/// and Foundation reads it.
struct OwnJSON {
    struct Strange: Error {}

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// - Parameter bytes: valid UTF-8, for as long as reading lasts.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// - Parameter member: reads the value of a member, by its name.
    mutating func object(_ member: (inout OwnJSON, String) throws(Strange) -> Void) throws(Strange) {
        try expect("{")
        if skip("}") { return }
        repeat {
            let name = try string()
            try expect(":")
            try member(&self, name)
        } while skip(",")
        try expect("}")
    }

    mutating func array<Value>(_ element: (inout OwnJSON) throws(Strange) -> Value) throws(Strange) -> [Value] {
        try expect("[")
        var values: [Value] = []
        if skip("]") { return values }
        repeat { values.append(try element(&self)) } while skip(",")
        try expect("]")
        return values
    }

    mutating func string() throws(Strange) -> String {
        try expect("\"")
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            guard bytes[place] >= 0x20, bytes[place] != UInt8(ascii: "\\") else { throw Strange() }
            place += 1
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        try expect("\"")
        return text
    }

    /// Nothing may follow.
    func end() throws(Strange) {
        guard place == bytes.count else { throw Strange() }
    }

    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(Strange) {
        guard skip(mark) else { throw Strange() }
    }
}
