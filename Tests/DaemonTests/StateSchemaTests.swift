import Foundation
import Testing

@testable import Daemon
@testable import Storage

/// A table that is added later is exported by itself. This is for what a program cannot write: the words for people.
@Suite struct StateSchemaTests {
    private let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/state.md")

    @Test func `every table of the schema is told of, as exported or as derivable`() throws {
        let database = try Database(inMemory: StateSchema.migrations)
        let tables = try Set(database.readNow { try $0.stateTables() })
        #expect(StateSchema.derivable.isSubset(of: tables))
        let sections = try String(contentsOf: document, encoding: .utf8).components(separatedBy: "Left out, because")
        func named(_ text: String) -> Set<String> {
            Set(text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { String($0.split(separator: "`")[1]) })
        }
        #expect(named(sections[0]) == tables.subtracting(StateSchema.derivable))
        #expect(named(sections[1]) == StateSchema.derivable)
    }

    @Test func `every invariant can be asked, and holds for an empty state`() throws {
        #expect(try StateSchema.breaches(in: Database(inMemory: StateSchema.migrations)) == [])
    }
}
