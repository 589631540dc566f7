import Foundation

/// The state file that a daemon or a `build` works with, and what is to be told of it.
struct DaemonState: Sendable {
    let path: String
    /// What whoever has moved a content folder must know: the state is new, and there are others. Nil where it is not so.
    let notice: String?

    /// To be asked before the state is opened, which makes it.
    ///
    /// - Parameters:
    ///   - content: the absolute path of the content folder.
    ///   - again: what to do when the right state is named.
    init(
        _ configuration: Configuration, content: String, environment: [String: String], again: String = "restart"
    ) {
        path = StatePath.own(in: configuration, content: content, environment: environment)
        // The folder of a unit belongs to one site. That of a person may hold several, each with a name of its own.
        let others =
            configuration.statePath == nil && !FileManager.default.fileExists(atPath: path)
            ? Self.others(beside: path, ofAnyName: environment["STATE_DIRECTORY"] != nil) : []
        notice =
            others.isEmpty
            ? nil
            : "a new state was begun, \(path), which knows no subscriber and no adopted id. Others are here: "
                + "\(others.joined(separator: ", ")). If the content folder has moved, name its state as [state] path, "
                + "and \(again)"
    }

    /// The states of other content folders, by their paths.
    ///
    /// - Parameter ofAnyName: else only those whose folder has the same name, somewhere else.
    static func others(beside path: String, ofAnyName: Bool) -> [String] {
        let file = URL(fileURLWithPath: path)
        let folder = file.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard let own = contentName(in: file.lastPathComponent) else { return [] }
        return names.sorted().filter { name in
            guard name != file.lastPathComponent, let other = contentName(in: name) else { return false }
            return ofAnyName || other == own
        }.map { "\(folder)/\($0)" }
    }

    /// The name of the content folder in that of its state, as `StatePath.usual` makes it; nil for any other file.
    private static func contentName(in name: String) -> Substring? {
        guard name.hasSuffix(".sqlite") else { return nil }
        let stem = name.dropLast(7)
        guard let dash = stem.lastIndex(of: "-") else { return nil }
        let mark = stem[dash...].dropFirst()
        return mark.utf8.count == 8 && mark.allSatisfy(\.isHexDigit) ? stem[..<dash] : nil
    }
}
