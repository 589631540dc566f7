import GRDB
import Glibc

/// How a state is read that belongs to another process, or to none.
extension Database {
    /// - Throws: `StorageError` when no state is ever opened there: it is a link or no file, or everybody may change its
    ///   folder. Nothing is made, and nothing is opened.
    package static func checkPlace(_ path: String) throws(StorageError) {
        try StateFile(path: path).checkPlace()
    }

    /// - Throws: `StorageError` when there was a state at the path, and there is none now.
    package static func checkKept(_ path: String) throws(StorageError) {
        try StateFile(path: path).checkKept(held: try StateLock.notesState(for: path))
    }

    /// SQLite makes and writes the `-shm` file beside a database that it only reads. It does without where it is told that
    /// nobody writes, or that this file too is only to be read.
    static func copy(of path: String) throws -> DatabaseQueue {
        let file = StateFile(path: path)
        // A change from before there was a log is taken back by who may write.
        if !file.holdsUnfinished, let mark = file.mark {
            // Its log is empty: all there is stands in the file.
            let copy = try? copy(of: path, opening: uri(path, "immutable=1"))
            // Unless its owner has begun to write meanwhile.
            if let copy, file.mark == mark { return copy }
        } else if access(path + "-shm", F_OK) == 0,
            // A process that was killed has left its log. Where one is working, SQLite may not get by so.
            let copy = try? copy(of: path, opening: uri(path, "readonly_shm=1"))
        {
            return copy
        }
        return try copy(of: path, opening: path)
    }

    private static func copy(of path: String, opening name: String) throws -> DatabaseQueue {
        var reading = configuration(path)
        reading.readonly = true
        let source = try DatabaseQueue(path: name, configuration: reading)
        let copy = try DatabaseQueue(configuration: configuration(path))
        try source.backup(to: copy)
        try source.close()
        return copy
    }

    /// A library that takes no URIs finds no such file, and makes none.
    private static func uri(_ path: String, _ parameter: String) -> String {
        let name = path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
        return "file:\(name)?\(parameter)"
    }
}
