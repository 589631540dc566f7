import Syndication

/// Percent-encodes in an address what may not stand in one, as cmark does: what is encoded already stays as it is.
enum AddressEscape {
    static func append(_ address: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        for (index, byte) in address.enumerated() where !allowed.contains(byte) {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: address[start..<index]))
            output.appendPercentEncoded(byte)
            start = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: address[start...]))
    }

    private static let allowed = ASCIISet.alphanumerics(and: "-_.+!*'(),%#@?=;:/$~&")
}
