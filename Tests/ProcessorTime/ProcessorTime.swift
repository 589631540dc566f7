import Glibc

/// How much work something is: the time that processors spend on this process. On a busy machine, where others take its
/// turn, it is what it always is.
package enum ProcessorTime {
    /// Since the process began, by all of its threads.
    package static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    package static func measure(_ work: () throws -> Void) rethrows -> Duration {
        let start = now
        try work()
        return now - start
    }
}
