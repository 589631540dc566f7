import CLinux
import Glibc
import Syndication

/// Talks to the service manager as `sd_notify(3)` describes, and takes what it handed over. Without systemd every
/// message goes nowhere.
package struct Systemd: Sendable {
    private let notifySocket: String?
    /// Half of `WatchdogSec=`, when the service manager wants to hear from us.
    package let watchdogInterval: Duration?

    /// - Parameter environment: the process's environment; nothing else is read.
    package init(environment: [String: String], processID: Int32 = getpid()) {
        notifySocket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment["WATCHDOG_PID"].map { Int32($0) == processID } ?? true
        if isForUs, let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 {
            watchdogInterval = .microseconds(microseconds / 2)
        } else {
            watchdogInterval = nil
        }
    }

    /// Whether anybody hears what is sent.
    var isHeard: Bool { notifySocket != nil }

    /// Sends assignments such as `READY=1` in one datagram.
    package func notify(_ assignments: String...) {
        send(assignments, descriptor: nil)
    }

    /// Gives a copy of a descriptor into the service manager's keeping: the next process gets it, with its name, where
    /// the unit has `FileDescriptorStoreMax=`.
    ///
    /// - Parameter name: in ASCII, without a colon.
    func keep(_ descriptor: Int32, name: String) {
        send(["FDSTORE=1", "FDNAME=\(name)"], descriptor: descriptor)
    }

    /// What was kept under a name is not needed any more.
    func discard(_ name: String) {
        send(["FDSTOREREMOVE=1", "FDNAME=\(name)"], descriptor: nil)
    }

    /// The service manager may be gone; then there is nobody to tell.
    private func send(_ assignments: [String], descriptor passed: Int32?) {
        guard let address = notifySocket.flatMap(UnixSocketAddress.init) else { return }
        // An assignment ends with its line. The name of a content file may hold one, and must not speak for us.
        let message = assignments.map { assignment in
            assignment.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
        }.joined(separator: [UInt8(ascii: "\n")]).map(\.self)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = address.withPointer { pointer, length in
            guard let passed else {
                return sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), pointer, length)
            }
            return clinux_send_descriptor(descriptor, pointer, length, message, UInt(message.count), passed)
        }
    }

    /// A socket that the service manager opened for us.
    package struct HandedOver: Hashable, Sendable {
        /// It listens already. Whoever gets it closes it.
        package let descriptor: Int32
        /// `FileDescriptorName=` of the socket unit; `unknown` where it says nothing.
        package let name: String
    }

    /// The sockets that the service manager opened for us, `sd_listen_fds_with_names(3)`: descriptors from 3 on.
    package static func handedOverSockets(
        environment: [String: String], processID: Int32 = getpid()
    ) -> [HandedOver] {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == processID,
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), count > 0, count < 1024
        else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return (0..<Int(count)).map { index in
            HandedOver(
                descriptor: Int32(3 + index), name: index < names.count ? String(names[index]) : "unknown")
        }
    }

    /// The monotonic clock in microseconds, which `RELOADING=1` must carry.
    package static func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
