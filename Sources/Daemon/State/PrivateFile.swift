import Foundation
import Glibc
import Syndication

/// A file that only its owner may read, in place of the old one when all of it is on the disk, and not before. Where a
/// symbolic link is named, the file that it leads to is meant. One that is not finished leaves nothing behind: it may hold
/// secrets.
struct PrivateFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let handle: FileHandle
    private var isKept: Bool

    /// - Throws: `CommandFailure` also when something is there that is no plain file: it would be gone for good.
    init(_ path: String) throws(CommandFailure) {
        try Self.checkPlain(path)
        let target = try Self.target(of: path)
        // A name that nobody has: a file of somebody else may be called as ours would be. `mkstemp` wants six times `X` at
        // the end and puts other letters there, so it gets bytes of its own, with the zero that ends a string of C.
        var name = Array("\(target).\(String(repeating: "X", count: 6))".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else {
            throw .inputOutput("\(path): the file cannot be written: \(systemMessage(errno)).")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.path = target
        temporary = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        isKept = false
    }

    deinit {
        if !isKept { unlink(temporary) }
    }

    func write(_ text: String) throws(CommandFailure) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw .inputOutput("\(path): the file cannot be written: \(error.localizedDescription)")
        }
    }

    consuming func finish() throws(CommandFailure) {
        guard fsync(handle.fileDescriptor) == 0, rename(temporary, path) == 0 else {
            throw .inputOutput("\(path): the file cannot be kept: \(systemMessage(errno)).")
        }
        isKept = true
    }

    private static func checkPlain(_ path: String) throws(CommandFailure) {
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT != S_IFREG else { return }
        let kind = facts.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device or a pipe, and no file"
        throw .inputOutput(
            "\(path): this is \(kind), and nothing is written. Name a file, or leave --output out for standard output.")
    }

    /// Where a link leads to, and the next one; also where nothing is there yet.
    private static func target(of path: String) throws(CommandFailure) -> String {
        var path = path
        // As many as the kernel follows.
        for _ in 0...40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = next.hasPrefix("/") ? next : folder + next
        }
        throw .inputOutput("\(path): too many symbolic links lead on from here. Name the file itself.")
    }
}
