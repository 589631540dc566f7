import Logging
import Publishing
import Syndication

// What has come of deliveries goes to the state, in batches.
extension Courier {
    /// Reports of so much time go to the disk together.
    private static let storePause = Duration.milliseconds(10)

    func keepStoring() async {
        while !Task.isCancelled {
            storeBell.listen()
            let batch = reports
            guard !batch.isEmpty else {
                await storeBell.rest(for: .seconds(60))
                continue
            }
            do {
                let changes = pauses.changes
                try await table.store(batch, pauses: changes, at: now())
                pauses.noteStored(changes)
                reports.removeFirst(batch.count)
                let moment = now()
                for report in batch { settle(report, at: moment) }
                bell.ring()
                try? await Task.sleep(for: Self.storePause)
            } catch {
                logger.error("what was delivered cannot be stored, and may be delivered twice: \(error)")
                try? await Task.sleep(for: Self.patience)
            }
        }
    }

    private func settle(_ report: DeliveryTable.Report, at moment: Timestamp) {
        let isDoubtful = report.isPostponed
        if putDown(report.id, report.origin, isDoubtful: isDoubtful, at: moment) || report.isEnd { return }
        let isBehind = contents[report.topic].map { $0.edition.version != report.version } ?? false
        if isBehind, let asked = report.askedUntil, asked > moment {
            news.insert(report.topic)
        } else if isBehind {
            // A newer edition came while this one was on its way.
            enqueue(report.id, report.origin, isDoubtful: isDoubtful, at: moment)
        } else if case .postponed(_, let next) = report.result {
            nextTry = min(nextTry ?? next, next)
            // The retries of that time have been called while the report waited for the disk.
            if next <= calledUntil { enqueue(report.id, report.origin, isDoubtful: isDoubtful, at: moment) }
        }
    }

    func storeRest() async {
        let rest = reports
        reports = []
        guard !rest.isEmpty else { return }
        do {
            try await table.store(rest, pauses: pauses.changes, at: now())
        } catch {
            logger.error("\(rest.count) deliveries cannot be stored, and are made again after the next start: \(error)")
        }
    }
}
