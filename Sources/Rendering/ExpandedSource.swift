/// A source being copied, with pieces of it replaced, in order.
struct ExpandedSource {
    private let source: [UInt8]
    private(set) var bytes: [UInt8] = []
    private(set) var lines = LineMap()
    /// How far the source has been taken over.
    private(set) var position = 0

    init(of source: [UInt8]) {
        self.source = source
        bytes.reserveCapacity(source.count)
    }

    mutating func copy(to end: Int) {
        guard end > position else { return }
        bytes += source[position..<end]
        lines.copy(source[position..<end])
        position = end
    }

    /// - Parameters:
    ///   - range: not before what was replaced last.
    ///   - isBlock: whether the text is a block of HTML. Markdown goes on after it only when a blank line ends it.
    mutating func replace(_ range: Range<Int>, with text: String, isBlock: Bool) {
        copy(to: range.lowerBound)
        let end = max(position, range.upperBound)
        let before = bytes.count
        bytes += text.utf8
        if isBlock, source[end...].first(where: { $0 > 0x20 || $0 == 0x0A }) ?? 0x0A == 0x0A { bytes += "\n\n".utf8 }
        lines.skip(source: source[position..<end], expanded: bytes[before...])
        position = end
    }
}
