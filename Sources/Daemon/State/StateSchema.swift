import Publishing
import Pushing
import Recording
import Storage

/// The whole schema of a state file: the steps of every module, in the order in which they run. Whatever opens a state
/// opens it with all of them.
enum StateSchema {
    static let migrations: [Migration] =
        Pipeline.migrations + HubPing.migrations + Hub.migrations + Canary.migrations

    /// What is true of every sound state.
    static let invariants: [Invariant] = Schema.invariants + PublishingSchema.invariants

    /// The tables that an export leaves out, because the daemon makes their rows again.
    static let derivable: Set<String> = PublishingSchema.derivable.union(Hub.derivable)
}
