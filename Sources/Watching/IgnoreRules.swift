package import Syndication

/// Names that are no content: hidden files, the temporary files of editors and of copying programs (spec R7.8,
/// security.md 25), the copies that file sync makes where two have edited a file, and what the configuration's `ignore`
/// names.
package struct IgnoreRules: Sendable, Hashable {
    private let patterns: [PathGlob]
    /// For `drafts/**` the folder `drafts` itself, so that it is not even entered.
    private let folders: [PathGlob]

    /// - Parameter patterns: globs for paths below the content folder.
    package init(patterns: [PathGlob] = []) {
        self.patterns = patterns
        folders = patterns.compactMap { pattern in
            let text = pattern.pattern
            if text.hasSuffix("/**") { return PathGlob(String(text.dropLast(3))) }
            if text.hasSuffix("/") { return PathGlob(String(text.dropLast())) }
            return nil
        }
    }

    /// Whether a path, or a folder it is in, is no content.
    package func ignores(_ path: String) -> Bool {
        var start = path.utf8.startIndex
        while let slash = path.utf8[start...].firstIndex(of: UInt8(ascii: "/")) {
            if ignores(name: path.utf8[start..<slash]) || ignores(folder: String(path[..<slash])) { return true }
            start = path.utf8.index(after: slash)
        }
        return ignores(name: path.utf8[start...]) || ignores(file: path)
    }

    /// Whether a file whose name is fine is ignored by the configuration.
    func ignores(file path: String) -> Bool {
        patterns.contains { $0.matches(path) }
    }

    /// Whether a folder whose name is fine is ignored by the configuration, with all that is in it.
    func ignores(folder path: String) -> Bool {
        folders.contains { $0.matches(path) } || patterns.contains { $0.matches(path) }
    }

    /// Whether one part of a path is a name that nobody gives to content.
    ///
    /// Hidden names cover `.git`, `.x.swp`, Emacs's `.#x`, GNOME's `.goutputstream-…`, rsync's `.x.AbCdEf`, and
    /// `.` and `..`.
    func ignores(name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = name.first, let last = name.last else { return true }
        switch (first, last) {
        case (UInt8(ascii: "."), _), (_, UInt8(ascii: "~")): return true
        case (UInt8(ascii: "#"), UInt8(ascii: "#")): return true
        // Office programs' lock files.
        case (UInt8(ascii: "~"), _): return name.dropFirst().first == UInt8(ascii: "$")
        // JetBrains writes x.md___jb_tmp___ and keeps x.md___jb_old___.
        case (_, UInt8(ascii: "_")):
            return Self.ends(name, with: "___jb_tmp___") || Self.ends(name, with: "___jb_old___")
        // With this name Vim tries whether it may write to the folder.
        case (UInt8(ascii: "4"), _) where name.elementsEqual("4913".utf8): return true
        default: return Self.endings.contains { Self.ends(name, with: $0) } || ConflictName.fits(name)
        }
    }

    private static let endings: [StaticString] = [
        ".tmp", ".swp", ".swo", ".swx", ".part", ".partial", ".filepart", ".crdownload",
    ]

    private static func ends(_ name: some BidirectionalCollection<UInt8>, with ending: StaticString) -> Bool {
        ending.withUTF8Buffer { ending in
            var position = name.endIndex
            for byte in ending.reversed() {
                guard position != name.startIndex else { return false }
                position = name.index(before: position)
                guard name[position] == byte else { return false }
            }
            return true
        }
    }
}
