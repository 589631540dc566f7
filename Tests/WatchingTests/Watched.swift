import Syndication
import Synchronization
import Testing

@testable import Watching

/// A watcher at work on a folder, and the batches that came from it.
actor Watched {
    private let watcher: FolderWatcher
    private var batches: [Batch] = []
    private var arrivals: [ContinuousClock.Instant] = []
    private var taken = 0

    private init(_ watcher: FolderWatcher) {
        self.watcher = watcher
    }

    /// Runs a watcher, and the body beside it.
    static func run(
        _ path: String, _ settings: WatchingSettings = .quick, known: CompactMap<String, FileStamp> = [:],
        ignore: IgnoreRules = IgnoreRules(), beforeWaiting: @escaping @Sendable () -> Void = {},
        _ body: @Sendable (Watched) async throws -> Void
    ) async throws {
        let watcher = try FolderWatcher(
            folder: ContentFolder(path: path, ignore: ignore), settings: settings, known: known,
            wallClock: { Watched.wallClock }, progress: { _ in }, beforeWaiting: beforeWaiting)
        let watched = Watched(watcher)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watcher.run() }
            group.addTask { for await batch in watcher.batches { await watched.receive(batch) } }
            try await body(watched)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Long after all times that the tests set back, and long before the files they make.
    static let wallClock = Timestamp(seconds: 1_600_000_000)

    private func receive(_ batch: Batch) {
        batches.append(batch)
        arrivals.append(.now)
    }

    struct Late: Error, CustomStringConvertible {
        let description: String
    }

    /// The next batch.
    func next(within limit: Duration = .seconds(20)) async throws -> Batch {
        try await nextArrival(within: limit).0
    }

    func nextArrival(within limit: Duration = .seconds(20)) async throws -> (Batch, ContinuousClock.Instant) {
        let deadline = ContinuousClock.now + limit
        while taken == batches.count {
            guard .now < deadline else { throw Late(description: "no batch came within \(limit)") }
            try await Task.sleep(for: .milliseconds(2))
        }
        defer { taken += 1 }
        return (batches[taken], arrivals[taken])
    }

    /// Everything that changes until all these paths have come: each path with `+` for changed, `-` for removed.
    func changes(until expected: Set<String>, within limit: Duration = .seconds(20)) async throws -> [String] {
        var seen: [String] = []
        while !expected.isSubset(of: seen) {
            do {
                seen += try await next(within: limit).marks
            } catch is Late {
                throw Late(
                    description: "missing \(expected.subtracting(seen).sorted().prefix(5)), seen \(seen.suffix(5))")
            }
        }
        return seen
    }

    nonisolated func rescan() { watcher.rescan() }
    nonisolated func lookAgain(at paths: [String]) { watcher.lookAgain(at: paths) }
}

extension Batch {
    /// `+` and the path for a change, `-` and the path for a removal.
    var marks: [String] {
        changes.map { change in
            switch change {
            case .changed(let path, _): "+" + path
            case .removed(let path): "-" + path
            }
        }
    }
}

extension WatchingSettings {
    /// inotify alone has to bring everything: the next regular scan is far away.
    static var quick: WatchingSettings {
        var settings = WatchingSettings()
        settings.mode = .inotify
        settings.settle = .milliseconds(40)
        settings.scanSettle = .milliseconds(150)
        settings.reconcile = .seconds(3600)
        return settings
    }

    static var polling: WatchingSettings {
        var settings = quick
        settings.mode = .poll
        settings.pollInterval = .milliseconds(60)
        return settings
    }
}
