import Foundation
import Glibc
import Syndication

/// What the kernel says of this process. Nil or 0 where it does not say.
struct ProcessFacts {
    var residentBytes = 0
    var openDescriptors = 0
    var mostDescriptors = 0
    var cpuSeconds = 0.0

    init() {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let memory = Self.text("/proc/self/statm").split(separator: " ")
        if memory.count > 1, let pages = Int(memory[1]) { residentBytes = pages * page }
        openDescriptors = max(
            0, ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 1) - 1)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            mostDescriptors = Int(clamping: limit.rlim_cur)
        }
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            cpuSeconds =
                Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        }
    }

    /// Told once: from two clocks it would waver, and look like a restart.
    static let startSeconds: Double = {
        // The name in brackets may hold spaces, so fields are counted from behind it: the 22nd is the 20th there.
        let line = text("/proc/self/stat")
        guard let end = line.lastIndex(of: ")") else { return 0 }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let start = Double(fields[19]) else { return 0 }
        let sinceBoot = SteadyClock.sinceStart().components.seconds
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        return Double(Clock.now().seconds - sinceBoot) + start / ticks
    }()

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
