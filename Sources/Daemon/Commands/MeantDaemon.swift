import Foundation
import Glibc

/// The daemon that a person means, where a content folder or a state is named. Several daemons may run on one machine, and
/// what one of them is to do must not reach another.
struct MeantDaemon {
    /// The absolute path of the folder that is named.
    private let content: String?
    /// The state file that is named.
    private let state: String?
    /// The configuration file, where it alone names them. A daemon of the same file is the one, though that may name another
    /// folder or state for its next start.
    private let file: String?
    /// The socket that follows from what is named: whoever listens there is the one.
    private let own: String?

    /// What the configuration of the service names counts for nothing here: it may have changed since the service was
    /// started, and without another folder the service is meant.
    ///
    /// - Parameter sockets: where the daemon is looked for; the first follows from the configuration.
    /// - Returns: nil where nothing is named: whoever answers is meant.
    init?(in configuration: Configuration, sockets: [String]) {
        content = configuration.isNamed("content.path") ? Setup.contentPath(of: configuration) : nil
        state = configuration.isNamed("state.path") ? configuration.statePath : nil
        guard content != nil || state != nil else { return nil }
        let isOfFile = ["content.path", "state.path"].allSatisfy(configuration.isOfFile)
        file = isOfFile ? configuration.file : nil
        let followsFromState = configuration.server.admin == nil && (configuration.statePath == nil || state != nil)
        own = followsFromState ? sockets.first : nil
    }

    /// Whether who answers at a socket must first say whose daemon it is.
    func isInDoubt(at socket: String) -> Bool { socket != own }

    /// What the daemon that has given this answer to `/status` is of instead, for a person; nil where it is the one.
    ///
    /// - Throws: `CommandFailure` when the answer does not tell it.
    func difference(in answer: AdminClient.Answer) throws(CommandFailure) -> String? {
        guard answer.status == 200, let other = try? JSONDecoder().decode(Other.self, from: Data(answer.body)) else {
            throw DaemonCommands.isOfOtherVersion
        }
        if let file, let found = other.configuration, Self.areSame(file, found) { return nil }
        if let content, !Self.areSame(content, other.content) { return "publishes \(other.content), not \(content)" }
        if let state, let found = other.state, !Self.areSame(state, found) {
            return "works with the state \(found), not with \(state)"
        }
        return nil
    }

    /// What is needed here of `DaemonStatus`.
    private struct Other: Decodable {
        var content: String
        var configuration: String?
        var state: String?
    }

    /// Whether two paths lead to one file or folder, by links too.
    static func areSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        var (first, second) = (stat(), stat())
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}

extension Configuration {
    /// Whether nothing but a file sets a key, if anything does.
    fileprivate func isOfFile(_ path: String) -> Bool {
        switch keys.first(where: { $0.path == path })?.origin {
        case nil, .standard, .file: true
        case .environment, .credential, .commandLine: false
        }
    }

    /// Whether a key is set by anything but the file of the service.
    fileprivate func isNamed(_ path: String) -> Bool {
        guard let key = keys.first(where: { $0.path == path }) else { return false }
        return switch key.origin {
        case .standard: false
        case .file: !(file.map(StatePath.isUnits) ?? false)
        case .environment, .credential, .commandLine: true
        }
    }
}
