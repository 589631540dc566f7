import Glibc
import Synchronization

/// The right to be the one process that works with a state file, held as an advisory lock on a file beside it.
///
/// The lock is on a file of its own because SQLite's locks on the state file itself belong to the process, not to a
/// descriptor: two openers in one process would not see each other. The kernel lets go of the lock when the process
/// ends, however it ends.
final class StateLock: Sendable {
    private let path: String
    private let held: Mutex<(descriptor: Int32, isNoted: Bool)?>

    /// - Parameter path: of the state file.
    init(for path: String) throws(StorageError) {
        let lockPath = path + "-lock"
        let descriptor = FileMaking.open(lockPath, in: StateFile(path: path).folder)
        guard descriptor >= 0 else { throw StorageError(errno, doing: "opening \(lockPath)", path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else { throw StorageError(code, doing: "locking \(lockPath)", path: path) }
            throw StorageError(
                .inUse, path: path, "another syndicated\(holder) works with this state",
                remedy: "Stop it first, or give this one a state file of its own with --state")
        }
        let text: String
        do throws(StorageError) {
            text = try Self.text(descriptor, for: path)
        } catch {
            // Who cannot read whether there was a state must not write that there was none.
            close(descriptor)
            throw error
        }
        notesState = text.contains(Self.stateNote)
        endMark = text.split(separator: "\n").first { $0.hasPrefix(Self.endNote) }.map {
            String($0.dropFirst(Self.endNote.count))
        }
        self.path = path
        held = Mutex((descriptor, notesState))
        // Which process it is helps people only: a full disk keeps nobody from a state that is there.
        try? write(notesState ? Self.stateNote : "")
    }

    /// Whether the state was opened well before.
    let notesState: Bool

    /// The same for who only reads, and must neither lock nor make anything.
    static func notesState(for path: String) throws(StorageError) -> Bool {
        let descriptor = open(path + "-lock", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return try text(descriptor, for: path).contains(stateNote)
    }

    /// What the file was like when the process before ended well; nil when it did not.
    let endMark: String?

    private static let stateNote = "holds a state\n"
    private static let endNote = "ended well: "

    /// Notes that the file is a state now, so that one that is empty or gone is not taken for a new one later. It costs
    /// nothing where that is noted already.
    ///
    /// - Throws: `StorageError` while it cannot be noted. Nothing may be stored then.
    func noteState() throws(StorageError) {
        guard held.withLock({ $0?.isNoted == false }) else { return }
        try write(Self.stateNote)
    }

    /// Notes what the file is like now that it is closed. The next process need not look for damage in a file that has not
    /// changed since, and looks where this cannot be noted.
    func noteEnd(_ mark: String) {
        try? write("\(Self.stateNote)\(Self.endNote)\(mark)\n")
    }

    /// The process is for people and for the message above.
    private func write(_ note: String) throws(StorageError) {
        let code: Int32 = held.withLock { held in
            guard let descriptor = held?.descriptor else { return 0 }
            let code = Self.put("\(getpid())\n\(note)", in: descriptor)
            if code == 0, note.hasPrefix(Self.stateNote) { held?.isNoted = true }
            return code
        }
        guard code == 0 else { throw StorageError(code, doing: "writing \(path)-lock", path: path) }
    }

    /// What was there is cut off last: where a full disk does not take the text, the old one still says that there is a
    /// state.
    ///
    /// - Returns: 0, or the number of the error.
    static func put(_ text: String, in descriptor: Int32) -> Int32 {
        let bytes = Array(text.utf8)
        let count = pwrite(descriptor, bytes, bytes.count, 0)
        guard count == bytes.count else { return count < 0 ? errno : ENOSPC }
        return ftruncate(descriptor, bytes.count) == 0 ? 0 : errno
    }

    deinit {
        release()
    }

    /// Lets another process have the state. Call it when SQLite has closed the file.
    func release() {
        guard let descriptor = held.withLock({ $0.take()?.descriptor }) else { return }
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> String {
        let digits = ((try? text(descriptor, for: "")) ?? "").prefix { "0"..."9" ~= $0 }
        return digits.isEmpty ? "" : " (process \(digits))"
    }

    private static func text(_ descriptor: Int32, for path: String) throws(StorageError) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw StorageError(errno, doing: "reading \(path)-lock", path: path) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
