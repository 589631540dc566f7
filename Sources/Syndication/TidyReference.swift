/// A reference that is ready to be taken apart: trimmed, without tabs and newlines, in Unicode's form C.
struct TidyReference {
    let text: String
    /// The most bytes the text takes once what must be percent-encoded is.
    let capacity: Int

    /// - Returns: nil when the text holds a control character that is not white space.
    init?(_ text: String) {
        guard let survey = Survey(text) else { return nil }
        if survey.isTidy {
            self.text = text
            capacity = survey.capacity
        } else {
            let tidy = InternationalText.composed(Self.withoutBlanks(text))
            self.text = tidy
            capacity = tidy.utf8.count * 3
        }
    }

    /// What one look at all the bytes tells.
    private struct Survey {
        var isTidy: Bool
        var capacity: Int

        init?(_ text: String) {
            let bytes = text.utf8.span
            let allowed = URLWriter.allowed
            var encoded = 0
            isTidy = true
            for position in 0..<bytes.count {
                let byte = bytes[position]
                if allowed.contains(byte) { continue }
                switch byte {
                case 0x09, 0x0A, 0x0C, 0x0D: isTidy = false
                case 0x00..<0x20, 0x7F: return nil
                case 0x80...: isTidy = false
                default: encoded += 1
                }
            }
            if bytes.count > 0, bytes[0] == 0x20 || bytes[bytes.count - 1] == 0x20 { isTidy = false }
            capacity = bytes.count + 2 * encoded
        }
    }

    /// As the WHATWG URL standard does: blanks at the ends go, and tabs and newlines everywhere.
    private static func withoutBlanks(_ text: String) -> String {
        var bytes = text.utf8.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0C && $0 != 0x0D }
        while bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self)
    }
}
