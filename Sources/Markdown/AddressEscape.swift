/// Percent-encodes in an address what may not stand in one, as cmark does: what is encoded already stays as it is.
enum AddressEscape {
    static func append(_ address: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        for (index, byte) in address.enumerated() where !isAllowed[Int(byte)] {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: address[start..<index]))
            output.append(UInt8(ascii: "%"))
            output.append(hexDigits[Int(byte >> 4)])
            output.append(hexDigits[Int(byte & 15)])
            start = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: address[start...]))
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    private static let isAllowed: [Bool] = {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        var table = [Bool](repeating: false, count: 256)
        for byte in (letters + "-_.+!*'(),%#@?=;:/$~&").utf8 { table[Int(byte)] = true }
        return table
    }()
}
