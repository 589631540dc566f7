import NIOCore
import NIOHTTP1

/// Counts the bytes of a request's header as they arrive.
///
/// The parser has limits of its own, but it counts only names and values: spaces and empty lines pass it unseen, and
/// it cannot tell a long address from a long field. A header that arrives in one piece, as nearly all do, costs one
/// addition and one comparison here.
struct HeaderMeter {
    /// The most bytes of these, out of `Limits`: every connection has a meter, and all limits are many times as large.
    private let requestLine: Int
    private let headerBlock: Int
    /// Since the last header ended.
    private(set) var bytes = 0
    /// Of the empty line that may stand before a request and is none of it (RFC 9112 §2.2): more than one is counted.
    private var passed = 0
    private static let emptyLine = Array("\r\n".utf8)
    private var lineIsComplete = false
    /// Bytes at the beginning that are those of `HEAD`.
    private var matched = 0
    private static let head = Array("HEAD ".utf8)

    /// Whether the request that has come last, or its beginning, asks for a head alone: no answer to it has a body, not even
    /// one that says that it is wrong.
    var isHead: Bool { matched == Self.head.count }

    init(limits: Limits) {
        requestLine = limits.requestLine
        headerBlock = limits.headerBlock
    }

    /// What the parser may take at most.
    static func parserLimits(_ limits: Limits) -> NIOHTTPDecoderLimitConfiguration {
        var parser = NIOHTTPDecoderLimitConfiguration()
        // A target counts as a field, and towards the list.
        parser.maxHeaderFieldSize = max(limits.headerBlock, limits.requestLine)
        parser.maxHeaderListSize = limits.headerBlock + limits.requestLine
        parser.maxHeaderFieldCount = limits.headerFields
        return parser
    }

    /// Before the parser sees the bytes: is the request line already too long?
    mutating func willParse(_ buffer: ByteBuffer) -> FixedAnswer? {
        let before = bytes
        var view = buffer.readableBytesView
        while before == 0, passed < Self.emptyLine.count, view.first == Self.emptyLine[passed] {
            view = view.dropFirst()
            passed += 1
        }
        bytes += view.count
        if before < Self.head.count { match(view, after: before) }
        guard bytes > requestLine + 2, !lineIsComplete else { return nil }
        let line = view.firstIndex(of: UInt8(ascii: "\n"))
        let length = line.map { before + $0 - view.startIndex - 1 } ?? bytes
        return length > requestLine ? .targetTooLong : nil
    }

    private mutating func match(_ bytes: ByteBufferView, after before: Int) {
        if before == 0 { matched = 0 }
        guard matched == before else { return }
        for byte in bytes.prefix(Self.head.count - before) {
            guard byte == Self.head[matched] else { return }
            matched += 1
        }
    }

    /// Whether the first line ends without a carriage return.
    ///
    /// - Parameter buffer: what the parser is given, where it takes the line's end for part of the version.
    func hasBareLineFeed(_ buffer: ByteBuffer) -> Bool {
        // The line has begun in an earlier piece, and a carriage return there would have ended the version.
        if bytes > buffer.readableBytes, buffer.readableBytesView.first == UInt8(ascii: "\n") { return true }
        let view = buffer.readableBytesView.drop { Self.emptyLine.contains($0) }
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")), end > view.startIndex else { return false }
        return view[end - 1] != UInt8(ascii: "\r")
    }

    /// After the parser has seen them, where the header has not ended: is it already too long?
    mutating func didParse(_ buffer: ByteBuffer) -> FixedAnswer? {
        guard bytes > 0 else { return nil }
        if !lineIsComplete { lineIsComplete = buffer.readableBytesView.contains(UInt8(ascii: "\n")) }
        return bytes > requestLine + headerBlock ? .headerTooLarge : nil
    }

    /// The header has ended. One whose beginning arrived behind a body, or while an answer was made, has more bytes than were
    /// counted: the parser's limits hold for it. Only one that came with many bytes is measured exactly.
    mutating func end(_ head: HTTPRequestHead) -> FixedAnswer? {
        let total = bytes
        bytes = 0
        passed = 0
        lineIsComplete = false
        matched = head.method == .HEAD ? Self.head.count : 0
        guard total > min(requestLine, headerBlock) else { return nil }
        let line = head.method.rawValue.utf8.count + head.uri.utf8.count + " HTTP/1.1".utf8.count + 1
        guard line <= requestLine else { return .targetTooLong }
        let block = head.headers.reduce(2) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        return block <= headerBlock ? nil : .headerTooLarge
    }
}
