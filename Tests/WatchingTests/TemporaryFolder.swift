import Glibc
import Syndication
import Testing

/// A folder of a test's own, which is removed with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/watching-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("mkdtemp", errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        try? Self.remove(path)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ doing: String, _ code: Int32) {
            description = "\(doing): \(String(cString: strerror(code)))"
        }
    }

    func at(_ name: String) -> String { name.isEmpty ? path : path + "/" + name }

    private func check(_ code: Int32, _ doing: String) throws {
        guard code >= 0 else { throw Failure(doing, errno) }
    }

    // MARK: Files

    /// Writes in place, as `cat > name` does.
    func write(_ name: String, _ text: String = "text") throws {
        let file = try open(name)
        defer { close(file) }
        try append(file, text)
    }

    func open(_ name: String) throws -> Int32 {
        let file = Glibc.open(at(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try check(file, "opening \(name)")
        return file
    }

    /// A file that has no name yet (`O_TMPFILE`).
    func openNameless() throws -> Int32 {
        let nameless: Int32 = 0o20000000 | O_DIRECTORY
        let file = Glibc.open(path, O_WRONLY | O_CLOEXEC | nameless, 0o644)
        try check(file, "opening a nameless file")
        return file
    }

    func name(_ file: Int32, _ name: String) throws {
        try check(linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, at(name), AT_SYMLINK_FOLLOW), "linkat \(name)")
    }

    func append(_ file: Int32, _ text: String) throws {
        try check(Int32(Glibc.write(file, text, text.utf8.count)), "writing")
    }

    /// Writes another file and renames it over this one, as most editors do.
    func save(_ name: String, _ text: String) throws {
        let folder = name.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        try write(folder + ".save.tmp", text)
        try move(folder + ".save.tmp", name)
    }

    func makeFolder(_ name: String) throws {
        var done = ""
        for part in name.split(separator: "/") {
            done += (done.isEmpty ? "" : "/") + part
            guard mkdir(at(done), 0o755) == 0 || errno == EEXIST else { throw Failure("mkdir \(done)", errno) }
        }
    }

    func move(_ old: String, _ new: String) throws { try check(rename(at(old), at(new)), "rename \(old)") }
    func delete(_ name: String) throws { try check(unlink(at(name)), "unlink \(name)") }
    func deleteFolder(_ name: String) throws { try Self.remove(at(name)) }
    func link(_ target: String, _ name: String) throws { try check(symlink(target, at(name)), "symlink \(name)") }
    func hardLink(_ target: String, _ name: String) throws {
        try check(Glibc.link(at(target), at(name)), "link \(name)")
    }
    func makeFIFO(_ name: String) throws { try check(mkfifo(at(name), 0o644), "mkfifo \(name)") }
    func setMode(_ name: String, _ mode: mode_t) throws { try check(chmod(at(name), mode), "chmod \(name)") }
    func setSize(_ name: String, _ bytes: Int) throws {
        let file = try open(name)
        defer { close(file) }
        try check(ftruncate(file, bytes), "truncate \(name)")
    }

    /// Sets the modification time back, so that the file looks as if it had been there for long.
    func age(_ name: String) throws {
        let time = timespec(tv_sec: 1_500_000_000, tv_nsec: 0)
        try check(utimensat(AT_FDCWD, at(name), [time, time], 0), "utimensat \(name)")
    }

    func makeSocket(_ name: String) throws {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        try check(UnixSocketAddress(at(name))?.withPointer { bind(number, $0, $1) } ?? -1, "bind \(name)")
    }

    /// A file whose name is not UTF-8.
    func writeRawName(_ name: [UInt8]) throws {
        let bytes = at("").utf8.map { CChar(bitPattern: $0) } + [47] + name.map { CChar(bitPattern: $0) } + [0]
        let file = Glibc.open(bytes, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        try check(file, "opening a raw name")
        close(file)
    }

    /// Runs a shell command in the folder, to its end.
    func shell(_ command: String) throws { try Self.shell(command, in: path) }

    private static func remove(_ path: String) throws {
        try shell("chmod -R u+rwx '\(path)'; rm -rf '\(path)'", in: "/")
    }

    private static func shell(_ command: String, in folder: String) throws {
        var pid = pid_t()
        let words = ["sh", "-c", "cd '\(folder)' && { \(command) ; } >/dev/null 2>&1"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, environ) == 0 else { throw Failure("sh", errno) }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        guard status == 0 else { throw Failure(command, 0) }
    }
}
