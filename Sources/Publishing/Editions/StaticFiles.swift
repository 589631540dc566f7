import Composing
import Compression
import Foundation
import Glibc
import Syndication

/// Writes editions as files for a server that the operator already has: each document, and its gzip form beside it.
///
/// A file is written under another name and renamed, so whoever reads the folder never sees half a document. A file
/// that already has the right bytes is left alone, time and all.
package struct StaticFiles: Sendable {
    private let folder: String

    /// - Parameter folder: made when it is missing.
    package init(folder: String) {
        self.folder = folder
    }

    /// - Returns: the paths that were written, below the folder.
    /// - Throws: `StaticFilesError` for the first file that could not be written.
    package func write(_ editions: [Edition]) async throws -> [String] {
        // On all cores: the system copies large documents, and that takes time.
        try await withThrowingTaskGroup(of: [String].self) { group in
            for edition in editions {
                group.addTask { try write(edition.bytes, gzip: edition.gzip, at: edition.path) }
            }
            var written: [String] = []
            for try await paths in group { written += paths }
            return written.sorted()
        }
    }

    /// - Returns: the paths that were written, below the folder.
    package func write(_ document: ArchiveDocument) throws(StaticFilesError) -> [String] {
        try write(document.bytes, gzip: document.gzip, at: document.path)
    }

    /// Writes the stylesheet that the feeds name, at the place that they name.
    ///
    /// - Returns: the paths that were written, below the folder.
    package func writeStylesheet() throws(StaticFilesError) -> [String] {
        let bytes = FeedStylesheet.bytes
        return try write(bytes, gzip: try? Gzip.compress(bytes, effort: .thorough), at: FeedStylesheet.path)
    }

    /// The files at these paths and their gzip forms, as far as there are any, whoever wrote them.
    ///
    /// - Returns: paths below the folder, in order.
    package func present(at paths: Set<String>) -> [String] {
        paths.map { String($0.dropFirst()) }.flatMap { [$0, $0 + ".gz"] }
            .filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }.sorted()
    }

    /// The names of the files in a folder below this one, in order.
    func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)")) ?? []).sorted()
    }

    /// - Returns: nil where no file can be read.
    func bytes(at path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(folder)/\(path)").map { Array($0) }
    }

    /// Removes files.
    ///
    /// - Parameter paths: below the folder.
    /// - Returns: those that could not be removed.
    package func remove(_ paths: [String]) -> [String] {
        paths.filter { unlink("\(folder)/\($0)") != 0 && errno != ENOENT }
    }

    private func write(
        _ bytes: [UInt8], gzip: [UInt8]?, at address: String
    ) throws(StaticFilesError) -> [String] {
        var written: [String] = []
        let path = String(address.dropFirst())
        if try write(bytes, to: path) { written.append(path) }
        if let gzip {
            if try write(gzip, to: path + ".gz") { written.append(path + ".gz") }
        } else {
            // An old compressed form would be served in place of the new document.
            unlink("\(folder)/\(path).gz")
        }
        return written
    }

    private func write(_ bytes: [UInt8], to path: String) throws(StaticFilesError) -> Bool {
        let target = "\(folder)/\(path)"
        if holds(target, bytes) { return false }
        do {
            try FileManager.default.createDirectory(
                atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        } catch {
            throw StaticFilesError(path: target, reason: systemMessage(errno))
        }
        let temporary = target + ".part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw StaticFilesError(path: target, reason: systemMessage(errno)) }
        let failure = write(bytes, to: descriptor)
        close(descriptor)
        if let failure {
            unlink(temporary)
            throw StaticFilesError(path: target, reason: systemMessage(failure))
        }
        guard rename(temporary, target) == 0 else {
            let failure = errno
            unlink(temporary)
            throw StaticFilesError(path: target, reason: systemMessage(failure))
        }
        return true
    }

    /// - Returns: the number of the error, or nil.
    private func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var done = 0
        return bytes.withUnsafeBytes { buffer -> Int32? in
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                done += count
            }
            return nil
        }
    }

    private func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size == bytes.count,
            let data = FileManager.default.contents(atPath: path)
        else { return false }
        return data.elementsEqual(bytes)
    }
}

/// A document that could not be written.
package struct StaticFilesError: Error, CustomStringConvertible {
    /// The file that was to be written.
    package let path: String
    /// In the system's words.
    package let reason: String

    /// One sentence, and one that says what to check.
    package var description: String {
        "\(path) cannot be written: \(reason). Check the folder's permissions and the space on its disk."
    }
}
