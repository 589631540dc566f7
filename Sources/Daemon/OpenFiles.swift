import Glibc

/// How many descriptors this process may have open.
enum OpenFiles {
    /// Kept from connections where the limit is high enough: for 768 transfers to hubs and subscribers at a time, for 256
    /// documents that the kernel sends, for 96 files on their way to readers, and for the state, the event loops and the
    /// watches.
    static let reserve = 1280
    /// Without these the daemon neither reads nor publishes.
    static let leastReserve = 56
    /// Somebody must be let in.
    static let leastConnections = 8

    /// As many as the system has granted.
    static var limit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }

    /// Takes as many as the system allows. Each connection is one, a file that it is sent two more, and the usual soft limit of
    /// 1,024 is less than the connections that are taken; it stands for old programs that cannot count further, which we are
    /// not.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it may not be raised, fewer connections are taken.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How many connections may be taken, so that they leave the daemon what it needs itself.
    ///
    /// - Parameter wanted: as configured.
    /// - Returns: with it what an operator should know where these are fewer.
    static func connections(_ wanted: Int, within limit: Int) -> (count: Int, notice: String?) {
        let kept = kept(of: limit)
        let count = min(wanted, max(leastConnections, limit - kept))
        guard count < wanted else { return (wanted, nil) }
        return (
            count,
            """
            at most \(count) connections are taken, and not the \(wanted) of max-connections: the process may open \(limit) \
            files, and needs some itself. Set LimitNOFILE=\(wanted + reserve) in the unit, or lower max-connections
            """
        )
    }

    /// How many files may be on their way to readers at a time, over HTTP/2 several of one connection: what connections leave is
    /// for them, and a part of what is kept.
    ///
    /// - Parameter connections: as many as may be taken.
    static func media(beside connections: Int, within limit: Int) -> Int {
        let kept = kept(of: limit)
        let free = max(0, limit - kept - connections) + kept * (2 * keptFiles) / reserve
        return max(1, free / 2)
    }

    private static func kept(of limit: Int) -> Int { min(reserve, max(leastReserve, limit / 2)) }

    /// Files on their way to readers that the reserve has room for.
    private static let keptFiles = 96
}
