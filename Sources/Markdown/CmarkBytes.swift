import CCmarkGFM

extension cmark_chunk {
    /// The text where it lies in cmark's memory: valid as long as the document.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: data, count: Int(len)) }
}

extension String {
    var utf8Bytes: [UInt8] { Array(utf8) }
}
