import Syndication

/// Which lines of Markdown lie in fenced code: a sketch, line by line.
struct FenceLines {
    private var open: (mark: UInt8, count: Int)?

    /// Whether the line that was passed last begins code, or is in it.
    var isOpen: Bool { open != nil }

    mutating func pass(_ line: ArraySlice<UInt8>) {
        let fence = line.drop { $0 <= 0x20 || open == nil && ">-+*".utf8.contains($0) || $0 == UInt8(ascii: ">") }
        guard let mark = fence.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return }
        let rest = fence.drop { $0 == mark }
        let count = rest.startIndex - fence.startIndex
        if let begun = open {
            if mark == begun.mark, count >= begun.count, rest.allSatisfy({ $0 <= 0x20 }) { open = nil }
        } else if count >= 3, mark == UInt8(ascii: "~") || !rest.contains(mark) {
            open = (mark, count)
        }
    }
}
