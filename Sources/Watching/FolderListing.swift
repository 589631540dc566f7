import Glibc

/// The names in one open folder. `deinit` closes it.
struct FolderListing: ~Copyable {
    /// One name. Its bytes belong to the listing, and are good until the next call of `next`.
    struct Entry {
        let name: UnsafeBufferPointer<UInt8>
        /// `DT_REG`, `DT_DIR`, …, or `DT_UNKNOWN` where the file system does not tell.
        let kind: Int
    }

    private let stream: OpaquePointer
    private let path: String

    init(_ folder: consuming FileDescriptor, _ path: String) throws(WatchingError) {
        let number = folder.release()
        guard let stream = fdopendir(number) else {
            let code = errno
            close(number)
            throw .unreadable(path, code: code)
        }
        self.stream = stream
        self.path = path
    }

    deinit { closedir(stream) }

    /// - Returns: nil at the end.
    func next() throws(WatchingError) -> Entry? {
        errno = 0
        guard let entry = readdir(stream) else {
            guard errno == 0 || errno == ENOENT else { throw .unreadable(path, code: errno) }
            return nil
        }
        // The kernel's entry is shorter than Swift's type, so the name is reached by its place, never copied whole.
        let place = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        let name = UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: UInt8.self)
        return Entry(
            name: UnsafeBufferPointer(start: name, count: strlen(name)), kind: Int(entry.pointee.d_type))
    }

    /// What an entry is; a link is not followed.
    ///
    /// - Returns: nil when it is gone meanwhile.
    func facts(of entry: Entry, _ path: String) throws(WatchingError) -> FileFacts? {
        guard let name = entry.name.baseAddress else { return nil }
        var facts = stat()
        let code = name.withMemoryRebound(to: CChar.self, capacity: entry.name.count + 1) {
            fstatat(dirfd(stream), $0, &facts, AT_SYMLINK_NOFOLLOW)
        }
        if code == 0 { return FileFacts(facts) }
        guard errno != ENOENT else { return nil }
        throw .unreadable(path, code: errno)
    }
}
