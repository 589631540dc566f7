import GRDB
import Reading
import Recording

/// What a step has found of corrections: stored with the editions that tell of them.
struct CorrectionWrites: Sendable {
    var wordings: [EntryKey: Wording] = [:]
    var corrections: [Correction] = []
    var withdrawn: [EntryKey] = []
    /// The numbers of stored ones that no feed tells any more.
    var outdated: [Int64] = []
    /// Whether no feed tells of corrections any more.
    var forgetsAll = false

    var isEmpty: Bool {
        wordings.isEmpty && corrections.isEmpty && withdrawn.isEmpty && outdated.isEmpty && !forgetsAll
    }

    func store(in db: GRDB.Database) throws {
        if forgetsAll { try CorrectionTable.forgetAll(in: db) }
        try CorrectionTable.remove(outdated, in: db)
        for key in withdrawn { try CorrectionTable.forget(key, in: db) }
        for (key, wording) in wordings { try CorrectionTable.store(wording, of: key, in: db) }
        for correction in corrections { try CorrectionTable.store(correction, in: db) }
    }
}
