/// Rewrites markup that gumbo could not parse within its bounds into markup that it can: every element is closed
/// in order, none lies too deep, none has more attributes than anybody needs.
///
/// What comes here is seldom more than broken or hostile input, or a page with a drawing beside a `select` or `template`
/// (see `GumboParser` and `GumboInput`), so the rules are those of HTML in outline only. No text is lost but what is never shown. Time and memory are linear in the input.
struct Untangler {
    private struct OpenElement {
        var name: Int32
        var role: Role
        /// Not written when it would lie too deep, or is of no use: then its end tag is not written either.
        var isWritten: Bool
    }

    /// What an element means for those around it (HTML §13.2.4.2).
    private enum Role {
        case inline, void, rawText
        /// Ends an open paragraph.
        case block
        /// `li`, `dd`, `dt`: ends the one before it.
        case item
        case table
        /// `tr`, `td` and their like.
        case tablePart
        /// An end tag does not reach through it.
        case boundary
        case link
        case foreign
        /// Once in a page at most.
        case document
        /// Left out, its content kept.
        case dropped
        /// Left out with its content: `template`, `select`.
        case skipped
    }

    /// How far down an end tag looks for its start tag.
    private static let reach = 100

    private var scanner: MarkupScanner
    private let maximumDepth: Int
    private var output: [UInt8] = []
    private var open: [OpenElement] = []
    /// How many elements of each name are open, so that nothing is looked for that is not there.
    private var openCount = [Int32](repeating: 0, count: NameTable.knownCount)
    private var names = NameTable()
    private var writtenDepth = 0
    private var foreignDepth = 0
    private var seen: Set<Int32> = []

    /// - Parameter maximumDepth: 0 leaves nothing but text.
    static func untangled(_ input: UnsafeBufferPointer<UInt8>, maximumDepth: Int) -> [UInt8] {
        var untangler = Untangler(input, maximumDepth: maximumDepth)
        untangler.run()
        return untangler.output
    }

    private init(_ input: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        scanner = MarkupScanner(input)
        self.maximumDepth = maximumDepth
        output.reserveCapacity(input.count + input.count / 8)
    }

    private mutating func run() {
        while let token = scanner.next() {
            switch token {
            case .text(let range): copy(range)
            case .lessThan: output.append(contentsOf: "&lt;".utf8)
            case .comment(let range): write(comment: range)
            case .endTag(let name):
                if let depth = opening(of: names.id(of: name)) { close(downTo: depth) }
            case .startTag(let name, let head, let closesItself):
                start(name, head: head, closesItself: closesItself)
            case .bogus: break
            }
        }
        close(downTo: 0)
    }

    private mutating func start(_ name: String, head: Range<Int>, closesItself: Bool) {
        let id = names.id(of: name)
        let role = role(of: id)
        if foreignDepth > 0, GumboInput.namesForbiddenInForeign.contains(name) {
            if role == .rawText, !closesItself { _ = scanner.rawText(of: name) }
            return
        }
        switch role {
        case .dropped: break
        case .skipped: scanner.skipContent(of: name, isInTable: isOpen(Self.table))
        case .document:
            if maximumDepth > 0, seen.insert(id).inserted { write(tag: head) }
        case .void:
            if maximumDepth > 0 { write(tag: head) }
        case .rawText where !(closesItself && foreignDepth > 0):
            writeRawText(name, tag: head)
        default:
            if closesItself, foreignDepth > 0 {
                if maximumDepth > 0 { write(tag: head, closing: true) }
            } else {
                endElements(before: id, role)
                begin(id, role, tag: head)
            }
        }
    }
}

// MARK: The open elements

extension Untangler {
    private mutating func begin(_ name: Int32, _ role: Role, tag: Range<Int>) {
        let isNestedLink = role == .link && opening(of: name) != nil
        let isWritten = writtenDepth < maximumDepth && !isNestedLink
        open.append(OpenElement(name: name, role: role, isWritten: isWritten))
        while openCount.count <= Int(name) { openCount.append(0) }
        openCount[Int(name)] += 1
        if role == .foreign { foreignDepth += 1 }
        guard isWritten else { return }
        writtenDepth += 1
        write(tag: tag)
    }

    private mutating func close(downTo depth: Int) {
        while open.count > depth, let element = open.popLast() {
            openCount[Int(element.name)] -= 1
            if element.role == .foreign { foreignDepth -= 1 }
            guard element.isWritten else { continue }
            writtenDepth -= 1
            writeEndTag(names[element.name])
        }
    }

    /// Ends those elements that a start tag ends without saying so.
    private mutating func endElements(before name: Int32, _ role: Role) {
        switch role {
        case .link:
            // One across blocks stays open, and the new one is left out: see `begin`.
            if let link = opening(of: name), open[link...].allSatisfy({ $0.role == .inline || $0.role == .link }) {
                close(downTo: link)
            }
        case .block, .table:
            if let paragraph = opening(of: Self.paragraph) { close(downTo: paragraph) }
        case .item:
            let siblings = name == Self.listItem ? [Self.listItem] : Self.descriptions
            let item = nearest(siblings) { Self.lists.contains($0.name) }
            if let ended = item ?? opening(of: Self.paragraph) { close(downTo: ended) }
        case .tablePart:
            let ended = Self.partsEnded[name] ?? []
            guard let part = nearest(ended, notBeyond: { $0.role == .table }) else { return }
            // The outermost of them: a row ends the row and the cell before it.
            var lowest = part
            while lowest > 0, ended.contains(open[lowest - 1].name) { lowest -= 1 }
            close(downTo: lowest)
        default: break
        }
    }

    /// Where the element lies that an end tag of that name would end; nil when it would end none.
    private func opening(of name: Int32) -> Int? {
        guard isOpen(name) else { return nil }
        let role = role(of: name)
        let reachesThroughCells = role == .table || role == .tablePart
        for place in open.indices.suffix(Self.reach).reversed() {
            let element = open[place]
            if element.name == name { return place }
            if element.role == .table { return nil }
            if !reachesThroughCells, element.role == .boundary || Self.cells.contains(element.name) { return nil }
        }
        return nil
    }

    private func nearest(_ names: [Int32], notBeyond isEnd: (OpenElement) -> Bool) -> Int? {
        guard names.contains(where: isOpen) else { return nil }
        for place in open.indices.suffix(Self.reach).reversed() {
            if names.contains(open[place].name) { return place }
            if isEnd(open[place]) { return nil }
        }
        return nil
    }

    private func isOpen(_ name: Int32) -> Bool {
        Int(name) < openCount.count && openCount[Int(name)] > 0
    }

    private func role(of name: Int32) -> Role {
        Int(name) < Self.roles.count ? Self.roles[Int(name)] : .inline
    }
}

// MARK: What the names mean

extension Untangler {
    private static let paragraph = NameTable.id("p")
    private static let listItem = NameTable.id("li")
    private static let descriptions = [NameTable.id("dd"), NameTable.id("dt")]
    private static let lists = [NameTable.id("ul"), NameTable.id("ol"), NameTable.id("dl")]
    private static let table = NameTable.id("table")
    private static let cells = [NameTable.id("td"), NameTable.id("th")]

    private static let partsEnded: [Int32: [Int32]] = {
        let cells = ["td", "th"]
        let groups = cells + ["tr", "tbody", "thead", "tfoot", "caption"]
        let ended = [
            "td": cells, "th": cells, "tr": cells + ["tr"], "tbody": groups, "thead": groups, "tfoot": groups,
            "caption": ["caption"], "colgroup": ["caption", "colgroup"],
        ]
        var names = NameTable()
        return Dictionary(
            uniqueKeysWithValues: ended.map { name, others in (names.id(of: name), others.map { names.id(of: $0) }) })
    }()

    /// By the number of the name.
    private static let roles: [Role] = {
        let names: [(Role, [String])] = [
            (.void, NameTable.voidElements),
            (.rawText, Array(MarkupScanner.rawTextElements)),
            (
                .block,
                [
                    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "section",
                    "article", "aside", "header", "footer", "nav", "main", "figure", "figcaption", "address",
                    "center", "details", "summary", "dialog", "fieldset", "form", "hgroup", "listing", "menu", "dir",
                ]
            ),
            (.item, ["li", "dd", "dt"]),
            (.table, ["table"]),
            (.tablePart, ["td", "th", "tr", "tbody", "thead", "tfoot", "caption", "colgroup"]),
            (.boundary, ["object", "marquee", "applet", "button"]),
            (.link, ["a"]),
            (.foreign, ["svg", "math"]),
            (.document, ["html", "head", "body"]),
            (.dropped, ["frameset", "frame", "isindex", "nobr", "plaintext"]),
            (.skipped, ["template", "select"]),
        ]
        var roles = [Role](repeating: .inline, count: NameTable.knownCount)
        var table = NameTable()
        for (role, names) in names {
            for name in names { roles[Int(table.id(of: name))] = role }
        }
        return roles
    }()
}

// MARK: Writing

extension Untangler {
    private mutating func copy(_ range: Range<Int>) {
        output.append(contentsOf: UnsafeBufferPointer(rebasing: scanner.input[range]))
    }

    private mutating func write(tag: Range<Int>, closing: Bool = false) {
        copy(tag)
        // A space, or the slash could become part of an attribute without quotes.
        output.append(contentsOf: (closing ? " />" : ">").utf8)
    }

    /// Leaves out a comment that another tokenizer might end elsewhere.
    private mutating func write(comment: Range<Int>) {
        let text = scanner.input[comment].dropFirst(4).dropLast(3)
        if comment.count >= 7, !text.contains(UInt8(ascii: "-")), text.first != UInt8(ascii: ">") { copy(comment) }
    }

    /// Writes an element that holds no tags. In SVG its text is that of any other element.
    private mutating func writeRawText(_ name: String, tag: Range<Int>) {
        let range = scanner.rawText(of: name)
        guard maximumDepth > 0 else { return }
        write(tag: tag)
        if foreignDepth > 0 {
            for byte in scanner.input[range] {
                if byte == UInt8(ascii: "<") { output.append(contentsOf: "&lt;".utf8) } else { output.append(byte) }
            }
        } else if name == "script" {
            write(script: range)
        } else {
            copy(range)
        }
        writeEndTag(name)
    }

    /// A script with `<!--` in it may end elsewhere than at its first end tag (HTML §13.2.5.20 ff.), so that is written as
    /// JSON and JavaScript also read it in a string. No other `<` means anything there.
    private mutating func write(script: Range<Int>) {
        for index in script {
            let byte = scanner.input[index]
            if byte == UInt8(ascii: "<"), scanner.input[index..<script.upperBound].starts(with: "<!--".utf8) {
                output.append(contentsOf: "\\u003c".utf8)
            } else {
                output.append(byte)
            }
        }
    }

    private mutating func writeEndTag(_ name: String) {
        output.append(contentsOf: "</".utf8)
        output.append(contentsOf: name.utf8)
        output.append(UInt8(ascii: ">"))
    }
}
