import Glibc

/// The text that cmark is given, and what has to be known of it first.
struct MarkdownSource {
    let text: UnsafeBufferPointer<UInt8>
    let isValidUTF8: Bool
    /// Strikethrough costs a lock: see `ccmark_start`.
    let holdsTilde: Bool
    /// What cmark must not look for in this text.
    var hazards: MarkdownHazards

    /// Lends the source to `body`, which must not keep it.
    static func read<Result>(_ markdown: some Collection<UInt8>, _ body: (MarkdownSource) -> Result) -> Result {
        let result = markdown.withContiguousStorageIfAvailable { body(MarkdownSource($0)) }
        return result ?? [UInt8](markdown).withUnsafeBufferPointer { body(MarkdownSource($0)) }
    }

    private init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        isValidUTF8 = (try? UTF8Span(validating: text.span)) != nil
        holdsTilde = text.baseAddress.map { memchr($0, CInt(UInt8(ascii: "~")), text.count) != nil } ?? false
        hazards = MarkdownHazards(in: text)
    }
}
