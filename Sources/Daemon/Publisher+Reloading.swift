import Logging
import Publishing
import Pushing

// What the publisher does when the configuration is to be read again.
extension Publisher {
    func takeReload() async {
        // Before the first scan is published nothing is ready that could be again.
        if isReady { systemd.notify("RELOADING=1", "MONOTONIC_USEC=\(Systemd.monotonicMicroseconds())") }
        do {
            let workshop = try reload.read(logger)
            await pipeline.reconfigure(workshop)
            await pings.reconfigure(reload.setup.pushSettings)
            await canary.reconfigure(reload.setup.canarySettings(secrets))
            configurationProblem = nil
            logger.notice("configuration reloaded")
            await readAgain()
        } catch {
            configurationProblem = CommandFailure(error).message
            // Each mistake has a line of its own.
            for line in CommandFailure(error).message.split(separator: "\n") {
                logger.error("the configuration stays as it was: \(line)")
            }
        }
        do {
            try reloadCertificates()
        } catch {
            configurationProblem = configurationProblem ?? CommandFailure(error).message
            logger.error("the certificate stays as it was: \(CommandFailure(error))")
        }
        watch.tally.noteReload(isGood: configurationProblem == nil)
        if isReady { systemd.notify("READY=1", await newStatus()) }
    }

    /// Reads every file again where the configuration that is in force wants them read in another way.
    func readAgain() async {
        do {
            await publish(try await pipeline.changesAfterReconfiguration())
            hasToldUnread = false
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
        let door = door
        Task {
            try await Task.sleep(for: .seconds(5))
            door?.yield(.readAgain)
        }
    }
}
