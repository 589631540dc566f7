import CCmarkGFM
import Glibc
import HTML
import Synchronization

/// One document as cmark parsed it. Owns the pool that cmark's tree lives in.
struct CmarkDocument: ~Copyable {
    private let pool: ccmark_pool
    private let html: UnsafeMutablePointer<CChar>?
    private let sourceLength: Int
    let root: UnsafeMutablePointer<cmark_node>

    /// - Returns: nil when cmark had to be stopped, because its tree grew out of proportion to the text.
    init?(_ source: MarkdownSource, options: MarkdownOptions, footnotes: Bool = true, renderingHTML: Bool = false) {
        // The HTML in it is cleaned when the tree is: cmark's own filter knows only text.
        var flags = CMARK_OPT_UNSAFE
        if footnotes { flags |= CMARK_OPT_FOOTNOTES }
        if options.smartPunctuation { flags |= CMARK_OPT_SMART }
        if renderingHTML { flags |= CMARK_OPT_SOURCEPOS }
        // Mutex takes what its closure touches for sent elsewhere; it runs here and now.
        nonisolated(unsafe) var pool = ccmark_pool()
        nonisolated(unsafe) var html: UnsafeMutablePointer<CChar>?
        nonisolated(unsafe) var root: UnsafeMutablePointer<cmark_node>?
        if source.mayStrikeThrough {
            Cmark.strikethrough.withLock { _ in
                root = Self.parse(source, flags, strikethrough: true, into: &pool, &html, renderingHTML: renderingHTML)
            }
        } else {
            root = Self.parse(source, flags, strikethrough: false, into: &pool, &html, renderingHTML: renderingHTML)
        }
        guard let root else {
            ccmark_free(&pool)
            return nil
        }
        self.pool = pool
        self.html = html
        self.root = root
        sourceLength = source.text.count
    }

    deinit {
        var pool = pool
        ccmark_free(&pool)
    }

    private static func parse(
        _ source: MarkdownSource, _ flags: CInt, strikethrough: Bool, into pool: inout ccmark_pool,
        _ html: inout UnsafeMutablePointer<CChar>?, renderingHTML: Bool
    ) -> UnsafeMutablePointer<cmark_node>? {
        source.text.withMemoryRebound(to: CChar.self) { text in
            withUnsafePointer(to: Cmark.extensions) { extensions in
                withUnsafeMutablePointer(to: &html) { html in
                    ccmark_parse(
                        &pool, extensions, text.baseAddress, text.count, flags, source.mayHoldAutolinks,
                        strikethrough, poolSize(forInput: text.count), renderingHTML ? html : nil)
                }
            }
        }
    }

    /// Ordinary documents need 12 bytes for each of theirs, lists of single words 60, and HTML a little more. The system
    /// gives only what is touched.
    private static func poolSize(forInput count: Int) -> Int {
        let small = min(count, 256 << 10)
        return 64 << 10 + small * 200 + min(count - small, 4 << 20) * 100
    }

    /// - Returns: nil when the document holds HTML of its own.
    func tree(maximumDepth: Int) -> HTMLTree? {
        DocumentBuilder(maximumDepth: maximumDepth).build(root, sourceLength: sourceLength)
    }

    /// The HTML that cmark made; empty unless it was asked for.
    func withHTML<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard let html else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return UnsafeBufferPointer(start: html, count: strlen(html)).withMemoryRebound(to: UInt8.self, body)
    }
}

enum Cmark {
    /// Registered once, on first use, whichever thread comes first; only read from then on.
    ///
    /// `nonisolated(unsafe)`, because it holds pointers: cmark's parser does not write to an extension.
    nonisolated(unsafe) static let extensions: ccmark_extensions = ccmark_start()

    /// Held while a text with `~` is parsed: see `ccmark_start`.
    static let strikethrough = Mutex<Void>(())
}
