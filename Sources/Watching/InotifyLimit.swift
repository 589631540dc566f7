import Glibc

/// What the kernel gives each user of inotify, by the names of sysctl(8).
enum InotifyLimit: String {
    case instances = "max_user_instances"
    case watches = "max_user_watches"

    /// What an operator runs who wants more.
    var remedy: String { remedy(now: current) }

    /// - Parameter current: the limit now; nil where it cannot be seen, as under the unit, which hides the kernel's
    ///   settings. A command would lower it then where it is higher already.
    func remedy(now current: Int?) -> String {
        let keep = "put that setting into a file in /etc/sysctl.d to keep it"
        guard let current else {
            return
                "Raise it, to \(usual) at least: `sysctl fs.inotify.\(rawValue)` tells what it is, `sysctl "
                + "fs.inotify.\(rawValue)=NUMBER` sets it; \(keep)"
        }
        return "Run `sysctl fs.inotify.\(rawValue)=\(enough(above: current))`, and \(keep)"
    }

    private var usual: Int { self == .watches ? 524_288 : 1024 }

    /// A watch costs the kernel about a kilobyte, and only those that are used do.
    private func enough(above current: Int) -> Int {
        guard current >= usual else { return usual }
        return current.multipliedReportingOverflow(by: 2).overflow ? .max : current * 2
    }

    private var current: Int? {
        let number = open("/proc/sys/fs/inotify/\(rawValue)", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = FileDescriptor(owning: number)
        let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            count = max(0, read(file.number, buffer.baseAddress, buffer.count))
        }
        return Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
