import Recording
import SeededRandom
import Syndication
import Testing

/// Generated histories of a site, compared with a model that says in a few lines what readers were promised.
@Suite struct HistoryTests {
    /// What the model knows of one file.
    struct File {
        var text: String
        var spelling = 0
        var date: Timestamp
        var isDraft = false
        var isBroken = false
        var isThere = true
        /// Whether its id was minted for another path, or its path has minted another's: then a lost state tells another.
        var hasMoved = false
    }

    /// What readers have been told of one entry.
    struct Told {
        var id: EntryID
        var published: Timestamp
        var updated: Timestamp
        /// The text they have seen last, and the date that went with it.
        var text: String
        var date: Timestamp
        var wasAway = false
    }

    @Test(arguments: stride(from: 0, to: 1000, by: 100).map { $0..<($0 + 100) })
    func `whatever editors do, ids stay and updated moves for a reason`(seeds: Range<Int>) throws {
        for seed in seeds { try history(seed: UInt64(seed)) }
    }

    func history(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let newsroom = try Newsroom()
        var files: [String: File] = [:]
        var told: [String: Told] = [:]
        var now = Newsroom.today
        var stampNumber = 0
        var archive: [Int: ArchivePage] = [:]
        var leftPaths: Set<String> = []
        for step in 0..<40 {
            // Mostly forwards, sometimes not at all, sometimes back.
            now = now + .seconds([0, 0, 1, 60, 3600, 86_400, -600].randomElement(using: &random) ?? 1)
            var touched: [String: File] = [:]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let path = "post-\(Int.random(in: 1...12, using: &random)).md"
                touched[path] = edited(touched[path] ?? files[path], step, now, &random)
            }
            for (path, file) in touched {
                files[path] = file
                if leftPaths.contains(path) { files[path]?.hasMoved = true }
            }
            var observations = touched.map { path, file in
                stampNumber += 1
                return observation(path, file, stampNumber)
            }
            if let (old, new) = renamed(files, except: touched, step, &random),
                var file = files.removeValue(forKey: old)
            {
                file.hasMoved = true
                files[new] = file
                told[new] = told.removeValue(forKey: old)
                leftPaths.insert(old)
                stampNumber += 1
                observations += [gone(old), observation(new, file, stampNumber)]
            }
            try newsroom.record(observations, at: now)
            if Int.random(in: 0..<4, using: &random) == 0 { try newsroom.restart() }
            try check(newsroom, files, &told, now, "seed \(seed), step \(step)")
            try checkArchive(newsroom, &archive, now, "seed \(seed), step \(step)")
        }
        try checkLostState(newsroom, files, now, "seed \(seed)")
    }

    private func edited(
        _ old: File?, _ step: Int, _ now: Timestamp, _ random: inout SeededGenerator
    ) -> File {
        guard var file = old else {
            let age = Int.random(in: 1...3_000_000, using: &random)
            return File(text: "new \(step) \(age)", date: (now - .seconds(age)).wholeSecond)
        }
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1:
            file.text = "edited \(step) \(random.next())"
            file.isBroken = false
        case 2: file.spelling += 1
        case 3: file.isThere = false
        case 4: file.isDraft.toggle()
        case 5: file.isBroken.toggle()
        default: file.isThere = true  // restored, or only touched
        }
        return file
    }

    /// A file that readers can see gets another name, now and then.
    private func renamed(
        _ files: [String: File], except touched: [String: File], _ step: Int, _ random: inout SeededGenerator
    ) -> (old: String, new: String)? {
        let visible = files.filter { path, file in
            touched[path] == nil && file.isThere && !file.isDraft && !file.isBroken
        }
        guard Int.random(in: 0..<5, using: &random) == 0,
            let old = visible.keys.sorted().randomElement(using: &random)
        else { return nil }
        return (old, "moved-\(step).md")
    }

    private func observation(_ path: String, _ file: File, _ number: Int) -> Observation {
        if !file.isThere { return gone(path) }
        if file.isBroken { return Observation(path: path, finding: .broken(stamp(number), [])) }
        return saved(
            article(path, text: file.text, date: file.date) {
                $0.sourceDigest = digest("\(file.text) \(file.spelling) \(file.isDraft)")
                $0.visibility = file.isDraft ? .draft : .published
            }, stamp: number)
    }

    private func check(
        _ newsroom: Newsroom, _ files: [String: File], _ told: inout [String: Told], _ now: Timestamp,
        _ place: String
    ) throws {
        let shown = Set(newsroom.paths(FeedSelection(name: "all", limit: 1000), at: now))
        var ids: Set<EntryID> = []
        var updates: Set<Timestamp> = []
        for (path, file) in files {
            if file.isBroken && file.isThere {
                // Whatever was shown before is shown still.
                #expect(shown.contains(path) == (told[path].map { !$0.wasAway } ?? false), "\(place): \(path)")
                continue
            }
            let isPublic = file.isThere && !file.isDraft
            #expect(shown.contains(path) == isPublic, "\(place): \(path)")
            guard isPublic else {
                told[path]?.wasAway = true
                continue
            }
            let entry = try #require(try newsroom.entry(path), "\(place): \(path)")
            #expect(ids.insert(entry.id).inserted, "\(place): two entries have one id")
            #expect(updates.insert(entry.updated).inserted, "\(place): two entries have one updated")
            #expect(entry.published == file.date, "\(place)")
            #expect(entry.updated >= entry.published, "\(place)")
            if let before = told[path] {
                #expect(entry.id == before.id, "\(place): \(path) changed its id")
                if before.text != file.text || before.wasAway {
                    #expect(entry.updated > before.updated, "\(place): \(path) changed unseen")
                } else {
                    #expect(entry.updated == before.updated, "\(place): \(path) is told again for nothing")
                }
            }
            told[path] = Told(
                id: entry.id, published: entry.published, updated: entry.updated, text: file.text, date: file.date)
        }
        #expect(shown.count == shown.intersection(files.keys).count)
        try checkTombstones(newsroom, told, shown: ids, now, place)
    }

    /// Readers are told of each entry that they had and that is away, and of no other (spec R14.1, R14.2).
    private func checkTombstones(
        _ newsroom: Newsroom, _ told: [String: Told], shown: Set<EntryID>, _ now: Timestamp, _ place: String
    ) throws {
        let tombstones = newsroom.catalogue.tombstones(of: FeedSelection(name: "all", limit: 1000), at: now)
        let times = Dictionary(tombstones.map { ($0.id, $0.when) }) { first, _ in first }
        #expect(times.count == tombstones.count, "\(place): an entry has two tombstones")
        #expect(shown.isDisjoint(with: times.keys), "\(place): an entry is told deleted, and is there")
        for entry in told.values where entry.wasAway {
            let when = try #require(times[entry.id], "\(place): \(entry.id) went away unseen")
            #expect(when > entry.updated, "\(place): \(entry.id)")
        }
    }

    /// Every entry is in the subscription document or on a page, and pages only ever lose entries, under a new name
    /// (spec R13.2, R13.3, R13.5).
    private func checkArchive(
        _ newsroom: Newsroom, _ known: inout [Int: ArchivePage], _ now: Timestamp, _ place: String
    ) throws {
        let feed = FeedSelection(name: "all", limit: 3, keep: .seconds(60), archivePage: 4)
        let live = Set(newsroom.catalogue.window(of: FeedSelection(name: "every", limit: 1000), at: now))
        let shown = newsroom.catalogue.window(of: feed, at: now)
        let standing = newsroom.catalogue.archive(for: feed, showing: shown, at: now)
        try newsroom.commit()
        var pages: [Int: ArchivePage] = [:]
        for number in 1..<(newsroom.catalogue.archivePageCount(ofFeed: "all") + 1) {
            pages[number] = newsroom.catalogue.archivePlace(number, ofFeed: "all")?.page
        }
        let archived = pages.values.flatMap(\.entries)
        #expect(Set(archived).count == archived.count, "\(place): an entry is on two pages")
        #expect(Set(archived).union(shown) == live, "\(place): an entry is nowhere, or one that is gone is archived")
        #expect((standing == .complete) == pages.isEmpty, "\(place)")
        for (number, before) in known {
            guard let page = pages[number] else { continue }
            #expect(Set(page.entries).isSubset(of: before.entries), "\(place): a page has gained an entry")
            #expect((page.entries == before.entries) == (page.name == before.name), "\(place)")
            #expect(page.name.revision >= before.name.revision, "\(place)")
        }
        known = pages
    }

    /// A new state, read from the files alone, tells the same ids and dates of publication.
    private func checkLostState(
        _ newsroom: Newsroom, _ files: [String: File], _ now: Timestamp, _ place: String
    ) throws {
        let readable = files.filter { $0.value.isThere && !$0.value.isBroken }
        let fresh = try Newsroom()
        try fresh.record(readable.map { observation($0.key, $0.value, 1) }, at: now + .seconds(86_400 * 400))
        for (path, file) in readable where !file.isDraft {
            let (old, new) = (try newsroom.entry(path), try fresh.entry(path))
            if !file.hasMoved { #expect(old?.id == new?.id, "\(place): \(path)") }
            #expect(old?.published == new?.published, "\(place): \(path)")
        }
    }
}
