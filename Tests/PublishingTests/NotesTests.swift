import Recording
import Storage
import Syndication
import Testing

@testable import Publishing

struct NotesTests {
    @Test func `notes are read as they were stored, and those that the state has are left alone`() throws {
        let database = try Database(inMemory: Pipeline.migrations)
        var notes = Notes()
        notes.unwrittenIDs.add([EntryKey(sequence: 3), EntryKey(sequence: 4)])
        notes.listCreated = Timestamp(seconds: 5)
        notes.windowCuts = WindowCuts(text: "7 abc all\n")
        try database.writeNow { try notes.store(over: Notes(), in: $0) }
        #expect(try database.readNow { try Notes(in: $0) } == notes)
        var others = Notes()
        others.listCreated = Timestamp(seconds: 9)
        try database.writeNow { try others.store(over: others, in: $0) }
        #expect(try database.readNow { try Notes(in: $0) } == notes)
    }
}
