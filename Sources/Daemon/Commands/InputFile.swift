import Foundation

/// A file that a person names for a command to read. It may be a pipe: `/dev/stdin`, or what a shell makes of `<(…)`.
enum InputFile {
    /// - Returns: all of it; nil where there is no such file, or it cannot be read.
    static func bytes(at path: String) -> Data? {
        // FileManager reads no more than the size that a file tells, and a pipe tells none.
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        do {
            return try file.readToEnd() ?? Data()
        } catch {
            return nil
        }
    }
}
