import Publishing
import Pushing
import Serving
import Storage
import Syndication

/// Puts the metrics together when somebody asks for them. No label stands for a subscriber or an entry, so their number
/// stays what it is however the site grows.
struct MetricReport: Sendable {
    let publisher: Publisher
    let hub: Hub?
    let canary: Canary
    let database: Database
    let server: FeedServer
    let health: Health
    let tally: Tally

    func text() async -> String {
        var out = MetricText()
        out.add(
            "syndicated_build_info", .gauge, "Always 1; the label tells the version.",
            [([("version", Version.number)], 1)])
        await addHealth(&out)
        await addContent(&out)
        await addServing(&out)
        await addHub(&out)
        await addExternalHubs(&out)
        addPings(await publisher.pings.counters(), &out)
        addState(&out)
        addProcess(&out)
        return out.text
    }

    /// What `/readyz` tells.
    private func addHealth(_ out: inout MetricText) async {
        out.add("syndicated_ready", .gauge, "Whether the first scan is published.", health.isReady ? 1 : 0)
        let proofs = await health.proofs(within: Monitor.patience)
        out.add(
            "syndicated_check_ok", .gauge, "Whether what must work does: the server, the state, publishing.",
            proofs.map { ([("check", $0.name)], $0.isGood ? 1 : 0) })
    }

    private func addContent(_ out: inout MetricText) async {
        let facts = await publisher.facts()
        out.add("syndicated_entries", .gauge, "Entries that are published.", facts.entries)
        out.add("syndicated_feeds", .gauge, "Feeds that are published.", facts.feeds)
        out.add("syndicated_editions", .gauge, "Documents that are served.", facts.editions)
        out.add("syndicated_edition_bytes", .gauge, "Size of all documents that are served.", facts.bytes)
        out.add(
            "syndicated_content_problems", .gauge, "What is wrong with the content.",
            [([("severity", "error")], Double(facts.errors)), ([("severity", "warning")], Double(facts.warnings))])
        out.add("syndicated_held_files", .gauge, "Files of a change that waits for accept.", facts.held)
        out.add(
            "syndicated_content_folder_present", .gauge, "Whether the content folder is there and has files.",
            facts.isFolderPresent ? 1 : 0)
        let folders = tally.folders
        out.add(
            "syndicated_content_folders", .gauge, "Folders of the content, by how their changes are noticed.",
            [([("by", "inotify")], Double(folders.watched)), ([("by", "polling")], Double(folders.polled))])
        out.add(
            "syndicated_clock_jump_seconds", .gauge, "How far the clock is ahead while it is not followed.",
            facts.clock?.jump?.inSeconds ?? 0)
        out.add(
            "syndicated_clock_behind_seconds", .gauge,
            "How far the clock is behind what was published last, where that is more than an hour.",
            facts.clock?.behind?.inSeconds ?? 0)
        out.add(
            "syndicated_clock_set_back_seconds", .gauge,
            "How far the clock was set back since the start, where that is more than an hour.",
            facts.clock?.setBack?.inSeconds ?? 0)
        if let last = facts.lastPublished {
            out.add(
                "syndicated_last_published_timestamp_seconds", .gauge, "When something was last published.",
                Double(last.milliseconds) / 1000)
        }
        out.add(
            "syndicated_publish_failures_total", .counter, "Changes that could not be published and were tried again.",
            tally.publishFailures)
        out.add("syndicated_build_duration_seconds", "From a batch of changes to its editions.", tally.build)
        out.add(
            "syndicated_scan_duration_seconds", "Comparisons of the whole content folder with what is known.",
            tally.scan)
        out.add("syndicated_publish_latency_seconds", "From the saved file to the feed that shows it.", tally.publish)
        addConfiguration(facts, &out)
    }

    private func addConfiguration(_ facts: Publisher.Facts, _ out: inout MetricText) {
        out.add(
            "syndicated_config_last_reload_successful", .gauge,
            "0 where the configuration on the disk is wrong, also before a reload, or the last reload has failed.",
            facts.isConfigurationGood ? 1 : 0)
        out.add(
            "syndicated_config_waiting_keys", .gauge, "Keys that have changed on the disk, by what takes them up.",
            [
                ([("for", "reload")], Double(facts.onDisk.waitsForReload.count)),
                ([("for", "restart")], Double(facts.onDisk.waitsForRestart.count)),
            ])
        if let end = server.certificateTerm?.end {
            out.add(
                "syndicated_certificate_expiry_timestamp_seconds", .gauge,
                "The last second of the certificate that clients are shown.", Double(end.milliseconds / 1000))
        }
        out.add("syndicated_config_reloads_total", .counter, "Reloads that were asked for.", tally.reloads)
    }

    private func addServing(_ out: inout MetricText) async {
        let counts = await server.counts()
        let outcomes = [
            ("full", counts.full), ("not_modified", counts.notModified), ("delta", counts.deltas),
            ("plugged", counts.plugged), ("redirected", counts.redirected), ("preflight", counts.preflights),
            ("unready", counts.unready), ("missed", counts.missed), ("limited", counts.limited),
            ("refused", counts.refused),
        ]
        out.add(
            "syndicated_http_responses_total", .counter, "Answers by what they were.",
            outcomes.map { ([("outcome", $0.0)], Double($0.1)) })
        out.add("syndicated_http_connections_total", .counter, "Connections taken.", counts.connections)
        out.add(
            "syndicated_http_connections_refused_total", .counter, "Connections beyond a limit.", counts.turnedAway)
        out.add("syndicated_http_connections", .gauge, "Connections that are open.", counts.open)
        addTraffic(await server.traffic().sorted { $0.key < $1.key }, &out)
        await addReaders(&out)
    }

    private func addTraffic(_ feeds: [(key: String, value: Traffic)], _ out: inout MetricText) {
        out.add(
            "syndicated_http_requests_total", .counter,
            "Requests by the feed that was asked for (none: another address), the answer's status and its encoding.",
            feeds.flatMap { feed, traffic in
                traffic.requests.sorted { ($0.key.status, $0.key.encoding) < ($1.key.status, $1.key.encoding) }.map {
                    (
                        [("feed", feed), ("status", "\($0.key.status)"), ("encoding", $0.key.encoding)],
                        Double($0.value)
                    )
                }
            })
        out.add(
            "syndicated_http_response_bytes_total", .counter, "Size of all answers, before TLS.",
            feeds.map { ([("feed", $0.key)], Double($0.value.bytes)) })
    }

    private func addReaders(_ out: inout MetricText) async {
        let pushed = await publisher.subscriptionsByFeed()
        let audiences = await server.audiences()
        out.add(
            "syndicated_readers", .gauge,
            "Who reads a feed: people behind aggregators and direct readers, each the most in seven days, and "
                + "subscriptions at the hub.",
            Set(audiences.keys).union((pushed ?? [:]).keys).sorted().flatMap { feed in
                [
                    ("aggregated", audiences[feed]?.aggregated ?? 0), ("direct", audiences[feed]?.direct ?? 0),
                    ("pushed", pushed.map { $0[feed] ?? 0 }),
                ].compactMap { by, count in count.map { ([("feed", feed), ("by", by)], Double($0)) } }
            })
    }

    private func addHub(_ out: inout MetricText) async {
        guard let hub else { return }
        addWork(await hub.counters(), &out)
        // What the state cannot tell now is left out: 0 would say that all is well.
        if let status = try? await hub.status() {
            out.add("syndicated_subscriptions", .gauge, "Subscriptions at the hub.", status.subscriptions)
        }
        guard let origins = try? await hub.origins() else { return }
        out.add(
            "syndicated_queue_deliveries", .gauge,
            "Deliveries that wait: for their first try, for another one, or for an operator.",
            [
                ([("state", "waiting")], Double(origins.map(\.untried).reduce(0, +))),
                ([("state", "failing")], Double(origins.map(\.inTrouble).reduce(0, +))),
                ([("state", "held")], Double(origins.map(\.held).reduce(0, +))),
            ])
        let oldest = origins.compactMap(\.waitsSince).min().map { max(0, Clock.now().milliseconds - $0) } ?? 0
        out.add(
            "syndicated_queue_oldest_age_seconds", .gauge,
            "How long the oldest delivery has waited that is not held; 0 when none waits.", Double(oldest) / 1000)
    }

    /// What is known whatever becomes of the state.
    private func addWork(_ counters: HubCounters, _ out: inout MetricText) {
        out.add(
            "syndicated_subscriptions_unverified", .gauge, "Requests that wait for their verification.",
            counters.unverified)
        out.add(
            "syndicated_deliveries_total", .counter, "Attempts to deliver.",
            [
                ([("outcome", "delivered")], Double(counters.outcomes[.delivered] ?? 0)),
                ([("outcome", "failed")], Double(counters.failedDeliveries)),
            ])
        addOutcomes(counters, &out)
        out.add("syndicated_deliveries_under_way", .gauge, "Deliveries that are being made.", counters.underWay)
        out.add("syndicated_origins_paused", .gauge, "Callback origins that do not answer.", counters.paused)
    }

    private func addOutcomes(_ counters: HubCounters, _ out: inout MetricText) {
        out.add(
            "syndicated_hub_outcomes_total", .counter,
            "What came of requests to the hub, of verifications of intent, and of each attempt to deliver.",
            HubOutcome.allCases.map { ([("outcome", $0.rawValue)], Double(counters.outcomes[$0] ?? 0)) })
        let verifications: [(String, HubOutcome)] = [
            ("subscribed", .subscribed), ("renewed", .renewed), ("unsubscribed", .unsubscribed),
            ("refused", .refusedByCallback), ("unanswered", .unanswered), ("expired", .expired),
        ]
        out.add(
            "syndicated_verifications_total", .counter, "Verifications of intent, by what the callback said.",
            verifications.map { ([("outcome", $0.0)], Double(counters.outcomes[$0.1] ?? 0)) })
        let latencies = counters.latencies
        out.add(
            "syndicated_delivery_duration_seconds", "Deliveries that were answered, from the first byte to the last.",
            bounds: HubLatencies.limits.map(\.inSeconds), counts: latencies.counts,
            all: latencies.count, seconds: latencies.sum.inSeconds)
    }

    /// Those that an operator has named: they are few.
    private func addExternalHubs(_ out: inout MetricText) async {
        let reports = await canary.reports()
        func samples(_ value: (CanaryReport) -> Double?) -> [(labels: [(String, String)], value: Double)] {
            reports.compactMap { report in value(report).map { ([("hub", report.hub)], $0) } }
        }
        out.add(
            "syndicated_external_hub_subscribed", .gauge, "Whether our own subscription at the hub holds.",
            samples { $0.subscribedUntil == nil ? 0 : 1 })
        out.add(
            "syndicated_external_hub_silent", .gauge, "Whether the hub has missed a change, and not pushed since.",
            samples { $0.state == .silent ? 1 : 0 })
        out.add(
            "syndicated_external_hub_push_seconds", .gauge, "From the last change to its push by the hub.",
            samples { $0.lastPushTookSeconds })
        out.add(
            "syndicated_external_hub_missed_pushes_total", .counter, "Changes that the hub has not pushed in time.",
            samples { Double($0.missed) })
    }

    private func addPings(_ counters: PingCounters, _ out: inout MetricText) {
        out.add(
            "syndicated_pings_total", .counter, "Attempts to tell an external hub of a change, by what it said.",
            PingOutcome.allCases.map { ([("outcome", $0.rawValue)], Double(counters.outcomes[$0] ?? 0)) })
        if let waiting = counters.waiting {
            out.add("syndicated_pings_waiting", .gauge, "What external hubs are still to be told.", waiting)
        }
        guard let failing = counters.failing else { return }
        out.add(
            "syndicated_pings_failing_seconds", .gauge,
            "For how long every attempt to tell a hub of a topic has failed, where that is longest; 0 where none has.",
            failing.inSeconds)
    }

    private func addState(_ out: inout MetricText) {
        out.add("syndicated_state_commits_total", .counter, "Transactions on the state.", database.groupCommits)
        out.add(
            "syndicated_state_commit_duration_seconds", "Transactions on the state, to the disk.",
            count: database.groupCommits, taking: database.commitTime)
        out.add("syndicated_state_waiting_writes", .gauge, "Writes that wait for one.", database.waitingWrites)
        out.add(
            "syndicated_state_failed", .gauge, "Whether the disk has failed, so that nothing can be promised.",
            database.failure == nil ? 0 : 1)
        out.add("syndicated_state_write_duration_seconds", "Writes that prove that the state works.", tally.stateProof)
    }

    private func addProcess(_ out: inout MetricText) {
        let facts = ProcessFacts()
        out.add("process_resident_memory_bytes", .gauge, "Resident memory.", facts.residentBytes)
        out.add("process_cpu_seconds_total", .counter, "Time on processors.", facts.cpuSeconds)
        out.add("process_open_fds", .gauge, "Open file descriptors.", facts.openDescriptors)
        out.add("process_max_fds", .gauge, "The limit of open file descriptors.", facts.mostDescriptors)
        out.add("process_start_time_seconds", .gauge, "When the process was started.", ProcessFacts.startSeconds)
    }
}
