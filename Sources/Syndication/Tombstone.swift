/// An entry that was in a feed and is withdrawn (RFC 6721).
package struct Tombstone: Sendable, Hashable {
    /// The id that the entry had, by which readers find it.
    package var id: EntryID
    /// When it was withdrawn. Later than the `updated` that the entry had.
    package var when: Timestamp

    /// Takes both as they are.
    package init(id: EntryID, when: Timestamp) {
        self.id = id
        self.when = when
    }
}
