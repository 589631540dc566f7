import Glibc
import Storage

/// A folder of its own for one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/syndicated-storage-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError(code: errno) }
        path = String(cString: made)
    }

    deinit {
        for name in names {
            unlink(path + "/" + name)
            rmdir(path + "/" + name)
        }
        rmdir(path)
    }

    subscript(name: String) -> String { path + "/" + name }

    var names: [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

extension Migration {
    /// A table to write something into.
    static let notes = Migration(
        id: "notes-1", statements: ["CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)"])
}

/// What tests of a state in a file have: a folder, and a state with a table of notes in it.
protocol StateFixture {
    var folder: Folder { get }
}

extension StateFixture {
    var path: String { folder["state.sqlite"] }
    var notes: Migration { .notes }

    func open(_ path: String? = nil) throws(StorageError) -> Storage.Database {
        try Storage.Database(path: path ?? self.path, migrations: [notes])
    }
}

struct SystemError: Error {
    let code: Int32
}

func mode(_ path: String) -> mode_t {
    var facts = stat()
    return lstat(path, &facts) == 0 ? facts.st_mode & 0o777 : 0
}

func contents(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
        bytes += chunk[..<count]
    }
    return bytes
}

func put(_ bytes: [UInt8], at path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemError(code: errno) }
}
