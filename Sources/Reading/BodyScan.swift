import Syndication

/// One pass over a body, which keeps what `SignificantText` counts. What is written is never longer than what was read.
struct BodyScan {
    private let source: UnsafeBufferPointer<UInt8>
    private let hasMarks: Bool
    private let hasTags: Bool
    /// Before this place no tag ends that has not ended: a `<` there is a character. It keeps the scan linear.
    private var noTagBefore = 0
    private var code: CodeScan
    /// Before this place a `<` is a character of code.
    private var codeEnd = 0

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
        code = CodeScan(source)
    }

    private enum Class: UInt8 {
        case text, space, mark, lineMark, tag
    }

    private static let classes: [Class] = (0...255).map { byte in
        switch UInt8(byte) {
        case 0x00...0x20: .space
        case UInt8(ascii: "<"): .tag
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "#"),
            UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "\\"):
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
                case .mark: "`~\\".utf8.contains(UInt8(byte)) ? Part.end : 0
                case .tag: Part.end
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
                if byte == 0x0A { isAtLineStart = true }
                place += 1
                continue
            case .mark where hasMarks:
                place = passMark(at: place, isAtLineStart)
                continue
            case .lineMark where hasMarks && isAtLineStart:
                place += 1
                continue
            case .tag where hasTags && place >= codeEnd:
                if let end = tagEnd(at: place) {
                    copyAddresses(of: place..<end, to: out, &count, &isSpacePending)
                    place = end
                    continue
                }
            case .text, .mark, .lineMark, .tag:
                break
            }
            isAtLineStart = false
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

    /// - Returns: where to look on.
    private mutating func passMark(at place: Int, _ isAtLineStart: Bool) -> Int {
        guard place >= codeEnd else { return place + 1 }
        switch source[place] {
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            codeEnd = code.end(from: place, isAtLineStart: isAtLineStart)
            var next = place
            while next < source.count, source[next] == source[place] { next += 1 }
            return next
        case UInt8(ascii: "\\") where place + 1 < source.count && source[place + 1] == UInt8(ascii: "`"):
            return place + 2
        default: return place + 1
        }
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

    // MARK: Tags

    /// - Returns: where the tag or comment that begins here ends, or nil when none does.
    private mutating func tagEnd(at position: Int) -> Int? {
        guard position >= noTagBefore, position + 1 < source.count else { return nil }
        let next = source[position + 1]
        if next == UInt8(ascii: "!"), holds("<!--", at: position) { return end(behind: "-->", from: position + 4) }
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") { return end(behind: ">", from: position + 2) }
        var place = position + (next == UInt8(ascii: "/") ? 2 : 1)
        let nameStart = place
        while place < source.count,
            source[place].isASCIILetter || source[place].asciiDigit != nil
                || (place > nameStart && source[place] == UInt8(ascii: "-"))
        {
            place += 1
        }
        guard place > nameStart, place < source.count, source[nameStart].isASCIILetter,
            source[place] <= 0x20 || source[place] == UInt8(ascii: ">") || source[place] == UInt8(ascii: "/")
        else { return nil }
        guard let end = attributesEnd(from: place) else { return nil }
        if next != UInt8(ascii: "/") {
            let name = nameStart..<place
            if isName("script", name) { return self.end(behind: "</script>", from: end) ?? end }
            if isName("style", name) { return self.end(behind: "</style>", from: end) ?? end }
        }
        return end
    }

    /// Goes past attributes, whose values in quotation marks may hold `>`.
    private mutating func attributesEnd(from start: Int) -> Int? {
        var place = start
        var quote: UInt8 = 0
        while place < source.count {
            let byte = source[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return place + 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), source[place - 1] == UInt8(ascii: "=") {
                quote = byte
            }
            place += 1
        }
        noTagBefore = place
        return nil
    }

    private mutating func end(behind mark: StaticString, from start: Int) -> Int? {
        var place = start
        while place < source.count {
            if source[place] == mark.utf8Start[0], holds(mark, at: place) { return place + mark.utf8CodeUnitCount }
            place += 1
        }
        noTagBefore = place
        return nil
    }

    private func holds(_ text: StaticString, at place: Int) -> Bool {
        place + text.utf8CodeUnitCount <= source.count && isName(text, place..<place + text.utf8CodeUnitCount)
    }

    private func isName(_ name: StaticString, _ range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where source[range.lowerBound + offset].asciiLowercased != name.utf8Start[offset]
        {
            return false
        }
        return true
    }

    /// Writes the values of `href` and `src`, which a reader follows and sees.
    private func copyAddresses(
        of tag: Range<Int>, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int, _ isSpacePending: inout Bool
    ) {
        var place = tag.lowerBound + 1
        while place < tag.upperBound - 1 {
            guard source[place] == UInt8(ascii: "="), isAddress(endingAt: place, from: tag.lowerBound) else {
                place += 1
                continue
            }
            place += 1
            let quote = source[place] == UInt8(ascii: "\"") || source[place] == UInt8(ascii: "'") ? source[place] : 0
            if quote != 0 { place += 1 }
            // The `=` and the name in front made room for the space.
            out[count] = 0x20
            count += 1
            while place < tag.upperBound - 1, quote != 0 ? source[place] != quote : source[place] > 0x20 {
                out[count] = source[place]
                count += 1
                place += 1
            }
            isSpacePending = true
        }
    }

    private func isAddress(endingAt end: Int, from start: Int) -> Bool {
        for name in ["href", "src"] as [StaticString] {
            let begin = end - name.utf8CodeUnitCount
            if begin > start,
                source[begin - 1] <= 0x20 || source[begin - 1] == UInt8(ascii: "\"")
                    || source[begin - 1] == UInt8(ascii: "'"), isName(name, begin..<end)
            {
                return true
            }
        }
        return false
    }
}
