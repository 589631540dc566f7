import Glibc

/// What the kernel gives each user of inotify, by the names of sysctl(8).
enum InotifyLimit: String {
    case instances = "max_user_instances"
    case watches = "max_user_watches"

    /// What an operator runs who wants more.
    var remedy: String {
        let setting = "fs.inotify.\(rawValue)=\(enough)"
        return "Run `sysctl \(setting)`, and put that setting into a file in /etc/sysctl.d to keep it"
    }

    /// More than there is now. A watch costs the kernel about a kilobyte, and only those that are used do.
    private var enough: Int {
        let usual = self == .watches ? 524_288 : 1024
        guard let current, current >= usual else { return usual }
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
