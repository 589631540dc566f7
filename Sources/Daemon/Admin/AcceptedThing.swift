/// What waits until a person says that it is meant.
package enum AcceptedThing: String, CaseIterable, Sendable {
    /// A clock that has jumped ahead, or was set back.
    case clock
    /// A change that would flood subscribers.
    case change
}
