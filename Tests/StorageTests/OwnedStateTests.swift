import GRDB
import Glibc
import Testing

@testable import Storage

/// States in the folder of another user.
@Suite struct OwnedStateTests: StateFixture {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Only root can give files away.
    @Test(.enabled(if: geteuid() == 0)) func `what root makes in another's folder is that one's`() throws {
        func owner(_ path: String) -> uid_t? {
            var facts = stat()
            return lstat(path, &facts) == 0 ? facts.st_uid : nil
        }
        chown(folder.path, 65534, 65534)
        let database = try open()
        try database.writeNow { try $0.execute(sql: "INSERT INTO note (text) VALUES ('x')") }
        for suffix in ["", "-wal", "-shm", "-lock"] { #expect(owner(path + suffix) == 65534, "\(suffix)") }
        try database.close()
        // What was there stays whose it is.
        chown(path, 1, 1)
        try open().close()
        #expect(owner(path) == 1)
        let nested = try open(folder["deeper/state.sqlite"])
        #expect(owner(folder["deeper"]) == 65534)
        #expect(owner(folder["deeper/state.sqlite"]) == 65534)
        try nested.close()
        for suffix in ["", "-lock"] { unlink(folder["deeper/state.sqlite" + suffix]) }
    }
}
