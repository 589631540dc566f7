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
        document(around: fragments.lazy.map { $0.bytes[...] })
    }

    /// - Parameter entries: the bytes of some of the fragments.
    package func document(around entries: some Collection<ArraySlice<UInt8>>) -> [UInt8] {
        let content = entries.reduce(0) { $0 + $1.count + separator.utf8CodeUnitCount }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(opening.count + content + ending.utf8CodeUnitCount)
        bytes += opening
        var isFirst = true
        for entry in entries {
            if !isFirst { bytes += separator.bytes }
            bytes += entry
            isFirst = false
        }
        bytes += ending.bytes
        return bytes
    }

    /// Where the fragments stand in the document that holds them.
    package func places(of fragments: [Fragment]) -> [Range<Int>] {
        var start = opening.count
        return fragments.map { fragment in
            defer { start += fragment.bytes.count + separator.utf8CodeUnitCount }
            return start..<(start + fragment.bytes.count)
        }
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
