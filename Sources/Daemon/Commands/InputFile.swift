import Foundation

/// A file that a person names for a command to read. It may be a pipe: `/dev/stdin`, or what a shell makes of `<(…)`.
enum InputFile {
    /// In bytes. The export of a large site has hundreds of megabytes.
    static let limit = 1 << 30

    /// - Returns: all of it; nil where there is no such file, or it cannot be read.
    /// - Throws: `CommandFailure` where it is larger than the limit: a device such as `/dev/zero` has no end.
    static func bytes(at path: String, limit: Int = limit) throws(CommandFailure) -> Data? {
        // FileManager reads no more than the size that a file tells, and a pipe tells none.
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        var bytes = Data()
        do {
            while bytes.count <= limit, let part = try file.read(upToCount: 1 << 20), !part.isEmpty { bytes += part }
        } catch {
            return nil
        }
        guard bytes.count <= limit else {
            throw CommandFailure.content("\(path): it has more than \(limit >> 20) MiB. Give a file that was exported.")
        }
        return bytes
    }
}
