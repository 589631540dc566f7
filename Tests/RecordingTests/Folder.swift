import Glibc

/// A folder of its own for one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/syndicated-recording-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError(code: errno) }
        path = String(cString: made)
    }

    deinit {
        for name in ["state.sqlite", "copy.sqlite"] {
            for suffix in ["", "-wal", "-shm", "-lock", "-before-upgrade"] { unlink("\(path)/\(name)\(suffix)") }
        }
        rmdir(path)
    }

    /// Copies the state file and its log, as they are at this moment.
    func copyState() throws -> String {
        for suffix in ["", "-wal"] {
            try copy("\(path)/state.sqlite\(suffix)", to: "\(path)/copy.sqlite\(suffix)")
        }
        return path + "/copy.sqlite"
    }

    private func copy(_ source: String, to target: String) throws {
        guard let reader = fopen(source, "r"), let writer = fopen(target, "w") else { throw SystemError(code: errno) }
        defer {
            fclose(reader)
            fclose(writer)
        }
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, reader), count > 0 {
            guard fwrite(chunk, 1, count, writer) == count else { throw SystemError(code: errno) }
        }
    }
}

struct SystemError: Error {
    let code: Int32
}
