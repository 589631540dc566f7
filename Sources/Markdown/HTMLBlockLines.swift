import CCmarkGFM

/// Where the lines of a document's HTML blocks stand in the source. cmark gives them no `data-sourcepos`, but writes them
/// as they are, so they are found again in what it has written.
struct HTMLBlockLines {
    /// By the line of the written HTML.
    private var sourceLines: [Int: Int] = [:]

    /// None, where they cannot be found again.
    init() {}

    init(of document: borrowing CmarkDocument, in html: UnsafeBufferPointer<UInt8>) {
        var written = Line()
        var place: CmarkNode? = document.root
        while let node = place {
            place = Self.holdsBlocks(node) ? node.next(within: document.root) : node.follower(within: document.root)
            guard node.kind == CMARK_NODE_HTML_BLOCK else { continue }
            guard written.advance(to: node.literal, in: html) else { return }
            let end = written.start + node.literal.count
            let first = (written: written.number, source: Int(node.pointee.start_line))
            repeat {
                sourceLines[written.number] = first.source + written.number - first.written
            } while written.advance(in: html) && written.start < end
        }
    }

    subscript(writtenLine: Int) -> Int? { sourceLines[writtenLine] }

    private static func holdsBlocks(_ node: CmarkNode) -> Bool {
        switch node.kind {
        case CMARK_NODE_DOCUMENT, CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_LIST, CMARK_NODE_ITEM,
            CMARK_NODE_FOOTNOTE_DEFINITION:
            true
        default: false
        }
    }

    /// A line of the written HTML.
    private struct Line {
        var number = 1
        var start = 0

        /// Goes to the line that the block begins on, which is not before this one.
        mutating func advance(to block: UnsafeBufferPointer<UInt8>, in html: UnsafeBufferPointer<UInt8>) -> Bool {
            // More of it would find no other line in what people write, and could be compared for very long.
            let beginning = block.prefix(256)
            while !html[start...].starts(with: beginning) {
                guard advance(in: html) else { return false }
            }
            return true
        }

        /// - Returns: false when this is the last line.
        mutating func advance(in html: UnsafeBufferPointer<UInt8>) -> Bool {
            guard let end = html[start...].indices.first(where: { html.endsLine(at: $0) }) else { return false }
            start = end + 1
            number += 1
            return true
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// As cmark and gumbo count: the two bytes of Windows are one end.
    func endsLine(at index: Int) -> Bool {
        self[index] == 0x0A || self[index] == 0x0D && (index + 1 == count || self[index + 1] != 0x0A)
    }
}
