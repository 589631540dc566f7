import GRDB
import Glibc

/// What was found in the place of a state that has been replaced.
package struct ReplacedDamage: Sendable, Hashable {
    /// What was wrong with it. One sentence without its full stop.
    package var problem: String
    /// Where what was left of it is now; nil when nothing was.
    package var movedTo: String?
}

/// For who has a state that no daemon opens any more, and an export of it.
extension Database {
    /// Whether there is no state at a path, and never was one.
    ///
    /// - Throws: `StorageError` while that cannot be read.
    package static func isNew(at path: String) throws(StorageError) -> Bool {
        guard access(path, F_OK) != 0 else { return false }
        return try !StateLock.notesState(for: path)
    }

    /// Puts another state in the place of one that is damaged, emptied or gone. What is left of that is moved aside and
    /// never destroyed, and not while a daemon works with it.
    ///
    /// - Parameters:
    ///   - new: has the same schema.
    ///   - migrations: as for opening.
    /// - Returns: nil when the state can be opened; then nothing is changed.
    /// - Throws: `StorageError`. Nothing is moved then, or the next start tells that the state is gone.
    package static func replaceDamaged(
        at path: String, with new: Database, migrations: [Migration]
    ) throws(StorageError) -> ReplacedDamage? {
        let file = StateFile(path: path)
        try file.prepareFolder()
        let lock = try StateLock(for: path)
        defer { lock.release() }
        do {
            guard let damage = try damage(of: file, lock, migrations) else { return nil }
            // Whole and on the disk before anything is moved.
            try new.writer.writeWithoutTransaction { try file.copy($0, to: file.importPath) }
            let aside = try file.moveAside()
            try file.takeImport()
            // Where this cannot be noted, whoever opens the state does it.
            try? lock.noteState()
            return ReplacedDamage(problem: damage.problem, movedTo: aside)
        } catch {
            unlink(file.importPath)
            throw StorageError(opening: path, error)
        }
    }

    private static func damage(
        of file: StateFile, _ lock: StateLock, _ migrations: [Migration]
    ) throws -> StorageError? {
        do {
            try file.prepareFile(held: lock.notesState)
            // Whoever is about to delete every row needs the indexes too.
            try inspect(file.path, migrations, isQuick: false)
            return nil
        } catch {
            let error = StorageError(opening: file.path, error)
            guard error.kind == .corrupt || error.kind == .lost else { throw error }
            return error
        }
    }
}

extension StateFile {
    /// Where a state is made that is to come in the place of a damaged one.
    fileprivate var importPath: String { path + "-import" }

    /// Moves the file, and what SQLite has beside it, to a name that tells when.
    ///
    /// - Returns: the new name of the file; nil when there was nothing.
    fileprivate func moveAside() throws(StorageError) -> String? {
        let suffixes = ["", "-wal", "-shm"]
        let usual = path + "-damaged-" + Self.timeForName()
        var aside = usual
        var count = 1
        while suffixes.contains(where: { access(aside + $0, F_OK) == 0 }) {
            count += 1
            aside = "\(usual)-\(count)"
        }
        var hasMoved = false
        for suffix in suffixes {
            if rename(path + suffix, aside + suffix) == 0 {
                hasMoved = true
            } else if errno != ENOENT {
                throw StorageError(errno, doing: "moving \(path + suffix) to \(aside + suffix)", path: path)
            }
        }
        return hasMoved ? aside : nil
    }

    /// The new state is there for good when this returns.
    fileprivate func takeImport() throws(StorageError) {
        guard rename(importPath, path) == 0 else {
            throw StorageError(errno, doing: "moving \(importPath) to its place", path: path)
        }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StorageError(errno, doing: "keeping the folder \(folder)", path: path)
        }
    }

    /// `20260314T083000Z`
    private static func timeForName() -> String {
        var (seconds, parts) = (time(nil), tm())
        gmtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y%m%dT%H%M%SZ", &parts)
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
