import Glibc
import Recording
import Storage
import Syndication
import Testing

/// Prints what recording costs. Run by hand: `FIGURES=1 swift test -c release --filter FigureTests`.
@Suite(.enabled(if: getenv("FIGURES") != nil), .serialized)
struct FigureTests {
    func timed<T>(_ label: String, _ body: () throws -> T) rethrows -> T {
        let clock = ContinuousClock()
        let start = clock.now
        let processor = processorSeconds()
        defer {
            let wall = (clock.now - start).wholeMicroseconds
            print(
                "\(label): \(Double(wall) / 1000) ms, \((processorSeconds() - processor) * 1000) ms of CPU, "
                    + "\(residentMegabytes()) MB resident")
        }
        return try body()
    }

    func observations(_ count: Int) -> [Observation] {
        (0..<count).map { number in
            let date = Newsroom.today - .seconds(3600 * (number / 2) + 1000)
            return saved(
                article("section-\(number % 20)/an-article-about-\(number).md", text: "\(number)", date: date) {
                    $0.authors = [Person(name: "Author \(number % 50)")]
                    $0.categories = [Category(term: "tag \(number % 100)"), Category(term: "tag \(number % 7)")]
                    $0.body = .none
                }, stamp: number)
        }
    }

    @Test(arguments: [10_000, 100_000])
    func `a catalogue of many entries`(count: Int) throws {
        var template = Array("/tmp/syndicated-figures-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        let folder = String(cString: made)
        defer {
            for suffix in ["", "-wal", "-shm", "-lock"] { unlink(folder + "/state.sqlite" + suffix) }
            rmdir(folder)
        }
        let path = folder + "/state.sqlite"
        print("\(count) entries, \(residentMegabytes()) MB at the start")
        let policy = CataloguePolicy(authority: "example.org")
        let all = FeedSelection(name: "all")
        let section = FeedSelection(name: "section-3", match: [PathGlob("section-3/**")])
        do {
            let database = try timed("open a new state") {
                try Storage.Database(path: path, migrations: Schema.migrations)
            }
            let catalogue = Catalogue(policy: policy)
            let observations = observations(count)
            _ = timed("record") { catalogue.record(observations, at: Newsroom.today) }
            let writes = timed("take the rows") { catalogue.takeWrites() }
            try timed("store them") { try database.writeNow { try writes.store(in: $0) } }
            catalogue.confirm(writes)
            try database.close()
        }
        let before = heapInUse()
        let database = try timed("open the state again") {
            try Storage.Database(path: path, migrations: Schema.migrations)
        }
        let catalogue = Catalogue(policy: policy)
        try timed("load") { try database.readNow { try catalogue.load(from: $0) } }
        print("the catalogue takes \((heapInUse() - before) / 1000) kB")
        _ = timed("first window of all") { catalogue.window(of: all, at: Newsroom.today) }
        _ = timed("first window of a section") { catalogue.window(of: section, at: Newsroom.today) }
        let edits = (0..<100).map { number in
            saved(
                article("section-3/an-article-about-\(number * 20 + 3).md", text: "new \(number)", date: nil),
                stamp: count + number)
        }
        let now = Newsroom.today + .seconds(60)
        timed("100 edits, each with both windows") {
            for edit in edits {
                _ = catalogue.record([edit], at: now)
                _ = catalogue.window(of: all, at: now)
                _ = catalogue.window(of: section, at: now)
            }
        }
        var facts = stat()
        stat(path, &facts)
        print("the state takes \(Int(facts.st_size) / count) bytes for each entry")
        try database.close()
    }

    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Bytes that malloc has given out, by its own account.
    private func heapInUse() -> Int {
        var text: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = open_memstream(&text, &size) else { return 0 }
        // <malloc.h> is in no module.
        typealias MallocInfo = @convention(c) (CInt, UnsafeMutablePointer<FILE>) -> CInt
        if let symbol = dlsym(nil, "malloc_info") { _ = unsafeBitCast(symbol, to: MallocInfo.self)(0, stream) }
        fclose(stream)
        defer { free(text) }
        guard let text else { return 0 }
        // The last lines of the report are the totals of all arenas.
        let report = String(cString: text)
        func total(_ attribute: String) -> Int {
            guard let line = report.split(separator: "\n").last(where: { $0.contains(attribute) }) else { return 0 }
            return line.split(separator: "\"").last { Int($0) != nil }.flatMap { Int($0) } ?? 0
        }
        return total("type=\"current\"") + total("type=\"mmap\"") - total("type=\"fast\"") - total("type=\"rest\"")
    }

    private func residentMegabytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var pages = [CChar](repeating: 0, count: 100)
        guard fgets(&pages, 100, file) != nil else { return 0 }
        let text = String(decoding: pages.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 / 1_000_000 } ?? 0
    }
}

extension Duration {
    var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
