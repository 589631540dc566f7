/// From the text of a `PathGlob` to its automaton.
struct GlobCompiler {
    private let pattern: [Unicode.Scalar]
    private var program: [PathGlob.Instruction] = []
    private var position = 0
    /// The braces that are open, outermost first.
    private var braces: [Brace] = []

    private struct Brace {
        /// The split before the alternative that is being compiled.
        var split: Int
        /// The jumps behind the alternatives that are done; they go to the closing brace.
        var jumps: [Int] = []
    }

    init(_ text: String) {
        var pattern = Array(text.unicodeScalars)
        if pattern.starts(with: "./".unicodeScalars) { pattern.removeFirst(2) }
        if pattern.first == "/" { pattern.removeFirst() }
        if pattern.last == "/" { pattern.append(contentsOf: "**".unicodeScalars) }
        self.pattern = pattern
    }

    /// The characters before the first that has a meaning.
    var beginning: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: pattern.prefix { !"*?[{}\\".unicodeScalars.contains($0) })
        return String(text)
    }

    /// Whether nothing but `**` follows the beginning, as a whole part.
    var takesAllBelow: Bool {
        let rest = pattern.drop { $0 != "*" }
        let head = pattern.dropLast(rest.count)
        return rest.elementsEqual("**".unicodeScalars) && (head.isEmpty || head.last == "/")
            && head.elementsEqual(beginning.unicodeScalars)
    }

    mutating func compile() -> [PathGlob.Instruction] {
        let partners = bracePartners()
        while position < pattern.count {
            let scalar = pattern[position]
            position += 1
            switch scalar {
            case "*": compileStars()
            case "?": program.append(.anyInPart)
            case "[": compileSet()
            case "{" where partners.contains(position - 1): openBrace()
            case "," where !braces.isEmpty: nextAlternative()
            case "}" where !braces.isEmpty: closeBrace()
            case "\\" where position < pattern.count:
                program.append(.character(pattern[position]))
                position += 1
            default: program.append(.character(scalar))
            }
        }
        program.append(.accept)
        return program
    }

    // MARK: - Stars

    private mutating func compileStars() {
        let start = position - 1
        while position < pattern.count, pattern[position] == "*" { position += 1 }
        let isWholePart =
            position - start >= 2 && (start == 0 || "/{,".unicodeScalars.contains(pattern[start - 1]))
            && (position == pattern.count || "/},".unicodeScalars.contains(pattern[position]))
        guard isWholePart else { return appendLoop(.anyInPart) }
        if position < pattern.count, pattern[position] == "/" {
            // Any number of folders, each with its slash; or none.
            position += 1
            let loop = program.count
            program.append(.split(loop + 6))
            appendLoop(.anyInPart)
            program.append(.character("/"))
            program.append(.jump(loop))
        } else {
            // Everything below; but the folder itself is not below.
            program.append(.any)
            appendLoop(.any)
        }
    }

    /// The instruction any number of times: three instructions.
    private mutating func appendLoop(_ instruction: PathGlob.Instruction) {
        let start = program.count
        program.append(.split(start + 3))
        program.append(instruction)
        program.append(.jump(start))
    }

    // MARK: - Sets

    /// After `[`. Without a closing bracket, the opening one is itself.
    private mutating func compileSet() {
        var cursor = position
        let isNegated = cursor < pattern.count && (pattern[cursor] == "!" || pattern[cursor] == "^")
        if isNegated { cursor += 1 }
        let first = cursor
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while cursor < pattern.count, pattern[cursor] != "]" || cursor == first {
            guard let low = member(&cursor) else { break }
            var high = low
            if cursor + 1 < pattern.count, pattern[cursor] == "-", pattern[cursor + 1] != "]" {
                cursor += 1
                high = member(&cursor) ?? low
            }
            if low <= high { ranges.append(low...high) }
        }
        guard cursor < pattern.count, pattern[cursor] == "]" else { return program.append(.character("[")) }
        program.append(.set(ranges, isNegated: isNegated))
        position = cursor + 1
    }

    private func member(_ cursor: inout Int) -> Unicode.Scalar? {
        if pattern[cursor] == "\\" { cursor += 1 }
        guard cursor < pattern.count else { return nil }
        cursor += 1
        return pattern[cursor - 1]
    }

    // MARK: - Braces

    /// The opening braces that have a closing one.
    private func bracePartners() -> Set<Int> {
        var open: [Int] = []
        var partners: Set<Int> = []
        var cursor = 0
        while cursor < pattern.count {
            switch pattern[cursor] {
            case "\\": cursor += 1
            case "{": open.append(cursor)
            case "}":
                if let start = open.popLast() { partners.insert(start) }
            default: break
            }
            cursor += 1
        }
        return partners
    }

    /// Each alternative begins with a split to the next one.
    private mutating func openBrace() {
        braces.append(Brace(split: program.count))
        program.append(.split(program.count + 1))
    }

    private mutating func nextAlternative() {
        guard var brace = braces.popLast() else { return }
        brace.jumps.append(program.count)
        program.append(.jump(program.count + 1))
        program[brace.split] = .split(program.count)
        brace.split = program.count
        program.append(.split(program.count + 1))
        braces.append(brace)
    }

    private mutating func closeBrace() {
        guard let brace = braces.popLast() else { return }
        for jump in brace.jumps { program[jump] = .jump(program.count) }
    }
}
