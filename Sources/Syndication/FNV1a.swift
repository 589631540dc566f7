/// The hash FNV-1a in 64 bits. It tells texts apart, and does not withstand an attack.
package enum FNV1a {
    /// Of the text's UTF-8.
    package static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
