import Syndication

/// The candidates of a `srcset` attribute (spec R4.4, the grammar of the HTML standard). Addresses may contain commas,
/// so the text is never split at commas.
struct SourceSet: Equatable {
    /// How large a candidate is.
    enum Size: Equatable {
        /// `640w`
        case width(Int)
        /// `2x`, `1.5x`: as written, because it is written back.
        case density(String)
        /// No descriptor, which means `1x`.
        case plain
    }

    struct Candidate: Equatable {
        var address: String
        var size: Size
    }

    var candidates: [Candidate] = []

    /// - Returns: an empty set for a text without a usable candidate.
    init(parsing text: String) {
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            while position < bytes.count, Self.isBlank(bytes[position]) || bytes[position] == UInt8(ascii: ",") {
                position += 1
            }
            let start = position
            while position < bytes.count, !Self.isBlank(bytes[position]) { position += 1 }
            var end = position
            while end > start, bytes[end - 1] == UInt8(ascii: ",") { end -= 1 }
            guard end > start else { continue }
            let address = String(decoding: bytes[start..<end], as: UTF8.self)

            // A comma that touches the address ends the candidate: it has no descriptor.
            let descriptors = end < position ? [] : Self.descriptors(bytes, &position)
            if let size = Self.size(descriptors) {
                candidates.append(Candidate(address: address, size: size))
            }
        }
    }

    /// Words up to the next comma that is not in parentheses.
    private static func descriptors(_ bytes: [UInt8], _ position: inout Int) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        var wordStart: Int?
        var inParentheses = false
        func endWord(at end: Int) {
            if let start = wordStart { words.append(bytes[start..<end]) }
            wordStart = nil
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "(") { inParentheses = true }
            if byte == UInt8(ascii: ")") { inParentheses = false }
            if byte == UInt8(ascii: ","), !inParentheses {
                endWord(at: position)
                position += 1
                return words
            }
            if isBlank(byte), !inParentheses {
                endWord(at: position)
            } else if wordStart == nil {
                wordStart = position
            }
            position += 1
        }
        endWord(at: position)
        return words
    }

    /// Nil when a descriptor is none of those that the standard knows: the candidate is then dropped.
    private static func size(_ words: [ArraySlice<UInt8>]) -> Size? {
        var size = Size.plain
        for word in words {
            let number = word.dropLast()
            switch word.last {
            case UInt8(ascii: "w"):
                guard size == .plain, let width = Int(String(decoding: number, as: UTF8.self)), width > 0,
                    number.allSatisfy({ $0.asciiDigit != nil })
                else { return nil }
                size = .width(width)
            case UInt8(ascii: "x"):
                guard size == .plain, isDensity(number) else { return nil }
                size = .density(String(decoding: number, as: UTF8.self))
            case UInt8(ascii: "h"):
                // A height is only a companion of the width, and is not written back.
                guard !number.isEmpty, number.allSatisfy({ $0.asciiDigit != nil }) else { return nil }
            default: return nil
            }
        }
        return size
    }

    /// Digits with at most one full stop between them, not longer than anybody needs.
    private static func isDensity(_ number: ArraySlice<UInt8>) -> Bool {
        let fullStops = number.count { $0 == UInt8(ascii: ".") }
        return (1...8).contains(number.count) && fullStops <= 1 && number.last?.asciiDigit != nil
            && number.first?.asciiDigit != nil && number.count { $0.asciiDigit != nil } + fullStops == number.count
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B
    }
}

extension SourceSet {
    /// The attribute's new value: every address absolute, and those that do not resolve left out.
    ///
    /// - Returns: nil when no candidate is left.
    func text(resolving resolve: (String) -> WebURL?) -> String? {
        var parts: [String] = []
        for candidate in candidates {
            guard let url = resolve(candidate.address), url.isWeb else { continue }
            let address = Self.withoutCommaAtEnd(url.text)
            switch candidate.size {
            case .width(let width): parts.append("\(address) \(width)w")
            case .density(let density): parts.append("\(address) \(density)x")
            case .plain: parts.append(address)
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A comma at the end of an address would be read as the end of the candidate.
    private static func withoutCommaAtEnd(_ address: String) -> String {
        address.utf8.last == UInt8(ascii: ",") ? String(address.dropLast()) + "%2C" : address
    }

    /// The candidate to show where only one can be shown: the widest that is not wider than most screens
    /// (spec R3.5 d).
    var bestSingleAddress: String? {
        let widths = candidates.compactMap { candidate -> (Int, String)? in
            if case .width(let width) = candidate.size { (width, candidate.address) } else { nil }
        }
        if let fitting = widths.filter({ $0.0 <= 1600 }).max(by: { $0.0 < $1.0 }) { return fitting.1 }
        if let narrowest = widths.min(by: { $0.0 < $1.0 }) { return narrowest.1 }
        return candidates.first?.address
    }
}
