import Logging
import Publishing
import Pushing
import Syndication
import Watching

/// What a person asks of the running daemon.
extension Publisher {
    /// The answer to whoever asks too late.
    static let tooLate = "The daemon is stopping."

    /// Lets through what waits for a person's word, when its turn comes.
    ///
    /// - Parameter thing: which of them, where both may wait.
    func accept(_ thing: AcceptedThing?) async -> (isDone: Bool, words: String) {
        guard watcher != nil else { return (false, "The daemon is starting.") }
        return await withCheckedContinuation { reply in
            if !occasions.ask(for: .accept(thing, reply)) { reply.resume(returning: (false, Self.tooLate)) }
        }
    }

    /// Who accepts a clock need not have seen that a change waits too, and the other way round: of two things one has
    /// to be named.
    func letThrough(_ thing: AcceptedThing?) async -> (isDone: Bool, words: String) {
        let held = await pipeline.held
        let isClockWrong = toldClock?.jump != nil || toldClock?.setBack != nil
        switch (thing, isClockWrong, held) {
        case (nil, true, let held?):
            return (
                false,
                """
                Two things wait: the clock, and a change (\(held.flood)). Run `syndicated accept --clock` or \
                `syndicated accept --change`; `syndicated status` tells of both.
                """
            )
        case (nil, true, nil), (.clock, true, _): return (true, acceptClock())
        case (nil, false, let held?), (.change, _, let held?): return await acceptChange(held)
        case (nil, false, nil), (.change, _, nil): return (true, "Nothing is held.")
        case (.clock, false, _): return (true, "The clock is followed already: nothing of it waits.")
        }
    }

    private func acceptClock() -> String {
        let words =
            if let jump = toldClock?.jump {
                "The clock is followed again, \(jump.inWords) ahead."
            } else {
                "The clock is taken for right, \(toldClock?.setBack?.inWords ?? "0 s") behind what it has said before."
            }
        clock.accept()
        watchClock()
        return words
    }

    private func acceptChange(_ held: HeldChanges) async -> (isDone: Bool, words: String) {
        do {
            let start = ContinuousClock.now
            let step = try await pipeline.accept()
            logger.notice("accepted", metadata: ["files": "\(held.count)"])
            await follow(step, since: start)
            // Other settings may have come while the first scan was held.
            if await pipeline.isUnread { await readAgain() }
            return (true, "Let through: \(held.flood).")
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
