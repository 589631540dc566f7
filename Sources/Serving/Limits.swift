/// What one client may take of the server, and all clients together (spec security.md section 6).
package struct Limits: Sendable, Hashable {
    /// Bytes of `GET /path HTTP/1.1`. A longer one is answered with 414.
    package var requestLine = 8 * 1024
    /// Bytes of all header fields with their separators. A longer block is answered with 431.
    package var headerBlock = 32 * 1024
    /// Header fields, trailers included. More are answered with 431.
    package var headerFields = 100
    /// Bytes of a body that nobody asked for, such as one on a GET: so much is read and dropped, more is a 413.
    package var strayBody = 16 * 1024

    /// From the first byte of a request to the end of its header, then 408.
    package var headerTime: Duration = .seconds(10)
    /// From the end of the header to the end of the body, then 408.
    package var bodyTime: Duration = .seconds(10)
    /// For how long a connection may wait for its next request. It is closed without a word.
    package var idleTime: Duration = .seconds(30)
    /// How often a client that does not take its answer is looked at.
    package var readerTime: Duration = .seconds(30)
    /// Bytes per second that a client must take of an answer, over `readerTime`. A slower one is closed.
    package var slowestReader = 1024
    /// For how long a stop waits for the requests that run.
    package var stopTime: Duration = .seconds(10)

    /// Connections at the same time; each further one is told 503 and closed.
    package var connections = 4096
    /// Connections of one IPv4 address or one IPv6 /64 network. Unix sockets have no such limit.
    package var connectionsPerAddress = 64
    /// Answers that plugged handlers make or have on their way at a time, of one client's HTTP/2 connection. Further requests
    /// wait.
    package var answersPerConnection = 8
    /// Bytes of bodies that plugged handlers made and that are on their way, of all connections. Who asks for more is told 503.
    package var heldBodies = 64 * 1024 * 1024
    /// Answers that plugged handlers are making at a time, whether or not who asked is still there: of those that only read.
    /// Who asks for more is told 503. A page takes about a millisecond, so that the last of them waits for half a second.
    package var pagesInWork = 512
    /// The same, of those that take a POST: each waits for the disk, and many are written at once.
    package var postsInWork = 1024
    /// Of either, for one IPv4 address or one IPv6 /64 network.
    package var answersInWorkPerAddress = 64
    /// Whether `connectionsPerAddress`, `answersInWorkPerAddress` and `ServerSettings.repeatLimit` hold for 127.0.0.0/8 and
    /// ::1 too. No by default: a reverse proxy on this machine brings everybody's requests from one address.
    package var countsLoopback = false

    /// The limits as they are where the configuration has none.
    package init() {}
}

extension Limits {
    /// For how long a closed connection may still send what we do not read any more. A socket that is closed with
    /// unread bytes is reset, and the client may then never see the answer (RFC 9112 §9.6).
    static let lingerTime: Duration = .seconds(2)

    /// For how long a client may take to acknowledge that an HTTP/2 connection ends. It is a matter of one round trip.
    static let goAwayTime: Duration = .seconds(1)

    /// Bytes that the slowest reader takes in `readerTime`; a part of one counts whole.
    var slowestPiece: Int { Int((Double(slowestReader) * (readerTime / .seconds(1))).rounded(.up)) }

    /// How often connections are looked at: often enough that no time limit is overrun by more than half.
    var tick: Duration {
        min(.seconds(1), min(min(headerTime, bodyTime), min(idleTime, readerTime)) / 2)
    }
}
