import Publishing
import Pushing
import Storage

/// The whole schema of a state file: the steps of every module, in the order in which they run. Whatever opens a state
/// opens it with all of them.
enum StateSchema {
    static let migrations: [Migration] = Pipeline.migrations + HubPing.migrations
}
