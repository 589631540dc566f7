import Syndication

/// The names that file sync gives to the losing side where a file was edited at two places: it is no second article.
///
/// Syncthing writes `x.sync-conflict-20260101-120000-ABCDEFG.md`, Nextcloud `x (conflicted copy 2026-01-01 120000).md`,
/// and Dropbox `x (Ada's conflicted copy 2026-01-01).md`. Only with such a date, so that a title that speaks of conflicts
/// is one.
enum ConflictName {
    /// Whether a name, without its folder, is one of those.
    static func fits(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        // The shortest have more bytes than that: most names are seen through at once.
        guard name.count > 26 else { return false }
        var position = name.startIndex
        while let start = name[position...].firstIndex(of: UInt8(ascii: "c")) {
            let rest = name[start...]
            position = name.index(after: start)
            if follows("conflict-00000000-000000-", rest) {
                return ends(name[..<start], with: ".sync-")
            }
            if follows("conflicted copy 0000-00-00", rest) {
                return name[..<start].contains(UInt8(ascii: "(")) && rest.contains(UInt8(ascii: ")"))
            }
        }
        return false
    }

    /// - Parameter pattern: in which each zero stands for any digit.
    private static func follows(_ pattern: StaticString, _ text: some Collection<UInt8>) -> Bool {
        pattern.withUTF8Buffer { pattern in
            var position = text.startIndex
            for wanted in pattern {
                guard position != text.endIndex else { return false }
                let byte = text[position]
                guard wanted == UInt8(ascii: "0") ? byte.asciiDigit != nil : byte == wanted else { return false }
                position = text.index(after: position)
            }
            return true
        }
    }

    private static func ends(_ text: some BidirectionalCollection<UInt8>, with ending: StaticString) -> Bool {
        ending.withUTF8Buffer { text.suffix($0.count).elementsEqual($0) }
    }
}
