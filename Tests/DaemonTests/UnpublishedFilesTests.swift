import Testing

@testable import Daemon

/// Files of failed steps, which must not come back as a flood (spec R7.7).
struct UnpublishedFilesTests {
    @Test func `what failed piece by piece comes back a few at a time`() {
        var files = UnpublishedFiles()
        let start = ContinuousClock.now
        for number in 0..<12 { files.add(["\(number).md"], due: start + .seconds(number)) }
        files.add(["0.md"], due: start + .seconds(20))
        var groups: [Set<String>] = []
        while let paths = files.take(dueAt: start + .seconds(30)) { groups.append(paths) }
        #expect(groups.allSatisfy { $0.count <= 5 })
        #expect(groups.reduce(into: Set()) { $0.formUnion($1) }.count == 12)
    }

    @Test func `what was one step stays one, and nothing comes before it is due`() {
        var files = UnpublishedFiles()
        let start = ContinuousClock.now
        let many = Set((0..<9).map { "\($0).md" })
        files.add(many, due: start + .seconds(5))
        #expect(files.take(dueAt: start + .seconds(4)) == nil)
        files.add(many, due: start + .seconds(7))
        #expect(files.take(dueAt: start + .seconds(5)) == many)
        #expect(files.take(dueAt: start + .seconds(60)) == nil)
    }
}
