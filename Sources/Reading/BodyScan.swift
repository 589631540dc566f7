import Syndication
import XML

/// One pass over a body, which keeps what `SignificantText` counts. What is written is never longer than what was read.
struct BodyScan {
    let source: UnsafeBufferPointer<UInt8>
    private let hasMarks: Bool
    private let hasTags: Bool
    var tags: TagScan
    var code: CodeScan
    /// Before this place a `<` is a character, and a `&` too: a backslash stands before it.
    var literalEnd = 0
    /// How much was written when the heading began in which the scan is.
    var headingStart: Int?
    private(set) var paragraph = Paragraph.begins

    /// What is kept of a body, or of a part of one.
    ///
    /// - Parameter kind: what it is written in.
    static func kept(of body: ArraySlice<UInt8>, in kind: ContentFileName.Kind) -> [UInt8] {
        body.withUnsafeBufferPointer { source in
            var scan = BodyScan(source, kind)
            return [UInt8](unsafeUninitializedCapacity: source.count + 1) { $1 = scan.write(to: $0) }
        }
    }

    private init(_ source: UnsafeBufferPointer<UInt8>, _ kind: ContentFileName.Kind) {
        self.source = source
        hasMarks = kind == .markdown
        hasTags = kind != .plainText
        tags = TagScan(source)
        code = CodeScan(source)
    }

    private enum Class: UInt8 {
        case text, space, mark, bar, lineMark, tag, reference
    }

    /// The lines of Markdown between blank ones, as far as their numbers go.
    enum Paragraph {
        case begins, isText, isList, isBehindList

        var hasList: Bool { self == .isList || self == .isBehindList }
    }

    private static let classes: [Class] = (0...255).map { byte in
        switch UInt8(byte) {
        case 0x00...0x20: .space
        case UInt8(ascii: "<"): .tag
        case UInt8(ascii: "&"): .reference
        case UInt8(ascii: "|"): .bar
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "#"),
            UInt8(ascii: ">"), UInt8(ascii: "\\"):
            .mark
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ":"): .lineMark
        default: .text
        }
    }

    /// What `copyLine` does with a byte; one of none is a mark that falls away.
    private enum Part {
        static let text = 1
        static let space = 2
        static let end = 4
    }

    private static let parts = parts(hasMarks: false)
    private static let partsOfMarkdown = parts(hasMarks: true)

    private static func parts(hasMarks: Bool) -> [UInt8] {
        classes.indices.map { byte in
            let part =
                switch classes[byte] {
                case .text, .lineMark: Part.text
                case .space: byte == 0x0A ? Part.end : Part.space
                case .mark where !hasMarks: Part.text
                case .mark: "*>".utf8.contains(UInt8(byte)) ? 0 : Part.end
                case .bar: hasMarks ? Part.space : Part.text
                case .tag, .reference: Part.end
                }
            return UInt8(part)
        }
    }

    private mutating func write(to out: UnsafeMutableBufferPointer<UInt8>) -> Int {
        Self.classes.withUnsafeBufferPointer { classes in
            (hasMarks ? Self.partsOfMarkdown : Self.parts).withUnsafeBufferPointer { write(to: out, classes, $0) }
        }
    }

    private mutating func write(
        to out: UnsafeMutableBufferPointer<UInt8>, _ classes: UnsafeBufferPointer<Class>,
        _ parts: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var count = 0
        var isSpacePending = false
        var isAtLineStart = true
        var place = 0
        while place < source.count {
            let byte = source[place]
            switch classes[Int(byte)] {
            case .space:
                isSpacePending = true
                if byte == 0x0A {
                    if isAtLineStart { paragraph = paragraph.hasList ? .isBehindList : .begins }
                    isAtLineStart = true
                }
                place += 1
                continue
            case .bar where hasMarks:
                // It parts the cells of a table, which stand apart with spaces around it or without.
                isSpacePending = true
                place += 1
                continue
            case .mark where hasMarks:
                place = passMark(at: place, to: out, &count, &isSpacePending, &isAtLineStart)
                continue
            case .lineMark where hasMarks && isAtLineStart:
                place += 1
                continue
            case .tag where hasTags && place >= literalEnd:
                if let tag = tags.tag(at: place) {
                    place = pass(tag, to: out, &count, &isSpacePending)
                    continue
                }
            case .reference where hasTags && place >= literalEnd:
                if let end = decodeReference(at: place, to: out, &count, &isSpacePending, isAtLineStart) {
                    beginText(at: place, &isAtLineStart)
                    place = end
                    continue
                }
            case .text where hasMarks && isAtLineStart && byte.asciiDigit != nil:
                if let end = listNumberEnd(at: place) {
                    place = end
                    continue
                }
            case .text, .mark, .bar, .lineMark, .tag, .reference:
                break
            }
            beginText(at: place, &isAtLineStart)
            if isSpacePending, count > 0 {
                out[count] = 0x20
                count += 1
            }
            out[count] = byte
            count += 1
            place += 1
            isSpacePending = copyLine(from: &place, to: out, &count, parts)
        }
        return count
    }

    mutating func beginText(at place: Int, _ isAtLineStart: inout Bool) {
        if isAtLineStart, place >= literalEnd, paragraph == .begins || paragraph == .isBehindList {
            paragraph = .isText
        }
        isAtLineStart = false
    }

    /// Copies what follows text on its line, as far as it is text, spaces and marks that fall away. Which of them comes next
    /// is hard to foresee, so that nothing branches on it: what shall not stay is written over.
    ///
    /// - Returns: whether a space is pending.
    private func copyLine(
        from place: inout Int, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int,
        _ parts: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var pending = 0
        while place < source.count {
            let byte = source[place]
            let part = Int(parts[Int(byte)])
            if part == Part.end { break }
            let isText = part & Part.text
            out[count] = 0x20
            count &+= pending & isText
            out[count] = byte
            count &+= isText
            pending = (pending | part &>> 1) & (isText ^ 1)
            place &+= 1
        }
        return pending != 0
    }

    // MARK: Numbers of lists

    /// Renderers count the items of a list themselves, from its first number on. A number of four digits is taken for a year.
    ///
    /// - Returns: where the number ends with its `.` or `)`; nil where a line does not begin an item with it. One that
    ///   stands at the start of a line because the text was wrapped there is text.
    private mutating func listNumberEnd(at start: Int) -> Int? {
        var end = start
        while end < source.count, end - start < 4, source[end].asciiDigit != nil { end += 1 }
        guard end - start < 4, end < source.count,
            source[end] == UInt8(ascii: ".") || source[end] == UInt8(ascii: ")"),
            end + 1 == source.count || source[end + 1] <= 0x20
        else { return nil }
        let isOne = end - start == 1 && source[start] == UInt8(ascii: "1")
        guard isOne || paragraph.hasList else { return nil }
        var before = start
        while before > 0, source[before - 1] != 0x0A {
            before -= 1
            guard source[before] <= 0x20 || source[before] == UInt8(ascii: ">") else { return nil }
        }
        paragraph = .isList
        return end + 1
    }

    // MARK: References

    /// - Returns: the character that is written as a reference here, and where the reference ends; nil where none is.
    func reference(at place: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        References.character(at: place, in: source)
    }

    /// Writes the character that a reference stands for: it counts as it would without one.
    ///
    /// - Returns: where the reference ends.
    private func decodeReference(
        at place: Int, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int, _ isSpacePending: inout Bool,
        _ isAtLineStart: Bool
    ) -> Int? {
        guard let (scalar, end) = reference(at: place) else { return nil }
        if scalar.isASCII {
            switch Self.classes[Int(scalar.value)] {
            case .space:
                isSpacePending = true
                return end
            case .bar where hasMarks:
                isSpacePending = true
                return end
            case .mark where hasMarks:
                guard isText(UInt8(scalar.value), count: 1, at: place..<end, isAtLineStart) else { return end }
            default: break
            }
        }
        if isSpacePending, count > 0 { write(0x20, to: out, &count) }
        isSpacePending = false
        for byte in UTF8.encode(scalar) ?? .init() { write(byte, to: out, &count) }
        return end
    }

    func write(_ byte: UInt8, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) {
        out[count] = byte
        count += 1
    }
}
