import HTML
import Syndication

// What counts of the tags in a body: the addresses that a reader follows and sees, and where blocks part the text.
extension BodyScan {
    /// Writes the addresses of a tag, which a reader follows and sees.
    ///
    /// - Returns: where to look on.
    mutating func pass(
        _ tag: TagScan.Tag, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int,
        _ isSpacePending: inout Bool
    ) -> Int {
        if tag.element.isBlock {
            isSpacePending = true
            if tag.element.isHeading { headingStart = tag.isEndTag ? nil : count }
        }
        guard !tag.isEndTag, !tag.attributes.isEmpty else { return tag.end }
        let addresses = TagAddresses(tag.attributes, of: source)
        if let headingStart, tag.element == .anchor, addresses.leadsIntoPage(source) {
            let isFirst = count == headingStart
            return anchorEnd(from: tag.end, isFirst: isFirst, isAnchor: addresses.isAnchor(source)) ?? tag.end
        }
        for address in [addresses.href, addresses.shown(source)] {
            if let address { copy(address, to: out, &count, &isSpacePending) }
        }
        return tag.end
    }

    /// A link that a theme sets beside a heading, and rendering takes out: see `HeadingRepairs` in Rendering.
    ///
    /// - Parameters:
    ///   - start: of what the link holds.
    ///   - isFirst: whether nothing stands before it in the heading.
    ///   - isAnchor: whether its class says what it is.
    /// - Returns: where it ends; nil for any other link.
    private mutating func anchorEnd(from start: Int, isFirst: Bool, isAnchor: Bool) -> Int? {
        guard let textEnd = tags.linkEnd(from: start), let end = tags.tag(at: textEnd)?.end,
            let text = shortText(start..<textEnd)
        else { return nil }
        return isAnchor && !(isFirst && isHeadingEnd(behind: end)) || HeadingAnchor.texts.contains(text) ? end : nil
    }

    /// Whether nothing stands between a place and the next end tag.
    private func isHeadingEnd(behind place: Int) -> Bool {
        var place = place
        while place < source.count, source[place] <= 0x20 { place += 1 }
        return place + 1 < source.count && source[place] == UInt8(ascii: "<") && source[place + 1] == UInt8(ascii: "/")
    }

    /// - Returns: a text of a few words, without its tags; nil for a longer one, and where another link or a block begins,
    ///   as it does where a link does not end. To look no further keeps the scan linear.
    private mutating func shortText(_ range: Range<Int>) -> String? {
        var text: [UInt8] = []
        var place = range.lowerBound
        while place < range.upperBound {
            if source[place] == UInt8(ascii: "<"), let tag = tags.tag(at: place) {
                if tag.element == .anchor || tag.element.isBlock { return nil }
                place = tag.end
                continue
            }
            if source[place] > 0x20 || text.last ?? 0x20 > 0x20 { text.append(max(source[place], 0x20)) }
            if text.count > 80 { return nil }
            place += 1
        }
        if text.last == 0x20 { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private func copy(
        _ address: Range<Int>, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int,
        _ isSpacePending: inout Bool
    ) {
        // The `=` and the name in front made room for the space.
        write(0x20, to: out, &count)
        var place = address.lowerBound
        while place < address.upperBound {
            let byte = source[place]
            if byte == UInt8(ascii: "&"), let (scalar, end) = reference(at: place), end <= address.upperBound {
                for byte in UTF8.encode(scalar) ?? .init() { write(byte, to: out, &count) }
                place = end
            } else if byte == UInt8(ascii: "?"), isMedia(address.lowerBound..<place) {
                // Only the version: generators put a new one to all pictures, that caches take them anew.
                while place < address.upperBound, source[place] != UInt8(ascii: "#") { place += 1 }
            } else {
                write(byte, to: out, &count)
                place += 1
            }
        }
        isSpacePending = true
    }

    /// Whether the address, up to its query, names a picture, a sound or a film as a file. Of a program
    /// (`/image.php?id=5`) the query says which one it is.
    private func isMedia(_ address: Range<Int>) -> Bool {
        // More than any file's ending has: what stands before says nothing.
        let ending = source[max(address.lowerBound, address.upperBound - 16)..<address.upperBound]
        // A host may end as a file does: `https://e.mov`.
        if let slash = ending.lastIndex(of: UInt8(ascii: "/")), slash > address.lowerBound,
            source[slash - 1] == UInt8(ascii: "/")
        {
            return false
        }
        let type = MediaType(address: String(decoding: UnsafeBufferPointer(rebasing: ending), as: UTF8.self))
        return type.map { $0.isImage || $0.isAudio || $0.isVideo } ?? false
    }
}
