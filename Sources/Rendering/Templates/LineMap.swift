/// Which line of the file a line of the expanded source came from.
struct LineMap {
    private var sourceLine = 1
    private var expandedLine = 1
    /// Where the two begin to differ by another number, in order.
    private var shifts: [(expanded: Int, source: Int)] = []
    /// The same of what was done to the source before, the last first.
    private var earlier: [[(expanded: Int, source: Int)]] = []

    /// The map of a text that had been expanded before.
    func following(_ first: LineMap) -> LineMap {
        var map = self
        map.earlier = [first.shifts] + first.earlier
        return map
    }

    /// Text that is the same in both.
    mutating func copy(_ text: ArraySlice<UInt8>) {
        let count = text.count { $0 == 0x0A }
        sourceLine += count
        expandedLine += count
    }

    /// A piece of the source that became something else.
    mutating func skip(source: ArraySlice<UInt8>, expanded: ArraySlice<UInt8>) {
        let before = source.count { $0 == 0x0A }
        let after = expanded.count { $0 == 0x0A }
        sourceLine += before
        expandedLine += after
        if before != after { shifts.append((expandedLine, sourceLine)) }
    }

    /// - Parameter line: of the expanded source, counted from 1.
    func sourceLine(of line: Int) -> Int {
        earlier.reduce(Self.sourceLine(of: line, shifts)) { Self.sourceLine(of: $0, $1) }
    }

    private static func sourceLine(of line: Int, _ shifts: [(expanded: Int, source: Int)]) -> Int {
        guard let shift = shifts.last(where: { $0.expanded <= line }) else { return line }
        return shift.source + line - shift.expanded
    }
}
