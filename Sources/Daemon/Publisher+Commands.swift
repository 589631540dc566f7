import Logging
import Publishing
import Pushing
import Syndication
import Watching

/// What a person asks of the running daemon.
extension Publisher {
    /// The answer to whoever asks too late.
    static let tooLate = "The daemon is stopping."

    /// Lets through what the flood guard holds, when its turn comes.
    func accept() async -> (isDone: Bool, words: String) {
        guard let door else { return (false, "The daemon is starting.") }
        return await withCheckedContinuation { reply in
            if case .terminated = door.yield(.accept(reply)) {
                reply.resume(returning: (false, Self.tooLate))
            }
        }
    }

    func takeAccept() async -> (isDone: Bool, words: String) {
        var words: [String] = []
        if let jump = clockJump {
            clock.accept()
            watchClock()
            words.append("The clock is followed again, \(jump.inWords) ahead.")
        } else if let setBack = clockSetBack {
            clock.accept()
            watchClock()
            words.append("The clock is taken for right, \(setBack.inWords) behind what it has said before.")
        }
        guard let held = await pipeline.held else {
            return (true, words.first ?? "Nothing is held.")
        }
        do {
            let start = ContinuousClock.now
            let step = try await pipeline.accept()
            logger.notice("accepted", metadata: ["files": "\(held.count)"])
            await follow(step, since: start)
            // Other settings may have come while the first scan was held.
            if await pipeline.isUnread { await readAgain() }
            return (true, (words + ["Let through: \(held.flood)."]).joined(separator: " "))
        } catch WatchingError.stopped {
            return (false, "It is held still. \(Self.tooLate)")
        } catch {
            return (false, "It is held still: \(error)")
        }
    }

    /// Tells the external hubs of feeds once more.
    ///
    /// - Parameter feeds: names; empty for all.
    func ping(_ feeds: [String]) async -> (isDone: Bool, words: String) {
        var topics: Set<WebURL> = []
        var names: Set<String> = []
        for edition in await pipeline.editions {
            guard case .feed(let name, _) = edition.kind, feeds.isEmpty || feeds.contains(name) else { continue }
            names.insert(name)
            topics.insert(edition.topic)
        }
        if let unknown = feeds.first(where: { !names.contains($0) }) { return (false, "There is no feed \(unknown).") }
        guard !reload.setup.pushSettings.hubs.isEmpty else {
            return (true, "There is no external hub to tell: [push] hubs is empty.")
        }
        do {
            return (true, "Pings to send: \(try await pings.tellAgain(topics)).")
        } catch {
            return (false, "The pings cannot be sent: \(error)")
        }
    }
}
