import Syndication

/// Which of the known files a walk has seen, and whether they look as they did. It costs a bit for each known file, so
/// that the scan of a large folder in which nothing changed takes no memory to speak of.
struct Sighting {
    private let known: CompactMap<String, FileStamp>
    /// A bit for each place in `known`.
    private var seen: [UInt64]

    init(_ known: CompactMap<String, FileStamp>) {
        self.known = known
        seen = Array(repeating: 0, count: (known.count + 63) / 64)
    }

    /// The known files that were not seen.
    var unseen: some Sequence<String> {
        (0..<known.count).lazy.filter { !isSeen($0) }.map { known.entry(at: $0).key }
    }

    /// Takes note of a file: it is listed in the scan when it is not as it was known.
    mutating func see(_ path: String, _ stamp: FileStamp, _ scan: inout FolderScan) {
        let place = known.place(of: path)
        let slot = scan.files.index(forKey: path)
        guard slot != nil || place.map(isSeen) == true else {
            scan.count += 1
            return take(path, stamp, place, &scan)
        }
        // Swift compares text by meaning, so that two spellings of one name in Unicode meet here. The first in the
        // order of bytes is kept, whichever the folder lists first.
        let kept = slot.map { scan.files[$0].key } ?? place.map { known.entry(at: $0).key } ?? path
        if path.utf8.lexicographicallyPrecedes(kept.utf8) {
            scan.files.removeValue(forKey: kept)
            take(path, stamp, place, &scan)
        }
        scan.add(
            Problem(
                .warning, file: path, "two files have this name in different Unicode spellings, and one is left out",
                remedy: "Rename one of them"))
    }

    private mutating func take(_ path: String, _ stamp: FileStamp, _ place: Int?, _ scan: inout FolderScan) {
        if let place {
            seen[place / 64] |= 1 << UInt64(place % 64)
            if known.has(path, at: place, as: stamp) { return }
        }
        scan.files[path] = stamp
    }

    private func isSeen(_ place: Int) -> Bool {
        seen[place / 64] & 1 << UInt64(place % 64) != 0
    }
}
