/// What the server has done since it started. Each event loop counts for itself; `FeedServer.counts()` adds them up.
package struct RequestCounts: Sendable, Hashable {
    /// Answers of editions and pages with a 200.
    package var full = 0
    /// Answers with a 304: the client has the latest.
    package var notModified = 0
    /// Answers with a 226: only what has changed.
    package var deltas = 0
    /// Answers of plugged handlers, whatever their status.
    package var plugged = 0
    /// 301 and 307: a feed has another address.
    package var redirected = 0
    /// 204: browsers ask what scripts of other sites may do.
    package var preflights = 0
    /// 503: nothing is known of the address yet.
    package var unready = 0
    /// 404, 405, 410 and 412.
    package var missed = 0
    /// Answers with a 429.
    package var limited = 0
    /// Requests that broke a rule or a limit: 400, 408, 413, 414, 417, 421, 431, 505; and those whose body nobody waits for:
    /// 405 to CONNECT, 410 where nobody is subscribed.
    package var refused = 0
    /// Connections taken.
    package var connections = 0
    /// Connections beyond a limit.
    package var turnedAway = 0
    /// Connections that are open now.
    package var open = 0

    /// Nothing has happened yet.
    package init() {}

    mutating func add(_ other: RequestCounts) {
        full += other.full
        notModified += other.notModified
        deltas += other.deltas
        plugged += other.plugged
        redirected += other.redirected
        preflights += other.preflights
        unready += other.unready
        missed += other.missed
        limited += other.limited
        refused += other.refused
        connections += other.connections
        turnedAway += other.turnedAway
        open += other.open
    }
}
