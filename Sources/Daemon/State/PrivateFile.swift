import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// A file that only its owner may read, in place of the old one when all of it is on the disk, and not before.
struct PrivateFile {
    private let path: String
    private let temporary: String
    private let handle: FileHandle

    init(_ path: String) throws(CommandFailure) {
        self.path = path
        temporary = path + ".tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .inputOutput("\(path): the file cannot be written: \(String(cString: strerror(errno))).")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ text: String) throws(CommandFailure) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            unlink(temporary)
            throw .inputOutput("\(path): the file cannot be written: \(error.localizedDescription)")
        }
    }

    func finish() throws(CommandFailure) {
        guard fsync(handle.fileDescriptor) == 0, rename(temporary, path) == 0 else {
            throw .inputOutput("\(path): the file cannot be kept: \(String(cString: strerror(errno))).")
        }
    }
}
