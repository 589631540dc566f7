import Syndication

/// Which branches of `{% if %}`, `{% unless %}` and `{% case %}` are left out: nobody knows here which one holds, so the
/// first is shown. One pass over a source finds them all.
struct TemplateBranches {
    /// By the place of the tag that begins the second branch, where the tag begins that ends the last.
    private var ends: [Int: Int] = [:]

    private struct Block {
        var name: String
        /// Where its second branch begins.
        var second: Int?
        /// Whether it has shown one: what stands in a `case` before the first `when` is none.
        var hasBranch: Bool
    }

    /// - Parameter code: in order; tags there are what the article is about.
    init(_ bytes: [UInt8], code: [Range<Int>]) {
        var blocks: [Block] = []
        var counts: [String: Int] = [:]
        var position = 0
        while let open = bytes.first(of: "{%", from: position) {
            position = open + 2
            if code.holds(open) { continue }
            let word = bytes[position...].drop { $0 <= 0x20 || $0 == UInt8(ascii: "-") }.prefix(20)
                .prefix { $0.isASCIILetter }
            let name = String(decoding: word, as: UTF8.self)
            switch name {
            case "if", "unless", "case", "for":
                blocks.append(Block(name: name, hasBranch: name != "case"))
                counts[name, default: 0] += 1
            case "else", "elsif", "elif", "elseif", "when":
                guard let last = blocks.indices.last else { continue }
                if blocks[last].hasBranch, blocks[last].second == nil { blocks[last].second = open }
                blocks[last].hasBranch = true
            case _ where name.hasPrefix("end"):
                let ended = String(name.dropFirst(3))
                // One without a beginning ends nothing.
                guard counts[ended, default: 0] > 0 else { continue }
                while let block = blocks.popLast() {
                    counts[block.name, default: 0] -= 1
                    guard block.name == ended else { continue }
                    if let second = block.second { ends[second] = open }
                    break
                }
            default: break
            }
        }
    }

    /// - Parameter place: of a tag.
    /// - Returns: where the tag begins that ends the branches from there on, or nil where no second branch begins.
    func end(from place: Int) -> Int? { ends[place] }
}
