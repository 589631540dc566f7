import CLibCurl
import Glibc
import Synchronization
package import Syndication

/// An asynchronous HTTP client. All transfers run on one thread around libcurl's multi interface; callers await.
///
/// Connections are kept and used again. A bounded number of transfers runs at a time; the rest waits in order. Stop it
/// before `main` returns: OpenSSL's exit hook must not race with handles that are being freed.
package final class TransferLoop: Sendable {
    package struct Settings: Sendable {
        /// What the program calls itself, with an address for those who want to complain:
        /// `syndicated/1.0 (+https://example.org/)`.
        package var userAgent: String
        /// Transfers at a time, and connections kept.
        package var limit = 256
        /// Told who answered with success.
        package var heard: (@Sendable (IPAddress) -> Void)?

        package init(userAgent: String, limit: Int = 256) {
            self.userAgent = userAgent
            self.limit = max(limit, 1)
        }
    }

    private let inbox: TransferInbox
    private let heard: (@Sendable (IPAddress) -> Void)?
    private let thread: Mutex<pthread_t?>

    package init(_ settings: Settings) throws(TransferError) {
        let multi = try MultiHandle(connections: settings.limit)
        // Fails here rather than on the first request, when libcurl lacks something we need.
        _ = try EasyHandle(userAgent: settings.userAgent)
        inbox = TransferInbox(multi)
        heard = settings.heard
        thread = Mutex(try TransferThread.start(settings, multi, inbox))
    }

    deinit { stop() }

    /// Sends a request and waits for the whole answer. Any status is an answer. Cancelling the task ends the transfer.
    package func send(_ request: Request) async throws(TransferError) -> Response {
        try request.check()
        let transfer = Transfer(request)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.add(transfer, continuation)
            }
        } onCancel: {
            inbox.cancel(transfer)
        }
        let response = try outcome.get()
        if response.isSuccess, let address = response.address { heard?(address) }
        return response
    }

    /// Ends the transfers that run or wait (they fail with `stopped`) and the thread. Returns when it is gone; may be
    /// called more than once, from any thread.
    package func stop() {
        inbox.stop()
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
    }
}
