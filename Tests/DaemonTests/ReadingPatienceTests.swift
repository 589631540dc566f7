import Testing

@testable import Daemon

struct ReadingPatienceTests {
    private let start = ContinuousClock.now

    @Test func `what cannot be read is tried soon, and then less and less often`() {
        var patience = ReadingPatience()
        let tries = (0..<1500).filter { patience.isDue(for: ["a.md"], at: start + .seconds($0)) }
        #expect(tries == [5, 15, 35, 75, 155, 315, 615, 915, 1215])
    }

    @Test func `another file is tried soon again, and one less makes no difference`() {
        var patience = ReadingPatience()
        func tries(_ files: Set<String>, _ seconds: Range<Int>) -> [Int] {
            seconds.filter { patience.isDue(for: files, at: start + .seconds($0)) }
        }
        #expect(tries(["a.md", "b.md"], 0..<100) == [5, 15, 35, 75])
        #expect(tries(["a.md"], 100..<200) == [155])
        #expect(tries([], 200..<1000) == [])
        #expect(tries(["a.md"], 1000..<1020) == [1005, 1015])
        #expect(tries(["a.md", "c.md"], 1020..<1040) == [1025, 1035])
    }
}
