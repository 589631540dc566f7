import CLibCurl
import DequeModule
import Glibc
import Synchronization
import Syndication

/// The thread that all transfers of a loop run on. It owns every libcurl handle.
final class TransferThread {
    private let settings: TransferLoop.Settings
    private let multi: MultiHandle
    private let inbox: TransferInbox
    /// By the address of their libcurl handle.
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    /// First come, first served.
    private var waiting: Deque<Transfer> = []
    /// Making a handle costs more than a transfer on a kept connection.
    private var idleHandles: [EasyHandle] = []

    private init(_ settings: TransferLoop.Settings, _ multi: MultiHandle, _ inbox: TransferInbox) {
        self.settings = settings
        self.multi = multi
        self.inbox = inbox
    }

    static func start(
        _ settings: TransferLoop.Settings, _ multi: MultiHandle, _ inbox: TransferInbox
    ) throws(TransferError) -> pthread_t {
        let main = Unmanaged.passRetained(TransferThread(settings, multi, inbox))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<TransferThread>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, main.toOpaque())
        guard code == 0 else {
            main.release()
            throw TransferError(.unavailable, doing: "starting the transfer thread", systemMessage(code))
        }
        return thread
    }

    private func run() {
        inbox.begin()
        while takeMail() {
            startWaiting()
            do {
                // What has ended makes room for what waits.
                let isIdle = !finishEnded() || waiting.isEmpty
                try multi.perform(isIdle: isIdle, unless: { inbox.hasMail })
            } catch {
                failAll(.unavailable, error.detail)
                // Out of memory, or of file descriptors: not to be met again at once.
                usleep(100_000)
            }
        }
        failAll(.stopped, "the program is stopping")
        idleHandles = []
        multi.close()
        inbox.runLast()
    }

    /// What actors do with one outcome is often to send again: it is taken before the network is looked at.
    ///
    /// - Returns: false when the loop is to end.
    private func takeMail() -> Bool {
        for _ in 0..<Self.mostRounds {
            guard takeLetters() else { return false }
            if !inbox.hasMail { break }
        }
        return true
    }

    /// Work that brings work for ever must not keep the network waiting.
    private static let mostRounds = 4

    /// - Returns: false when the loop is to end.
    private func takeLetters() -> Bool {
        let letters = inbox.take()
        for transfer in letters.arrived {
            transfer.hasArrived = true
            if transfer.isCancelled.load(ordering: .acquiring) {
                cancel(transfer)
            } else {
                waiting.append(transfer)
            }
        }
        // A task that was cancelled from the start says so before its transfer arrives, and perhaps while it is still
        // being handed over.
        for transfer in letters.cancelled where transfer.hasArrived { cancel(transfer) }
        for job in letters.jobs { inbox.run(job) }
        return !letters.isStopping
    }

    private func startWaiting() {
        while running.count < settings.limit, let transfer = waiting.popFirst() {
            if transfer.isCancelled.load(ordering: .acquiring) {
                cancel(transfer)
            } else {
                start(transfer)
            }
        }
    }

    private func start(_ transfer: Transfer) {
        do {
            try transfer.request.check()
            let handle = try takeHandle()
            try handle.prepare(for: transfer)
            try multi.add(handle)
            transfer.handle = handle
            running[handle.raw] = transfer
        } catch {
            transfer.fail(error.reason, error.detail)
        }
    }

    private func takeHandle() throws(TransferError) -> EasyHandle {
        if let handle = idleHandles.popLast() { return handle }
        return try EasyHandle(userAgent: settings.userAgent)
    }

    /// - Returns: whether any had ended.
    private func finishEnded() -> Bool {
        var hasEnded = false
        while let (raw, code) = multi.nextFinished() {
            hasEnded = true
            guard let transfer = running[raw] else { continue }
            transfer.finish(code)
            release(transfer)
        }
        return hasEnded
    }

    private func cancel(_ transfer: Transfer) {
        release(transfer)
        transfer.fail(.cancelled, "cancelled")
    }

    private func failAll(_ reason: TransferError.Reason, _ detail: String) {
        for transfer in Array(running.values) + waiting {
            release(transfer)
            transfer.fail(reason, detail)
        }
        waiting = []
    }

    /// Takes a transfer out of libcurl's hands; a connection in the middle of an answer is closed by that.
    private func release(_ transfer: Transfer) {
        guard let handle = transfer.handle else { return }
        multi.remove(handle)
        running[handle.raw] = nil
        transfer.handle = nil
        if idleHandles.count < settings.limit { idleHandles.append(handle) }
    }
}
