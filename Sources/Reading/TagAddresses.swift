import HTML
import Syndication

/// Where a tag leads, and what it shows: places in the source.
struct TagAddresses {
    private(set) var href: Range<Int>?
    private var source: Range<Int>?
    private var lazySource: Range<Int>?
    private var classes: Range<Int>?

    /// - Parameter attributes: the tag behind its name.
    init(_ attributes: Range<Int>, of body: UnsafeBufferPointer<UInt8>) {
        let end = attributes.upperBound
        var place = attributes.lowerBound
        while place < end {
            guard body[place] > 0x20, body[place] != UInt8(ascii: "/") else {
                place += 1
                continue
            }
            let name = place
            while place < end, body[place] > 0x20, body[place] != UInt8(ascii: "=") || place == name { place += 1 }
            let nameEnd = place
            while place < end, body[place] <= 0x20 { place += 1 }
            guard place < end, body[place] == UInt8(ascii: "=") else { continue }
            place += 1
            while place < end, body[place] <= 0x20 { place += 1 }
            guard place < end else { return }
            let quote = body[place] == UInt8(ascii: "\"") || body[place] == UInt8(ascii: "'") ? body[place] : 0
            if quote != 0 { place += 1 }
            let start = place
            while place < end, quote != 0 ? body[place] != quote : body[place] > 0x20 { place += 1 }
            take(UnsafeBufferPointer(rebasing: body[name..<nameEnd]), start..<place)
            if quote != 0 { place += 1 }
        }
    }

    private mutating func take(_ name: UnsafeBufferPointer<UInt8>, _ value: Range<Int>) {
        func isName(_ text: StaticString, _ count: Int? = nil) -> Bool {
            for offset in 0..<(count ?? name.count) where name[offset].asciiLowercased != text.utf8Start[offset] {
                return false
            }
            return true
        }
        // By their lengths: most attributes are none of these.
        switch name.count {
        case 3 where isName("src"): source = source ?? value
        case 4 where isName("href"): href = href ?? value
        case 5 where isName("class"): classes = classes ?? value
        case 8...15 where isName("data-", 5):
            let isLazy = LazyPicture.addresses.contains(String(decoding: name, as: UTF8.self).lowercased())
            if isLazy, !value.isEmpty { lazySource = lazySource ?? value }
        default: break
        }
    }

    /// What is shown: `src`, unless that is a stopgap.
    func shown(_ body: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard let lazySource else { return source }
        let address = source.map { String(decoding: UnsafeBufferPointer(rebasing: body[$0]), as: UTF8.self) }
        return LazyPicture.isPlaceholder(address) ? lazySource : source
    }

    /// Whether it leads to a place on the same page.
    func leadsIntoPage(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let href, !href.isEmpty else { return false }
        return body[href.lowerBound] == UInt8(ascii: "#")
    }

    /// Whether it has a class of the links that themes set beside headings.
    func isAnchor(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let classes else { return false }
        return body[classes].split(whereSeparator: { $0 <= 0x20 })
            .contains { HeadingAnchor.classes.contains(String(decoding: $0, as: UTF8.self)) }
    }
}
