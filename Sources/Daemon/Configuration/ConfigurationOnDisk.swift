/// How the configuration on the disk differs from the one in force.
struct ConfigurationOnDisk: Sendable, Equatable {
    /// Why it cannot be taken up.
    var problem: String?
    /// Keys that have changed and are taken up by a reload.
    var waitsForReload: [String] = []
    /// Keys that have changed and need a restart.
    var waitsForRestart: [String] = []
    /// What it names, and a start needs.
    var certificateFiles: [String] = []
}

extension FilesMark {
    /// - Parameters:
    ///   - path: of the main file of a configuration; nil where there is none.
    ///   - others: paths of files that it names.
    init(ofConfiguration path: String?, with others: [String] = []) {
        self.init(of: (path.map { [$0] + ConfigurationText.fragments(beside: $0) } ?? []) + others)
    }
}
