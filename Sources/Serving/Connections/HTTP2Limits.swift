import NIOCore
import NIOHTTP2

/// What a connection over HTTP/2 may cost us. Each limit is said, whatever the library's own are (spec security.md 22).
///
/// One that a trusted proxy shares among its clients would end for all of them by what one of them does. So there it is the
/// proxy that bounds how many requests are taken back, or wrong; and a header that is too long is read, and refused alone.
enum HTTP2Limits {
    /// Fewer are not recommended (RFC 9113 §6.5.2). What each of them may hold is bounded by `Limits.answersPerConnection`.
    static let mostStreams = 100

    /// Frames about the connection that may wait until there is room for them.
    private static let mostControlFrames = 1000
    /// Resets, errors of streams and frames about the connection, of each within a time. The library reserves room for them.
    private static let mostEvents = 200
    private static let window = TimeAmount.seconds(30)
    /// A proxy may hand on a longer header than we take. Cloudflare's end at 128 KiB.
    private static let sharedHeaderList = 256 * 1024

    static func ofConnection(_ limits: Limits, isShared: Bool) -> NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            // The library ends the connection at one stream too many. We refuse that stream alone (§5.1.2), which is one as
            // long as its refusal waits. `Wire` tells the client what it may.
            HTTP2Setting(parameter: .maxConcurrentStreams, value: mostStreams + mostControlFrames),
            // Of the fields as they are unpacked: it is what holds a bomb.
            HTTP2Setting(
                parameter: .maxHeaderListSize,
                value: isShared ? sharedHeaderList : limits.headerBlock + limits.requestLine),
            HTTP2Setting(parameter: .initialWindowSize, value: 65_535),
        ]
        configuration.maximumSequentialEmptyDataFrames = 1
        // Of 16 KiB each, as a rule.
        configuration.maximumSequentialContinuationFrames = isShared ? 16 : 5
        configuration.maximumBufferedControlFrames = mostControlFrames
        // What is on its way to a stream that we have ended is no error as long as it is remembered.
        configuration.maximumRecentlyResetStreams = 500
        // Over all its life.
        configuration.maximumConnectionGlitches = isShared ? .max : mostEvents
        configuration.controlFrameRateLimit.maximumCount = mostEvents
        configuration.controlFrameRateLimit.windowLength = isShared ? .seconds(1) : window
        return configuration
    }

    static func ofStreams(isShared: Bool) -> NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.streamResetFrameRateLimit.maximumCount = mostEvents
        // So many at the very same time there never are.
        configuration.streamResetFrameRateLimit.windowLength = isShared ? .zero : window
        configuration.streamErrorRateLimit.maximumCount = mostEvents
        configuration.streamErrorRateLimit.windowLength = isShared ? .zero : window
        return configuration
    }
}
