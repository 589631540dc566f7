/// One line of a file.
struct SourceLine {
    /// Without its line end, and without blanks at its end.
    var content: Range<Int>
    /// Where the next line begins.
    var next: Int

    init(at start: Int, in bytes: [UInt8]) {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        next = min(end + 1, bytes.count)
        while end > start, [0x20, 0x09, 0x0D].contains(bytes[end - 1]) { end -= 1 }
        content = start..<end
    }
}
