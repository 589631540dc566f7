import Glibc
import Testing

@testable import Watching

// How files are saved, and when they are told.
extension FolderWatcherTests {
    // MARK: Saving

    @Test func `saves by rename and in place, deletions and moves are told`() async throws {
        try old("a.md")
        try temporary.makeFolder("sub")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.save("a.md", "by rename")
            #expect(try await watched.next().marks == ["+a.md"])
            try temporary.write("a.md", "in place")
            #expect(try await watched.next().marks == ["+a.md"])
            try temporary.move("a.md", "sub/b.md")
            #expect(try await watched.next().marks == ["-a.md", "+sub/b.md"])
            try temporary.hardLink("sub/b.md", "c.md")
            #expect(try await watched.changes(until: ["+c.md"]).contains("+c.md"))
            try temporary.setMode("c.md", 0o600)
            #expect(try await watched.next().marks == ["+c.md"])
            try temporary.delete("c.md")
            #expect(try await watched.changes(until: ["-c.md"]).last == "-c.md")
        }
    }

    @Test func `an editor that moves the old file away first changes it once`() async throws {
        try old("a.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.write(".a.md.swp")
            try temporary.write("4913")
            try temporary.delete("4913")
            try temporary.move("a.md", "a.md~")
            try temporary.write("a.md", "new text")
            try temporary.delete("a.md~")
            try temporary.delete(".a.md.swp")
            #expect(try await watched.next().marks == ["+a.md"])
        }
    }

    /// With time for what comes between a removal and its being told.
    private static var patient: WatchingSettings {
        var settings = WatchingSettings.quick
        settings.scanSettle = .seconds(2)
        return settings
    }

    /// As a checkout takes it away that puts another branch in place, and then this one again.
    @Test func `a file that is away for a moment is never gone, and those that are gone are told together`()
        async throws
    {
        for name in ["a.md", "b.md", "c.md", "d.md"] { try old(name) }
        try await Watched.run(temporary.path, Self.patient) { [temporary] watched in
            _ = try await watched.next()
            try temporary.delete("a.md")
            try await Task.sleep(for: .milliseconds(150))
            try temporary.write("a.md")
            #expect(try await watched.next().marks == ["+a.md"])
            try temporary.delete("b.md")
            try await Task.sleep(for: .milliseconds(150))
            try temporary.delete("c.md")
            #expect(try await watched.next().marks == ["-b.md", "-c.md"])
        }
    }

    @Test func `a file that is gone and comes under another name a moment later has moved`() async throws {
        try old("a.md")
        try old("b.md")
        try await Watched.run(temporary.path, Self.patient) { [temporary] watched in
            _ = try await watched.next()
            try temporary.delete("a.md")
            try await Task.sleep(for: .milliseconds(150))
            let start = ContinuousClock.now
            try temporary.write("c.md")
            let (batch, arrival) = try await watched.nextArrival()
            #expect(batch.marks == ["-a.md", "+c.md"])
            #expect(arrival - start < .seconds(1))
        }
    }

    @Test func `a slow writer is waited for`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            let file = try temporary.open("slow.md")
            try temporary.append(file, "half")
            // Other files are settled meanwhile, several times over.
            for index in 0..<5 {
                try temporary.write("other\(index).md")
                #expect(try await watched.next().marks == ["+other\(index).md"])
            }
            try temporary.append(file, " and half")
            close(file)
            let batch = try await watched.next()
            #expect(batch.marks == ["+slow.md"])
            guard case .changed(_, let stamp) = batch.changes.first else { return }
            #expect(stamp.bytes == 13)
        }
    }

    @Test func `a slow writer is waited for, also where its file is to be told again`() async throws {
        try old("slow.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            let file = try temporary.open("slow.md")
            try temporary.append(file, "half")
            watched.lookAgain(at: ["slow.md"])
            for index in 0..<3 {
                try temporary.write("other\(index).md")
                #expect(try await watched.next().marks == ["+other\(index).md"])
            }
            try temporary.append(file, " and half")
            close(file)
            #expect(try await watched.next().marks == ["+slow.md"])
        }
    }

    @Test func `a file that is linked into place is told soon, though nobody closes it`() async throws {
        try temporary.makeFolder(".tmp")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            for index in 0..<5 {
                try temporary.write(".tmp/a", "text")
                try temporary.hardLink(".tmp/a", "a\(index).md")
                try temporary.delete(".tmp/a")
                #expect(try await watched.next().marks == ["+a\(index).md"])
            }
            let file = try temporary.openNameless()
            try temporary.append(file, "text")
            try temporary.name(file, "b.md")
            #expect(try await watched.next().marks == ["+b.md"])
            close(file)
        }
    }

    @Test func `a slow writer whose file was there before is waited for too`() async throws {
        try old("slow.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.delete("slow.md")
            let file = try temporary.open("slow.md")
            try await Task.sleep(for: .milliseconds(400))
            try temporary.append(file, "half")
            try await Task.sleep(for: .milliseconds(400))
            try temporary.append(file, " and half")
            close(file)
            let batch = try await watched.next()
            #expect(batch.marks == ["+slow.md"])
            guard case .changed(_, let stamp) = batch.changes.first else { return }
            #expect(stamp.bytes == 13)
        }
    }

    @Test func `from close to batch takes the settle time and little more`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            var delays: [Duration] = []
            for index in 0..<30 {
                try temporary.save("a.md", "text \(index)")
                let closed = ContinuousClock.now
                let (_, arrival) = try await watched.nextArrival()
                delays.append(closed.duration(to: arrival) - .milliseconds(40))
            }
            delays.sort()
            #expect(delays[15] < .milliseconds(5))
        }
    }

    @Test func `a file that was saved unchanged in all but its times is told, and one only opened is not`() async throws
    {
        try old("a.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            let file = Glibc.open(temporary.at("a.md"), O_WRONLY)
            close(file)
            try temporary.write("b.md")
            #expect(try await watched.next().marks == ["+b.md"])
        }
    }
}
