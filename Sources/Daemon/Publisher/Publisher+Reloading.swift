import Logging
import Publishing
import Pushing
import Serving
import Syndication
import Watching

// What the publisher does when the configuration is to be read again.
extension Publisher {
    func reloadConfiguration() async {
        // Before the first scan is published nothing is ready that could be again.
        if isReady { systemd.notify("RELOADING=1", "MONOTONIC_USEC=\(Systemd.monotonicMicroseconds())") }
        do {
            let workshop = try reload.read(logger)
            await pipeline.reconfigure(workshop, policy: reload.setup.policy)
            await pings.reconfigure(reload.setup.pushSettings)
            await canary.reconfigure(reload.setup.canarySettings(secrets))
            // What only a start takes may be wrong all the same.
            let found = reload.onDisk()
            let butNot = found.problem == nil ? "" : ", but for what a start would not take"
            logger.notice("configuration reloaded\(butNot)")
            note(found, isAsked: true)
            await readAgain()
            if isReady { await tellFruitlessChoices() }
        } catch {
            onDisk.problem = CommandFailure(error).message
            // Each mistake has a line of its own.
            for line in CommandFailure(error).message.split(separator: "\n") {
                logger.error("the configuration stays as it was: \(line)")
            }
        }
        do {
            try server.reloadCertificates()
            certificateProblem = nil
            lookAtCertificate(isAsked: true)
        } catch {
            certificateProblem = CommandFailure(error).message
            logger.error("the certificate stays as it was: \(CommandFailure(error))")
        }
        watch.tally.noteReload()
        if isReady { systemd.notify("READY=1", await newStatus()) }
    }

    /// Says in the log what is news of the certificate in use: it runs out while nobody does anything.
    ///
    /// - Parameter isAsked: whether a person waits for the answer, news or not.
    func lookAtCertificate(isAsked: Bool = false) {
        let (now, term) = (Clock.now(), server.certificateTerm)
        let doubt = term?.doubt(at: now)
        defer { toldCertificate = doubt }
        guard isAsked || doubt != toldCertificate else { return }
        if let words = term?.words(at: now) {
            logger.warning("the certificate of [server] tls \(words): renew it, and reload")
        } else if toldCertificate != nil {
            logger.notice("the certificate of [server] tls is good again")
        }
    }

    /// What is named there and fits nothing of the content.
    func tellFruitlessChoices() async {
        for problem in await fruitlessChoices() { logger.tell(problem) }
    }

    func fruitlessChoices() async -> [Problem] { await FruitlessChoices(reload.setup).problems(in: pipeline) }

    /// Reads the configuration where a file of it has changed.
    func lookAtConfiguration() {
        guard configurationFollower.isDue(reload.mark(with: onDisk.certificateFiles)) else { return }
        compareOnDisk()
    }

    /// Reads the configuration only to tell how it differs from the one in force: a mistake is to be known before the
    /// next start, which it would prevent.
    func compareOnDisk() {
        note(reload.onDisk())
    }

    /// Says in the log what of it is news.
    ///
    /// - Parameter isAsked: whether a person waits for the answer, news or not.
    private func note(_ found: ConfigurationOnDisk, isAsked: Bool = false) {
        let before = onDisk
        onDisk = found
        if let problem = found.problem, isAsked || problem != before.problem {
            for line in problem.split(separator: "\n") {
                logger.error("the configuration on the disk would not be taken up: \(line)")
            }
        } else if found.problem == nil, before.problem != nil {
            logger.notice("the configuration on the disk is right again")
        }
    }

    /// Reads every file again where the configuration that is in force wants them read in another way.
    func readAgain() async {
        // Then the files come that the first scan finds, and nothing is to be published without them.
        guard isScanned else { return }
        do {
            let batch = try await pipeline.changesAfterReconfiguration()
            if batch.isRootUnusable, await pipeline.isUnread { waitsForContent = true }
            await publish(batch, isReadingAgain: true)
            hasToldUnread = false
        } catch WatchingError.stopped {
            return
        } catch {
            if !hasToldUnread {
                logger.error(
                    "the new configuration is in force, but the content cannot be read by it yet; tried again: \(error)"
                )
            }
            hasToldUnread = true
            readAgainLater()
        }
    }

    func readAgainLater() {
        readsAgain = readsAgain ?? .now + .seconds(5)
    }
}
