import CLinux
import Glibc
import Synchronization
import Syndication

/// Waits for many sockets at once with the kernel's epoll(7), and for another thread that rings. `deinit` closes it.
///
/// Everything but `ring` is for one thread.
final class EventPoll: Sendable {
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let reading = Interest(rawValue: EPOLLIN.rawValue)
        static let writing = Interest(rawValue: EPOLLOUT.rawValue)
    }

    /// What has come to a socket.
    struct Event {
        let socket: Int32
        let canRead: Bool
        let canWrite: Bool
        let hasFailed: Bool
    }

    private let epoll: Int32
    private let bell: Int32
    /// Whether the thread waits, or is about to: only then need it be woken.
    private let isAsleep = Atomic(false)

    init() throws(TransferError) {
        epoll = clinux_epoll()
        bell = clinux_eventfd()
        guard epoll >= 0, bell >= 0, clinux_epoll_control(epoll, EPOLL_CTL_ADD, bell, EPOLLIN.rawValue) == 0 else {
            let words = systemMessage(errno)
            if epoll >= 0 { close(epoll) }
            if bell >= 0 { close(bell) }
            throw TransferError(.unavailable, doing: "starting the transfer loop", words)
        }
    }

    deinit {
        close(epoll)
        close(bell)
    }

    /// Ends a wait, or the next one. From any thread.
    func ring() {
        guard isAsleep.exchange(false, ordering: .sequentiallyConsistent) else { return }
        // Fails when the counter is full, and then it is ringing anyway.
        _ = clinux_wake(bell)
    }

    /// - Parameter isNew: whether the socket was not watched before.
    func watch(_ socket: Int32, for interest: Interest, isNew: Bool) -> Bool {
        // A number may be that of another socket by now, which the kernel has forgotten by itself, or not yet.
        let (usual, other) = isNew ? (EPOLL_CTL_ADD, EPOLL_CTL_MOD) : (EPOLL_CTL_MOD, EPOLL_CTL_ADD)
        return clinux_epoll_control(epoll, usual, socket, interest.rawValue) == 0
            || clinux_epoll_control(epoll, other, socket, interest.rawValue) == 0
    }

    func forget(_ socket: Int32) {
        // A socket that was closed is forgotten already.
        _ = clinux_epoll_control(epoll, EPOLL_CTL_DEL, socket, 0)
    }

    /// Waits until something comes, somebody rings, or so many milliseconds are over (-1: without end).
    ///
    /// - Parameter hasMail: whether there is something to do that whoever brought it has rung for before the wait began.
    func wait(milliseconds: Int32, unless hasMail: () -> Bool, _ take: (Event) -> Void) {
        var milliseconds = milliseconds
        if milliseconds != 0 {
            // First lying down, then looking at the mail: who brings some after that look sees that it must ring.
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            if hasMail() { milliseconds = 0 }
        }
        defer { isAsleep.store(false, ordering: .sequentiallyConsistent) }
        withUnsafeTemporaryAllocation(of: clinux_event.self, capacity: Int(CLINUX_MOST_EVENTS)) { events in
            // -1 stands for a signal, and there is nothing to do then.
            let count = clinux_epoll_wait(epoll, events.baseAddress, milliseconds)
            for event in events.prefix(max(0, Int(count))) {
                if event.descriptor == bell {
                    _ = clinux_calm(bell)
                } else {
                    take(
                        Event(
                            socket: event.descriptor, canRead: event.events & EPOLLIN.rawValue != 0,
                            canWrite: event.events & EPOLLOUT.rawValue != 0,
                            hasFailed: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
                }
            }
        }
    }
}
