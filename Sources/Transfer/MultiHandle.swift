import CLibCurl
import Synchronization

/// The libcurl handle that runs many transfers at once, with the connections they share. libcurl says which sockets it
/// waits for, and until when; we wait for all of them together, and tell it what has come. So a transfer costs the same,
/// however many others are under way.
///
/// Unchecked, because: libcurl lets one thread at a time use a multi handle, and only the loop's thread does, but for
/// `wakeUp`, which touches nothing of libcurl's.
final class MultiHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    private let poll: EventPoll
    /// By the number of the socket.
    private var isWatched: [Bool] = []
    /// When libcurl wants to be called although nothing has come.
    private var alarm: ContinuousClock.Instant?
    private var isOpen = true
    private var hasFailed = false

    init(connections: Int) throws(TransferError) {
        guard LibCurl.started == CURLE_OK, let pointer = curl_multi_init() else {
            throw TransferError(.unavailable, doing: "starting libcurl", "it gives no handle")
        }
        do {
            poll = try EventPoll()
        } catch {
            curl_multi_cleanup(pointer)
            throw error
        }
        self.pointer = pointer
        try check(ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections))
        try check(ccurl_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)))
        // It lives as long as the handle does.
        let me = Unmanaged.passUnretained(self).toOpaque()
        try check(ccurl_multi_set_socket_callback(pointer, Self.watch, me))
        try check(ccurl_multi_set_timer_callback(pointer, Self.setAlarm, me))
    }

    deinit { close() }

    /// Closes the kept connections. Every easy handle must have been removed before.
    func close() {
        if isOpen { curl_multi_cleanup(pointer) }
        isOpen = false
    }

    /// From any thread.
    func wakeUp() {
        poll.ring()
    }

    func add(_ handle: EasyHandle) throws(TransferError) {
        try check(curl_multi_add_handle(pointer, handle.raw))
    }

    func remove(_ handle: EasyHandle) {
        // Fails for a handle that was not added only.
        _ = curl_multi_remove_handle(pointer, handle.raw)
    }

    /// Waits for the network, for one of libcurl's own timers, or for `wakeUp`, and does what can be done then.
    ///
    /// - Parameters:
    ///   - isIdle: false where there is something to do besides, so that nothing is waited for.
    ///   - hasMail: whether there is something that others have brought.
    func perform(isIdle: Bool, unless hasMail: () -> Bool) throws(TransferError) {
        var failure = CURLM_OK
        poll.wait(milliseconds: isIdle ? milliseconds : 0, unless: hasMail) { event in
            var what: Int32 = 0
            if event.canRead { what |= CURL_CSELECT_IN }
            if event.canWrite { what |= CURL_CSELECT_OUT }
            if event.hasFailed { what |= CURL_CSELECT_ERR }
            let code = act(event.socket, what)
            if code != CURLM_OK { failure = code }
        }
        if let alarm, alarm <= .now {
            self.alarm = nil
            let code = act(curl_socket_t(CURL_SOCKET_TIMEOUT), 0)
            if code != CURLM_OK { failure = code }
        }
        try check(failure)
        guard !hasFailed else {
            hasFailed = false
            throw TransferError(.unavailable, doing: "running transfers", "the kernel does not watch a socket")
        }
    }

    private func act(_ socket: curl_socket_t, _ what: Int32) -> CURLMcode {
        var running: Int32 = 0
        return curl_multi_socket_action(pointer, socket, what, &running)
    }

    /// Until the alarm, rounded up: waking too early would be for nothing.
    private var milliseconds: Int32 {
        guard let alarm else { return -1 }
        let (seconds, attoseconds) = (alarm - .now).components
        guard seconds >= 0, attoseconds > 0 else { return seconds > 0 ? Int32(clamping: seconds * 1000) : 0 }
        return Int32(clamping: seconds * 1000 + (attoseconds - 1) / 1_000_000_000_000_000 + 1)
    }

    /// The next transfer that is over, if any.
    func nextFinished() -> (handle: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            return (handle, message.pointee.data.result)
        }
        return nil
    }

    private func check(_ code: CURLMcode) throws(TransferError) {
        guard code == CURLM_OK else {
            let words = curl_multi_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
            throw TransferError(.unavailable, doing: "running transfers", words)
        }
    }

    // MARK: What libcurl calls

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> MultiHandle? {
        pointer.map { Unmanaged<MultiHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let watch: curl_socket_callback = { _, socket, what, pointer, _ in
        MultiHandle.of(pointer)?.watch(socket, what)
        return 0
    }

    private static let setAlarm: curl_multi_timer_callback = { _, milliseconds, pointer in
        MultiHandle.of(pointer)?.alarm = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        return 0
    }

    private func watch(_ socket: curl_socket_t, _ what: Int32) {
        guard let place = Int(exactly: socket), place >= 0 else { return }
        if place >= isWatched.count { isWatched += Array(repeating: false, count: place + 64 - isWatched.count) }
        var interest: EventPoll.Interest = []
        switch what {
        case CURL_POLL_IN: interest = .reading
        case CURL_POLL_OUT: interest = .writing
        case CURL_POLL_INOUT: interest = [.reading, .writing]
        default: break
        }
        if interest.isEmpty {
            if isWatched[place] { poll.forget(socket) }
            isWatched[place] = false
        } else {
            // A transfer that nobody watches for would end by its timeout only.
            if !poll.watch(socket, for: interest, isNew: !isWatched[place]) { hasFailed = true }
            isWatched[place] = true
        }
    }
}
