import CCmarkGFM
import Glibc
import Synchronization

typealias CmarkNode = UnsafeMutablePointer<cmark_node>

/// One text as cmark parsed it. Owns the pool that cmark's tree lives in: nothing taken from a node outlives this.
struct CmarkDocument: ~Copyable {
    private let pool: UnsafeMutablePointer<ccmark_pool>
    private let options: CInt
    let root: CmarkNode
    let sourceLength: Int

    /// Why cmark was stopped.
    enum Stop: Error {
        /// Blocks nest so deep that walking through them takes too long.
        case tooDeep
        /// It took memory or time out of proportion to the text.
        case tooMuch
    }

    init(_ source: MarkdownSource, options: MarkdownOptions) throws(Stop) {
        // The HTML in it is cleaned when the tree is: cmark's own filter knows only text.
        var flags = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_SOURCEPOS
        // One tilde is a character: `5~10 and 20~30`, `H~2~O`.
        flags |= CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
        var syntax: UInt32 = 0
        if source.hazards.isDisjoint(with: .tables) { syntax |= CCMARK_TABLES.rawValue }
        if source.hazards.isDisjoint(with: .autolinks) { syntax |= CCMARK_AUTOLINKS.rawValue }
        if source.holdsTilde { syntax |= CCMARK_STRIKETHROUGH.rawValue }
        try self.init(source, flags, syntax, Cmark.extensions)
    }

    /// Reads the text as what a paragraph holds: nothing in it can begin a block. Links must have their address beside
    /// them, and there are no extensions.
    init(inlines source: MarkdownSource) throws(Stop) {
        try self.init(source, CMARK_OPT_DEFAULT, 0, nil)
    }

    private init(
        _ source: MarkdownSource, _ flags: CInt, _ syntax: UInt32, _ extensions: UnsafePointer<ccmark_extensions>?
    ) throws(Stop) {
        let pool = UnsafeMutablePointer<ccmark_pool>.allocate(capacity: 1)
        pool.initialize(to: ccmark_pool())
        Self.setLimits(of: pool, forLength: source.text.count)
        let flags = source.isValidUTF8 ? flags : flags | CMARK_OPT_VALIDATE_UTF8
        var root: CmarkNode?
        func parse() -> ccmark_end {
            source.text.withMemoryRebound(to: CChar.self) {
                ccmark_parse(pool, extensions, $0.baseAddress, $0.count, flags, syntax, &root)
            }
        }
        let end = source.holdsTilde ? Cmark.strikethrough.withLock { _ in parse() } : parse()
        guard end == CCMARK_DONE, let root else {
            Self.free(pool)
            throw end == CCMARK_TOO_DEEP ? .tooDeep : .tooMuch
        }
        self.pool = pool
        self.options = flags
        self.root = root
        sourceLength = source.text.count
    }

    deinit { Self.free(pool) }

    private static func free(_ pool: UnsafeMutablePointer<ccmark_pool>) {
        ccmark_free(pool)
        pool.deallocate()
    }

    /// An ordinary document takes 12 bytes for each of its own and one request for memory for every ten; a list of single
    /// words 60 bytes, a table of single digits five requests. Its blocks lie three or four deep.
    private static func setLimits(of pool: UnsafeMutablePointer<ccmark_pool>, forLength count: Int) {
        pool.pointee.taken_limit = min(32 << 20 + 128 * count, largestPool)
        pool.pointee.work_limit = 2 << 20 + 8 * count
        pool.pointee.walk_limit = 8 << 20 + 4 * count
    }

    /// Also keeps cmark from making a text of a gigabyte, for which it calls abort().
    private static let largestPool = 384 << 20

    /// Renders the document to HTML, as far as `limit` bytes of memory reach.
    ///
    /// - Returns: what `body` makes of the HTML; nil when the memory did not suffice.
    func withHTML<Result>(limit: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        var html: UnsafePointer<CChar>?
        guard let render = pool.pointee.render, render(pool, root, options, limit, &html) == CCMARK_DONE, let html
        else {
            return nil
        }
        return UnsafeBufferPointer(start: html, count: strlen(html)).withMemoryRebound(to: UInt8.self, body)
    }
}

enum Cmark {
    /// Registered once, on first use, whichever thread comes first; only read from then on.
    ///
    /// `nonisolated(unsafe)`: the pointer is written once, and cmark's parser does not write to an extension.
    nonisolated(unsafe) static let extensions: UnsafePointer<ccmark_extensions> = {
        let extensions = UnsafeMutablePointer<ccmark_extensions>.allocate(capacity: 1)
        extensions.initialize(to: ccmark_start())
        return UnsafePointer(extensions)
    }()

    /// Held while a text with `~` is parsed: see `ccmark_start`.
    static let strikethrough = Mutex<Void>(())
}
