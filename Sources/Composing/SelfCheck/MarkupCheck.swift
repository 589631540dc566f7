/// Looks through the HTML that a feed is about to carry for what no reader may get: an address that is not absolute,
/// a dangerous scheme, an element or attribute that runs code, a forbidden character behind a reference (spec R1.2,
/// R3.3, R3.4, R4.1 to R4.6).
///
/// It is one pass over the bytes, and no HTML parser: our own serialiser wrote them, with quoted attributes. Whatever
/// it cannot make sense of it takes for text, as it would be in a browser.
enum MarkupCheck {
    static func check(_ html: String) throws(Fault) {
        var html = html
        let fault: Fault? = html.withUTF8 { bytes in
            var scan = Scan(bytes)
            do throws(Fault) {
                try scan.run()
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
    }

    private struct Scan {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var index = 0

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            self.bytes = bytes
        }

        mutating func run() throws(Fault) {
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: "<") {
                    try tag()
                } else if byte == UInt8(ascii: "&") {
                    try reference()
                }
            }
        }

        /// After `<`.
        private mutating func tag() throws(Fault) {
            guard index < bytes.count, isLetter(bytes[index]) else { return }
            let name = take { !isSpace($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
            if dangerousElements.contains(where: { matches(name, $0) }) {
                throw Fault("the content has a <\(text(name))> element")
            }
            while true {
                _ = take { isSpace($0) || $0 == UInt8(ascii: "/") }
                guard index < bytes.count, bytes[index] != UInt8(ascii: ">") else { return }
                let start = index
                let attribute = take {
                    !isSpace($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
                }
                try check(attribute, value: value(), of: name)
                // A stray `=` is part of no name.
                if index == start { index += 1 }
            }
        }

        /// What stands behind `=`; empty when there is none.
        private mutating func value() -> Range<Int> {
            let afterName = index
            _ = take(isSpace)
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
                index = afterName
                return index..<index
            }
            index += 1
            _ = take(isSpace)
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") else {
                return take { !isSpace($0) && $0 != UInt8(ascii: ">") }
            }
            let quote = bytes[index]
            index += 1
            let value = take { $0 != quote }
            index = min(index + 1, bytes.count)
            return value
        }

        private func check(_ attribute: Range<Int>, value: Range<Int>, of element: Range<Int>) throws(Fault) {
            let address = UnsafeBufferPointer(rebasing: bytes[value])
            let isRight: Bool
            if matches(attribute, "href") {
                isRight = URLCheck.isLink(address)
            } else if matches(attribute, "src") || matches(attribute, "poster") {
                isRight = URLCheck.isResource(address)
            } else if matches(attribute, "cite") {
                isRight = URLCheck.isWeb(address)
            } else if matches(attribute, "srcset") {
                isRight = isSourceSet(address)
            } else {
                isRight =
                    !(attribute.count > 2 && matches(attribute.prefix(2), "on"))
                    && !dangerousAttributes.contains { matches(attribute, $0) }
            }
            guard !isRight else { return }
            throw Fault(
                "\(text(attribute))=\"\(text(value.prefix(200)))\" of <\(text(element))> in the content is not allowed")
        }

        /// The grammar of `srcset`: a URL may hold commas, but not end with one (spec R4.4).
        private func isSourceSet(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
            var index = 0
            var hasCandidate = false
            while true {
                while index < value.count, isSpace(value[index]) || value[index] == UInt8(ascii: ",") { index += 1 }
                guard index < value.count else { return hasCandidate }
                let start = index
                while index < value.count, !isSpace(value[index]) { index += 1 }
                var end = index
                while end > start, value[end - 1] == UInt8(ascii: ",") { end -= 1 }
                guard URLCheck.isResource(UnsafeBufferPointer(rebasing: value[start..<end])) else { return false }
                hasCandidate = true
                // Without a comma at the URL's end, descriptors follow up to the next one.
                guard end == index else { continue }
                while index < value.count, value[index] != UInt8(ascii: ",") { index += 1 }
            }
        }

        /// After `&`: a number must not bring back a character that the filter removed (spec R1.2).
        private mutating func reference() throws(Fault) {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "#") else { return }
            let start = index
            index += 1
            var radix: UInt32 = 10
            if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "x") {
                radix = 16
                index += 1
            }
            let firstDigit = index
            var value: UInt32 = 0
            while index < bytes.count, let digit = digit(bytes[index], radix) {
                value = min(value * radix + digit, 0x11_0000)  // cannot overflow: at most 0x110000 * 16
                index += 1
            }
            // Without a digit it is text.
            guard index > firstDigit else { return }
            switch value {
            case 0..<9, 0xB...0xC, 0xE..<0x20, 0x7F..<0xA0, 0xD800..<0xE000, 0xFDD0...0xFDEF, 0x11_0000...:
                break
            case _ where value & 0xFFFE == 0xFFFE: break
            default: return
            }
            throw Fault("the content refers to a forbidden character by &\(text(start..<index))")
        }

        private func digit(_ byte: UInt8, _ radix: UInt32) -> UInt32? {
            switch byte {
            case 0x30...0x39: UInt32(byte - 0x30)
            case 0x41...0x46 where radix == 16: UInt32(byte - 0x41 + 10)
            case 0x61...0x66 where radix == 16: UInt32(byte - 0x61 + 10)
            default: nil
            }
        }

        private mutating func take(_ isPart: (UInt8) -> Bool) -> Range<Int> {
            let start = index
            while index < bytes.count, isPart(bytes[index]) { index += 1 }
            return start..<index
        }

        /// Compares without regard to case.
        ///
        /// - Parameter word: in lower case.
        private func matches(_ range: some Collection<Int>, _ word: StaticString) -> Bool {
            guard range.count == word.utf8CodeUnitCount, let start = range.first else { return false }
            for offset in 0..<word.utf8CodeUnitCount where bytes[start + offset] | 0x20 != word.utf8Start[offset] {
                return false
            }
            return true
        }

        private func text(_ range: some Sequence<Int>) -> String {
            String(decoding: range.map { bytes[$0] }, as: UTF8.self)
        }
    }

    /// What the content policy removes with all that is inside (spec R3.3).
    private static let dangerousElements: [StaticString] = [
        "script", "style", "base", "object", "embed", "applet", "frame", "frameset", "link", "meta", "title",
    ]

    /// What runs code, or leads to some, besides those that begin with `on`.
    private static let dangerousAttributes: [StaticString] = ["srcdoc", "formaction", "xlink:href"]

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
