import Reading
import Rendering
import Syndication
import Watching

extension ContentFolder {
    /// What a look into the folder gives, and nil where it cannot be had.
    ///
    /// - Throws: `WatchingError.outOfFiles` alone: it says nothing of the file, which must not be taken as gone.
    func look<Found>(_ look: (ContentFolder) throws -> Found) throws -> Found? {
        do {
            return try look(self)
        } catch {
            if case WatchingError.outOfFiles = error { throw error }
            return nil
        }
    }

    /// A picture or a recording beside the articles, with its size in pixels where it is a picture.
    ///
    /// - Throws: `WatchingError.outOfFiles`, which says nothing of the file.
    func localFile(_ path: String) throws -> LocalFile? {
        if let file = try exactFile(path) { return file }
        guard MediaType(fileName: path) != nil, let path = try spelling(of: path) else { return nil }
        var file = try exactFile(path)
        file?.path = path
        return file
    }

    /// The path of a file that is not there under the very name that is asked for, but under one that is the same to people.
    ///
    /// - Throws: as `localFile`.
    func spelling(of path: String) throws -> String? {
        try look { try $0.otherSpelling(of: path) } ?? nil
    }

    private func exactFile(_ path: String) throws -> LocalFile? {
        guard let type = MediaType(fileName: path) else { return nil }
        if type.isImage,
            let (bytes, stamp) = try look({ try $0.beginning(of: path, count: ImageHeader.sufficientBytes) })
        {
            let header = ImageHeader(bytes)
            return LocalFile(
                bytes: Int(stamp.bytes), type: header?.type ?? type, width: header?.width, height: header?.height)
        }
        guard let stamp = try look({ try $0.stamp(of: path) }) else { return nil }
        return LocalFile(bytes: Int(stamp.bytes), type: type)
    }
}
