import Foundation

/// A tmpfs of a few megabytes: a disk that can be full, and be taken away.
final class SmallDisk {
    let path: String
    private var isMounted = true

    /// Only root can mount one.
    static var isPossible: Bool {
        let path = "/tmp/syndicated-disk-\(UUID().uuidString)"
        defer { rmdir(path) }
        return (try? SmallDisk(bytes: 65536, at: path)) != nil
    }

    /// - Parameter path: a folder, which is made where there is none.
    init(bytes: Int, at path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes),mode=0700") == 0 else {
            throw Program.Failure(description: "no disk could be mounted at \(path)")
        }
    }

    deinit { unmount() }

    /// Takes it away, whoever still uses it.
    func unmount() {
        guard isMounted else { return }
        isMounted = false
        umount2(path, Int32(MNT_DETACH))
    }

    /// Takes what is free.
    func fill() throws {
        let descriptor = open(path + "/filler", O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Program.Failure(description: "nothing can be written at \(path)") }
        defer { close(descriptor) }
        let chunk = [UInt8](repeating: 1, count: 4096)
        while write(descriptor, chunk, chunk.count) > 0 {}
    }

    func empty() {
        unlink(path + "/filler")
    }
}
