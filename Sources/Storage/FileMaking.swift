import Glibc

/// Makes files and folders for their owner alone. What root makes in the folder of another user is that user's, whose
/// daemon could not open it otherwise. SQLite does the same with the files that it makes beside a state.
enum FileMaking {
    /// Opens a file for reading and writing, and makes it (0600) where it is missing. A symbolic link is not followed.
    ///
    /// - Returns: the descriptor; below 0, `errno` says why.
    static func open(_ path: String, in folder: String) -> Int32 {
        let made = make(path, in: folder)
        guard made < 0, errno == EEXIST else { return made }
        // Whose it is already stays so: it may be another name of somebody else's file.
        return Glibc.open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    }

    /// The same for a file that must not be there yet.
    static func make(_ path: String, in folder: String) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        if descriptor >= 0 { giveToOwner(of: folder, descriptor) }
        return descriptor
    }

    /// Makes a folder (0700) in one that is there.
    ///
    /// - Returns: false when it cannot be made; `errno` says why.
    static func makeFolder(_ path: String) -> Bool {
        guard mkdir(path, 0o700) == 0 else { return false }
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        giveToOwner(of: path + "/..", descriptor)
        return true
    }

    private static func giveToOwner(of folder: String, _ descriptor: Int32) {
        var facts = stat()
        guard geteuid() == 0, stat(folder, &facts) == 0, facts.st_uid != 0 else { return }
        // Where the system refuses, as it does in some containers, all is root's, and root's daemon can open it.
        _ = fchown(descriptor, facts.st_uid, facts.st_gid)
    }
}
