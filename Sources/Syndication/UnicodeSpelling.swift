extension String {
    /// Whether another text has the same bytes. Two that Swift takes for equal may be two spellings of one name in Unicode
    /// (é, and e with an accent behind it): for the kernel they are two names.
    package func isSpelled(like other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

extension CompactMap where Key == String, Value == FileStamp {
    /// Whether a file is known by this very name, and looked so.
    package func has(_ path: String, as stamp: FileStamp) -> Bool {
        place(of: path).map { has(path, at: $0, as: stamp) } ?? false
    }

    /// The same, where the path's place is looked up already.
    package func has(_ path: String, at place: Int, as stamp: FileStamp) -> Bool {
        let known = entry(at: place)
        return known.value == stamp && known.key.isSpelled(like: path)
    }
}
