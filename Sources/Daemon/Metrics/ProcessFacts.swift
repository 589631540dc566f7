import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// What the kernel says of this process. Nil or 0 where it does not say.
struct ProcessFacts {
    var residentBytes = 0
    var openDescriptors = 0
    var mostDescriptors = 0
    var cpuSeconds = 0.0
    var startSeconds = 0.0

    init() {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
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
        // The name in brackets may hold spaces, so fields are counted from behind it: the 22nd is the 20th there.
        let line = Self.text("/proc/self/stat")
        if let end = line.lastIndex(of: ")") {
            let fields = line[line.index(after: end)...].split(separator: " ")
            if fields.count > 19, let start = Double(fields[19]) {
                var now = timespec()
                clock_gettime(CLOCK_REALTIME, &now)
                let sinceBoot = SteadyClock.sinceStart().components
                startSeconds =
                    Double(now.tv_sec) - Double(sinceBoot.seconds) + start / max(1, ticks)
            }
        }
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
