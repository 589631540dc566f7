import NIOCore
import Syndication

/// The answers that plugged handlers are making at a time, of all event loops.
///
/// Who asks, goes and asks anew leaves the work behind, and nothing else would bound it: a connection has one answer at a
/// time, and a stream over HTTP/2 its turn, only as long as they are there.
struct AnswersInWork: Sendable {
    /// Of handlers that only read: pages, archives and files.
    private let pages: ClientBudget
    /// Of handlers that take a POST, such as the hub. No number of pages keeps a subscriber or an external hub from them.
    private let doors: ClientBudget

    init(limits: Limits) {
        pages = ClientBudget(
            most: limits.pagesInWork, mostPerNetwork: limits.answersInWorkPerAddress,
            countsLoopback: limits.countsLoopback)
        doors = ClientBudget(
            most: limits.postsInWork, mostPerNetwork: limits.answersInWorkPerAddress,
            countsLoopback: limits.countsLoopback)
    }

    /// - Returns: nil where there is no place.
    fileprivate func place(for handler: PluggedHandler, of client: IPAddress?) -> Place? {
        Place(in: handler.methods.contains(.post) ? doors : pages, for: client.map { ClientNetwork($0) })
    }

    /// The place of one answer, for as long as somebody has it.
    fileprivate final class Place: Sendable {
        private let budget: ClientBudget
        private let network: ClientNetwork?

        init?(in budget: ClientBudget, for network: ClientNetwork?) {
            guard budget.admit(network) else { return nil }
            self.budget = budget
            self.network = network
        }

        deinit { budget.release(network) }
    }
}

extension ServingLoop {
    /// Has a plugged handler make an answer.
    ///
    /// - Parameter finish: takes it, on the event loop, whether or not the client is still there.
    /// - Returns: false where too many are being made; then this one is not.
    func ask(
        _ handler: PluggedHandler, _ question: PluggedRequest, for client: IPAddress?,
        then finish: @escaping @Sendable (PluggedResponse) -> Void
    ) -> Bool {
        // A proxy that names nobody stands for many.
        let client = trustedProxies.trust(client) ? nil : client
        guard let place = answersInWork.place(for: handler, of: client) else { return false }
        // A task of its own: an event loop is not one, and must not wait.
        Task { [eventLoop] in
            let response = await handler.response(to: question)
            // Not before: the work is done, even if for nobody.
            withExtendedLifetime(place) {}
            eventLoop.execute { finish(response) }
        }
        return true
    }
}
