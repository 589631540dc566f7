import Glibc
package import Syndication

/// The time of the machine. Everything below Daemon gets it as a parameter.
package enum Clock {
    /// The time of day, to the millisecond. It may jump: for spans there is `SteadyClock`.
    package static let now: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
