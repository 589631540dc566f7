import CCmarkGFM
import Glibc
import HTML

/// Lists of definitions, which cmark does not know:
///
///     Term
///     : What it means.
///
/// What a definition holds is indented as what an item of a list holds. So cmark is given a bullet for the colon, and the
/// list that comes of it becomes the `dl`. Only a line that then begins a list right behind a paragraph of the document
/// counts, or another item of such a list: everywhere else, in code, quotes and lists, a colon stays a colon.
struct DefinitionLists {
    /// The text with bullets for colons.
    private(set) var text: [UInt8]
    /// The lines on which the lists begin.
    private(set) var firstLines: Set<Int> = []

    /// - Returns: nil when the text holds none.
    init?(in source: MarkdownSource, options: MarkdownOptions) {
        let colons = Self.colons(in: source.text)
        guard !colons.isEmpty, let bullet = Self.unusedBullet(in: source.text),
            let document = try? CmarkDocument(source, options: options)
        else { return nil }
        var lines = Self.lines(inParagraphsOf: document, among: colons)
        text = Array(source.text)
        // What a bullet makes of one line can take another into its list.
        for _ in 0..<3 where !lines.isEmpty {
            for (line, place) in colons { text[place] = lines.contains(line) ? bullet : UInt8(ascii: ":") }
            let found = MarkdownSource.read(text) { marked -> (first: Set<Int>, items: Set<Int>)? in
                guard let document = try? CmarkDocument(marked, options: options) else { return nil }
                return Self.lists(in: document, among: lines)
            }
            guard let found else { return nil }
            if found.items.count == lines.count {
                firstLines = found.first
                return
            }
            lines = found.items
        }
        return nil
    }

    // MARK: The text

    /// The colons that begin a line and have white space and a text behind them, by line.
    private static func colons(in text: UnsafeBufferPointer<UInt8>) -> [(line: Int, place: Int)] {
        guard let start = text.baseAddress else { return [] }
        var found: [(line: Int, place: Int)] = []
        var (line, counted, position) = (1, 0, 0)
        while let match = memchr(start + position, CInt(UInt8(ascii: ":")), text.count - position) {
            let place = UnsafeRawPointer(match) - UnsafeRawPointer(start)
            position = place + 1
            guard beginsDefinition(place, in: text) else { continue }
            for index in counted..<place where text.endsLine(at: index) { line += 1 }
            counted = place
            found.append((line, place))
        }
        return found
    }

    private static func beginsDefinition(_ colon: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let behind = text[(colon + 1)...].prefix { $0 == 0x20 || $0 == 0x09 }
        guard !behind.isEmpty, behind.endIndex < text.count, !isLineEnd(text[behind.endIndex]) else { return false }
        let before = text[..<colon].suffix(4)
        guard let last = before.lastIndex(where: { $0 != 0x20 }) else { return before.count < 4 }
        return isLineEnd(text[last])
    }

    /// A bullet that begins no line, so that no list of the author's is taken for more definitions.
    private static func unusedBullet(in text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        var used: Set<UInt8> = []
        var isAtStart = true
        for index in text.indices {
            let byte = text[index]
            let isBullet = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "*")
            if isAtStart, isBullet, index + 1 == text.count || text[index + 1] <= 0x20 { used.insert(byte) }
            isAtStart = isLineEnd(byte) || isAtStart && (byte <= 0x20 || byte == UInt8(ascii: ">"))
        }
        return [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*")].first { !used.contains($0) }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    // MARK: The document

    private static func lines(
        inParagraphsOf document: borrowing CmarkDocument, among colons: [(line: Int, place: Int)]
    ) -> Set<Int> {
        var lines: Set<Int> = []
        var rest = colons[...]
        var place = document.root.pointee.first_child
        while let node = place {
            place = node.pointee.next
            guard node.kind == CMARK_NODE_PARAGRAPH else { continue }
            rest = rest.drop { $0.line < Int(node.pointee.start_line) }
            let own = rest.prefix { $0.line <= Int(node.pointee.end_line) }
            lines.formUnion(own.map(\.line))
        }
        return lines
    }

    /// The lists behind a paragraph of which each item begins on one of the lines.
    private static func lists(
        in document: borrowing CmarkDocument, among lines: Set<Int>
    ) -> (first: Set<Int>, items: Set<Int>) {
        var found: (first: Set<Int>, items: Set<Int>) = ([], [])
        var place = document.root.pointee.first_child
        while let node = place {
            place = node.pointee.next
            guard node.kind == CMARK_NODE_LIST, let before = node.pointee.prev, before.kind == CMARK_NODE_PARAGRAPH
            else { continue }
            var items: [Int] = []
            var child = node.pointee.first_child
            while let item = child {
                items.append(Int(item.pointee.start_line))
                child = item.pointee.next
            }
            guard let first = items.first, items.allSatisfy(lines.contains) else { continue }
            found.first.insert(first)
            found.items.formUnion(items)
        }
        return found
    }
}

// MARK: The tree

extension HTMLTree {
    /// Makes each list that begins on one of the lines, and the paragraph before it, a list of definitions.
    mutating func makeDefinitionLists(beginningOn lines: Set<Int>) {
        var lines = lines
        var made: Set<Node> = []
        for bullets in elements(named: "ul", in: root) where lines.remove(line(of: bullets)) != nil {
            guard let terms = previousElement(of: bullets), isElement(terms, named: "p") else { continue }
            let list: Node
            if let previous = previousElement(of: terms), made.contains(previous) {
                list = previous
                removeSpace(behind: bullets)
            } else {
                list = newElement("dl", line: line(of: terms))
                insert(list, before: terms)
                made.insert(list)
            }
            moveTerms(of: terms, to: list)
            for item in children(of: bullets) where isElement(item, named: "li") { rename(item, to: "dd") }
            moveChildren(of: bullets, to: list)
            removeSpace(behind: terms)
            remove(terms)
            remove(bullets)
        }
    }

    private mutating func removeSpace(behind node: Node) {
        guard let space = nextSibling(of: node), isText(space), withText(of: space, Self.isBlank) else { return }
        remove(space)
    }

    /// The sibling before a node, when there is nothing but white space between them.
    private func previousElement(of node: Node) -> Node? {
        var place = previousSibling(of: node)
        while let sibling = place, isText(sibling), withText(of: sibling, Self.isBlank) {
            place = previousSibling(of: sibling)
        }
        return place.flatMap { isElement($0) ? $0 : nil }
    }

    private static func isBlank(_ text: Span<UInt8>) -> Bool { text.indices.allSatisfy { text[$0] <= 0x20 } }

    /// Each line of a paragraph is a term.
    private mutating func moveTerms(of paragraph: Node, to list: Node) {
        var term = appendTerm(to: list, line: line(of: paragraph))
        for child in children(of: paragraph) {
            if isElement(child, named: "br"), let next = nextSibling(of: child), text(of: next).utf8.first == 0x0A {
                continue
            }
            let lines = isText(child) ? Self.lines(of: text(of: child)) : []
            guard lines.count > 1 else {
                append(child, to: term)
                continue
            }
            for (number, part) in lines.enumerated() {
                if number > 0 { term = appendTerm(to: list, line: line(of: term) + 1) }
                if !part.isEmpty { append(newText(part), to: term) }
            }
        }
    }

    /// Parted where the serializer writes a line end.
    private static func lines(of text: String) -> [String] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x0D || byte == 0x0A && previous != 0x0D {
                lines.append([])
            } else if byte != 0x0A {
                lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func appendTerm(to list: Node, line: Int) -> Node {
        let endsLine = lastChild(of: list).map { isText($0) } ?? false
        if !endsLine { append(newText("\n"), to: list) }
        let term = newElement("dt", line: line)
        append(term, to: list)
        return term
    }
}
