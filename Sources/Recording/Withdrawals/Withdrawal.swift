/// Why an entry that was published is in no feed any more.
package enum Withdrawal: String, Sendable, Hashable {
    case deleted
    case draft
    case excluded
    case expired
    /// Its file holds no article any more.
    case emptied
    /// Deleted, and another article has its path now.
    case replaced
    /// The entry has an adopted id now; this was its id before.
    case exchanged
}
