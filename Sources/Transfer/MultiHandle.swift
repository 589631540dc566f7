import CLibCurl
import Synchronization

/// The libcurl handle that runs many transfers at once, with the connections they share.
///
/// Unchecked, because: libcurl lets one thread at a time use a multi handle, and only the loop's thread does, but for
/// `curl_multi_wakeup`, which "can be called from any thread". The lock keeps that from coming after the end.
final class MultiHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    private let isOpen = Mutex(true)

    init(connections: Int) throws(TransferError) {
        guard LibCurl.started == CURLE_OK, let pointer = curl_multi_init() else {
            throw TransferError(.unavailable, doing: "starting libcurl", "it gives no handle")
        }
        self.pointer = pointer
        try check(ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections))
        try check(ccurl_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)))
    }

    deinit { close() }

    /// Closes the kept connections. Every easy handle must have been removed before.
    func close() {
        isOpen.withLock { isOpen in
            if isOpen { curl_multi_cleanup(pointer) }
            isOpen = false
        }
    }

    func wakeUp() {
        isOpen.withLock { isOpen in
            // Fails for a bad handle, or when the pipe is full: then the thread is about to wake up anyway.
            if isOpen { _ = curl_multi_wakeup(pointer) }
        }
    }

    func add(_ handle: EasyHandle) throws(TransferError) {
        try check(curl_multi_add_handle(pointer, handle.raw))
    }

    func remove(_ handle: EasyHandle) {
        // Fails for a handle that was not added only.
        _ = curl_multi_remove_handle(pointer, handle.raw)
    }

    /// Does what can be done without waiting.
    func perform() throws(TransferError) {
        var running: Int32 = 0
        try check(curl_multi_perform(pointer, &running))
    }

    /// Waits for the network, for one of libcurl's own timers, or for `wakeUp`.
    func wait() throws(TransferError) {
        try check(curl_multi_poll(pointer, nil, 0, 10_000, nil))
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
}
