import Glibc

/// The text that cmark is given, with what would cost it far more than its length made harmless.
struct MarkdownSource {
    /// More `@` than in any list of addresses: cmark looks at each for microseconds.
    private static let addressLimit = 20_000

    let text: UnsafeBufferPointer<UInt8>
    let mayStrikeThrough: Bool
    let mayHoldAutolinks: Bool

    /// Lends the source to `body`, which must not keep it.
    static func read<Result>(_ markdown: some Collection<UInt8>, _ body: (MarkdownSource) -> Result) -> Result {
        let result = markdown.withContiguousStorageIfAvailable { text in
            let places = MarkdownHazards.places(in: text)
            guard !places.isEmpty else { return body(MarkdownSource(text)) }
            return insertingBackslashes(at: places, in: text).withUnsafeBufferPointer { body(MarkdownSource($0)) }
        }
        return result ?? read([UInt8](markdown), body)
    }

    private init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        mayStrikeThrough = text.contains(UInt8(ascii: "~"))
        mayHoldAutolinks = text.lazy.filter { $0 == UInt8(ascii: "@") }.count <= Self.addressLimit
    }

    private static func insertingBackslashes(at places: [Int], in text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + places.count)
        var start = 0
        for place in places {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
            bytes.append(UInt8(ascii: "\\"))
            start = place
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        return bytes
    }
}
