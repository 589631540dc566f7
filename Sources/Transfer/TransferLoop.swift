import CLibCurl
import Glibc
import Synchronization
package import Syndication

/// An asynchronous HTTP client. All transfers run on one thread around libcurl's multi interface; callers await.
///
/// Connections are kept and used again. A bounded number of transfers runs at a time; the rest waits in order. Stop it
/// before `main` returns: OpenSSL's exit hook must not race with handles that are being freed.
package final class TransferLoop: Sendable {
    /// What holds for all transfers of a loop.
    package struct Settings: Sendable {
        /// What the program calls itself, with an address for those who want to complain:
        /// `syndicated/1.0 (+https://example.org/)`.
        package var userAgent: String
        /// Transfers at a time, and connections kept.
        package var limit = 256
        /// Told who answered with success.
        package var heard: (@Sendable (IPAddress) -> Void)?

        /// - Parameter limit: transfers at a time, at least one; others wait.
        package init(userAgent: String, limit: Int = 256) {
            self.userAgent = userAgent
            self.limit = max(limit, 1)
        }
    }

    private let inbox: TransferInbox
    private let heard: (@Sendable (IPAddress) -> Void)?
    private let thread: Mutex<pthread_t?>

    /// Starts the thread that all transfers run on. It ends with `stop`.
    ///
    /// - Throws: when libcurl lacks something that is needed, or there is no thread to be had.
    package init(_ settings: Settings) throws(TransferError) {
        let multi = try MultiHandle(connections: settings.limit)
        // Fails here rather than on the first request, when libcurl lacks something we need.
        _ = try EasyHandle(userAgent: settings.userAgent)
        inbox = TransferInbox(multi)
        heard = settings.heard
        thread = Mutex(try TransferThread.start(settings, multi, inbox))
    }

    deinit { stop() }

    /// For an actor that sends so much that it should live on the thread of the transfers. It must hold this loop, and
    /// never wait without suspending: all transfers would wait with it.
    package var executor: UnownedSerialExecutor { inbox.asUnownedSerialExecutor() }

    /// Sends a request and waits for the whole answer. Any status is an answer. Cancelling the task ends the transfer.
    package func send(_ request: Request) async throws(TransferError) -> Response {
        let transfer = Transfer(request, heard)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.add(transfer) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            inbox.cancel(transfer)
        }
        return try outcome.get()
    }

    /// Sends a request without a task that waits: an actor that lives on the thread of the transfers (`executor`) goes on
    /// there, and no thread has to be woken.
    ///
    /// - Parameter then: gets the whole answer, once, on the thread of the transfers; at once where the loop has been
    ///   stopped.
    package func begin(_ request: consuming Request, then: @escaping @Sendable (Outcome) -> Void) -> Sending {
        let transfer = Transfer(request, heard)
        inbox.add(transfer, then)
        return Sending(transfer: transfer, inbox: inbox)
    }

    /// What a transfer ends with.
    package typealias Outcome = Result<Response, TransferError>

    /// A request on its way.
    package struct Sending: Sendable {
        fileprivate let transfer: Transfer
        fileprivate let inbox: TransferInbox

        /// It ends as cancelled, unless it has ended otherwise before.
        package func cancel() {
            inbox.cancel(transfer)
        }
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
