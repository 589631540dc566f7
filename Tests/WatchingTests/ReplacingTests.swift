import CLinux
import Foundation
import Testing

@testable import Watching

/// A file gets other bytes, and stays what it is.
@Suite struct ReplacingTests {
    private func inFolder(_ body: (URL, ContentFolder) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("replacing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("news"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        try body(root, ContentFolder(path: root.path))
    }

    @Test func `mode and time of modification stay, and nothing is left beside it`() throws {
        try inFolder { root, folder in
            let file = root.appendingPathComponent("news/a.md")
            try Data("old".utf8).write(to: file)
            let time = Date(timeIntervalSince1970: 1_500_000_000)
            try FileManager.default.setAttributes(
                [.modificationDate: time, .posixPermissions: 0o640], ofItemAtPath: file.path)
            let stamp = try folder.stamp(of: "news/a.md")
            try folder.replace("news/a.md", seen: stamp, with: Array("new bytes".utf8))
            #expect(try String(contentsOf: file, encoding: .utf8) == "new bytes")
            let facts = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(facts[.modificationDate] as? Date == time)
            #expect(facts[.posixPermissions] as? Int == 0o640)
            #expect(try FileManager.default.contentsOfDirectory(atPath: root.path + "/news") == ["a.md"])
            // It is another file now: what was seen before counts no more.
            #expect(throws: WatchingError.self) { try folder.replace("news/a.md", seen: stamp, with: []) }
            #expect(try String(contentsOf: file, encoding: .utf8) == "new bytes")
        }
    }

    @Test func `its access list and what was noted at it stay`() throws {
        try inFolder { root, folder in
            let file = root.appendingPathComponent("a.md")
            try Data("old".utf8).write(to: file)
            // As <linux/posix_acl_xattr.h> has it: the owner reads and writes, one user too, the group does not.
            var list: [UInt8] = [2, 0, 0, 0]
            for (tag, rights, user) in [(1, 6, -1), (2, 6, 1000), (4, 0, -1), (16, 6, -1), (32, 0, -1)] {
                list += [UInt8(tag), 0, UInt8(rights), 0]
                list += withUnsafeBytes(of: Int32(user).littleEndian, Array.init)
            }
            // Not every file system keeps them.
            guard setxattr(file.path, "user.note", "seen", 4, 0) == 0,
                setxattr(file.path, "system.posix_acl_access", list, list.count, 0) == 0
            else { return }
            try folder.replace("a.md", seen: try folder.stamp(of: "a.md"), with: Array("new".utf8))
            #expect(try String(contentsOf: file, encoding: .utf8) == "new")
            var kept = [UInt8](repeating: 0, count: 100)
            #expect(getxattr(file.path, "user.note", &kept, 100) == 4)
            #expect(getxattr(file.path, "system.posix_acl_access", &kept, 100) == list.count)
            #expect(Array(kept.prefix(list.count)) == list)
        }
    }

    @Test func `a file that was saved meanwhile, a link and a file with two names are left alone`() throws {
        try inFolder { root, folder in
            let file = root.appendingPathComponent("a.md")
            try Data("old".utf8).write(to: file)
            let stamp = try folder.stamp(of: "a.md")
            try Data("saved".utf8).write(to: file)
            #expect(throws: WatchingError.self) { try folder.replace("a.md", seen: stamp, with: [0x41]) }
            #expect(try String(contentsOf: file, encoding: .utf8) == "saved")

            symlink("a.md", root.path + "/link.md")
            let seen = try folder.stamp(of: "link.md")
            let isLink = WatchingError.irreplaceable(
                "link.md", reason: "it is a link, and what it leads to is not written")
            #expect(throws: isLink) { try folder.replace("link.md", seen: seen, with: [0x41]) }
            link(file.path, root.path + "/b.md")
            let both = try folder.stamp(of: "a.md")
            let hasNames = WatchingError.irreplaceable(
                "a.md", reason: "it has several names (hard links), and would change under this one only")
            #expect(throws: hasNames) { try folder.replace("a.md", seen: both, with: [0x41]) }
            #expect(try String(contentsOf: file, encoding: .utf8) == "saved")
            #expect(
                Set(try FileManager.default.contentsOfDirectory(atPath: root.path)) == [
                    "news", "a.md", "b.md", "link.md",
                ])
        }
    }

    @Test func `what forbids to write is not told as what forbids to read, and its remedy is`() {
        let owner = WatchingError.unwritable("a.md", doing: "keeping its owner and group: ", code: EPERM).problem
        #expect(
            owner.what
                == "a file in its place cannot be written: keeping its owner and group: Operation not permitted")
        #expect(owner.remedy.contains("write-back.conf"))
        // No other user would have more room.
        #expect(WatchingError.unwritable("a.md", code: ENOSPC).problem.remedy.isEmpty)
    }
}
