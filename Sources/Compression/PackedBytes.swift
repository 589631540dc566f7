extension [UInt8] {
    /// The bytes that a packer writes into a room that is large enough for whatever comes out. The room is given back: what
    /// is packed is kept for long, and would hold as much memory as what was packed.
    ///
    /// - Parameters:
    ///   - room: in bytes.
    ///   - pack: writes from the start of the room on, and tells how many bytes it wrote; nil where it failed.
    init?(room: Int, packed pack: (UnsafeMutableBufferPointer<UInt8>) -> Int?) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: room)
        defer { buffer.deallocate() }
        guard let count = pack(buffer) else { return nil }
        self = Array(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
}
