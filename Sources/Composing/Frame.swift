/// A document without its entries. With none it is a document too, which holds all that is said of the feed itself.
package struct Frame: Sendable {
    private let opening: [UInt8]
    private let separator: StaticString
    private let ending: StaticString

    /// - Parameters:
    ///   - head: a document without entries, which ends with `ending`. The entries go before that.
    ///   - separator: between two entries.
    init(head: [UInt8], separator: StaticString = "", ending: StaticString) {
        precondition(
            head.suffix(ending.utf8CodeUnitCount).elementsEqual(ending.bytes),
            "each composer writes its frame's end itself")
        opening = Array(head.dropLast(ending.utf8CodeUnitCount))
        self.separator = separator
        self.ending = ending
    }

    /// - Parameter fragments: those that the frame was made around, in the order in which they shall stand, or some of
    ///   them.
    package func document(holding fragments: some Collection<Fragment>) -> [UInt8] {
        let content = fragments.reduce(0) { $0 + $1.bytes.count + separator.utf8CodeUnitCount }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(opening.count + content + ending.utf8CodeUnitCount)
        bytes += opening
        var isFirst = true
        for fragment in fragments {
            if !isFirst { bytes += separator.bytes }
            bytes += fragment.bytes
            isFirst = false
        }
        bytes += ending.bytes
        return bytes
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
