/// Names an entry in the catalogue: its place in the sequence in which entries were first seen (spec R0.3). Never
/// used again.
package struct EntryKey: Hashable, Comparable, Sendable {
    /// From 1.
    package let sequence: Int64

    /// - Parameter sequence: as a table has it.
    package init(sequence: Int64) {
        self.sequence = sequence
    }

    /// - Parameter index: of the entry's record.
    init(index: Int32) {
        sequence = Int64(index) + 1
    }

    /// Whether one was seen before the other.
    package static func < (left: EntryKey, right: EntryKey) -> Bool { left.sequence < right.sequence }
}
