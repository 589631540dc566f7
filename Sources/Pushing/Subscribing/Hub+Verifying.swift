import Logging
import Syndication

// How requests become subscriptions: by the consent of their callbacks. Here it is whose turn it is.
extension Hub {
    /// What a request is about.
    struct Subject: Hashable {
        var topic: WebURL
        var callback: String

        init(_ request: PendingRequest) {
            topic = request.topic
            callback = request.callback.text
        }
    }

    /// The verifications on their way. Those about one subscription are made one after the other, in the order in which
    /// they were asked for, so that the last one wins.
    struct UnderWay {
        var busy: [Subject: [PendingRequest]] = [:]
        /// To be asked once more.
        var again: [(request: PendingRequest, at: Timestamp)] = []
        /// Those in line for the second time: their subject is busy with them.
        var resumed: Set<Int64> = []
    }

    typealias Turn = OriginLines<PendingRequest>.Turn

    /// Verifies and delivers until it is stopped or its task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.courier.run() }
            group.addTask { await self.keepVerifying() }
            // The courier ends when it has been stopped.
            await group.next()
            group.cancelAll()
        }
    }

    /// Asks `run` to come to its end: deliveries on their way finish, and nothing new begins.
    package nonisolated func beginStopping() {
        // It is called from where nothing can be awaited; `run` is what waits for the end.
        Task { await courier.stop() }
    }

    private func keepVerifying() async {
        await withDiscardingTaskGroup { group in
            var isLoaded = false
            while !Task.isCancelled {
                bell.listen()
                var wait = Duration.seconds(60)
                do {
                    if !isLoaded { for request in try await table.unverified() { adopt(request) } }
                    if !isLoaded { try await prepareSecrets() }
                    isLoaded = true
                    try await watchClock()
                    try await tidyIfDue()
                    try await takeDenials()
                    wait = verifyNext(&group)
                } catch {
                    if Task.isCancelled { break }
                    logger.error("subscriptions cannot be verified, since the state cannot be used: \(error)")
                    wait = .seconds(5)
                }
                await bell.rest(for: wait)
            }
        }
    }

    /// - Returns: for how long there is nothing to do, if nobody rings.
    private func verifyNext(_ group: inout DiscardingTaskGroup) -> Duration {
        let moment = now()
        let due = underWay.again.filter { $0.at <= moment }
        underWay.again.removeAll { $0.at <= moment }
        for (request, _) in due { resume(request, isDoubtful: underWay.busy[Subject(request)]?.isEmpty != false) }
        let probe = turns.lines.lookAtProbes(at: moment)
        let lookup = turns.names.age(at: .now) ?? .seconds(60)
        while let turn = nextTurn(at: moment) { group.addTask { await self.verify(turn) } }
        var wait = min(lookup, turns.makeRoom(at: moment) ?? .seconds(60))
        for instant in underWay.again.map(\.at) + [probe].compactMap({ $0 }) { wait = min(wait, instant.since(moment)) }
        return max(wait, .milliseconds(1))
    }

    /// Takes the next one whose turn has come and whose subject is free, if there is room for it.
    private func nextTurn(at moment: Timestamp) -> Turn? {
        while turns.lines.underWay < settings.verificationsAtATime, let turn = turns.next(at: moment) {
            if occupySubject(of: turn.item) { return turn }
            turns.giveUp(turn, at: moment)
            hurry(Subject(turn.item), at: turn.origin)
        }
        return nil
    }

    /// From now on the subject is busy with the request, until `passOn`.
    ///
    /// - Returns: false where it is busy with another one, behind which the request waits now.
    private func occupySubject(of request: PendingRequest) -> Bool {
        let subject = Subject(request)
        // It was kept for one that comes again.
        if underWay.resumed.remove(request.id) != nil { return true }
        guard underWay.busy[subject] == nil else {
            underWay.busy[subject]?.append(request)
            return false
        }
        underWay.busy[subject] = []
        return true
    }

    /// Its subject is busy with it, and its turn comes again.
    func resume(_ request: PendingRequest, isDoubtful: Bool = false) {
        underWay.resumed.insert(request.id)
        turns.lines.append(request, to: request.callback.origin, isDoubtful: isDoubtful, at: now())
    }

    /// Somebody has asked anew: who is to be asked for the second time is asked now, also where it is paused, since
    /// the new request waits for it.
    private func hurry(_ subject: Subject, at origin: String) {
        let waiting = underWay.again.filter { Subject($0.request) == subject }
        underWay.again.removeAll { Subject($0.request) == subject }
        for (request, _) in waiting { resume(request) }
        let resumed = underWay.resumed
        turns.lines.forgive(at: origin, now()) { resumed.contains($0.id) && Subject($0) == subject }
    }

    /// Nobody waits for longer because the clock is set back, and requests end when they would have.
    private func watchClock() async throws {
        let moment = now()
        if let step = stepBack.found(at: moment) {
            turns.lines.bringForward(at: moment)
            let latest = moment + settings.verificationPause
            for index in underWay.again.indices { underWay.again[index].at = min(underWay.again[index].at, latest) }
            try await table.moveRequests(by: step, at: moment)
            started = min(started - step, moment)
        }
        stepBack.look(at: moment)
    }
}
