/// Lines and columns of places in a source that are asked for in order.
struct SourcePlaces {
    private let bytes: [UInt8]
    private var line: Int
    private var lineStart = 0
    private var last = 0

    init(_ bytes: [UInt8], firstLine: Int) {
        self.bytes = bytes
        line = firstLine
    }

    /// - Parameter offset: not before the one asked for last.
    mutating func place(of offset: Int) -> (line: Int, column: Int) {
        let end = min(max(offset, last), bytes.count)
        for position in last..<end where bytes[position] == 0x0A {
            line += 1
            lineStart = position + 1
        }
        last = end
        let before = bytes[lineStart..<end]
        return (line, before.count { $0 & 0xC0 != 0x80 } + 1)
    }
}
