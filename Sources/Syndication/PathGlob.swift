/// A pattern for paths below the content folder, as `match` and `ignore` in the configuration hold them.
///
/// `*` and `?` stand for any characters and one character of one part of the path, `[a-z]` and `[!a-z]` for one of a
/// set, `{a,b}` for either, `**` as a whole part for any number of folders, and at the end for everything below. `\`
/// takes the next character as it is. `news/` means `news/**`. A bracket or brace without its partner is itself.
///
/// The pattern becomes a small automaton, all of whose states advance together: the time is the product of both
/// lengths at worst, whatever the pattern.
package struct PathGlob: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    package let pattern: String
    private let program: [Instruction]
    /// What every match begins with: most paths are told by that.
    private let beginning: String
    /// Whether all is a match that has something behind the beginning, as with `news/**`.
    private let takesAllBelow: Bool

    /// The pattern as it was written.
    package var description: String { pattern }

    /// Takes any text: what is no pattern stands for itself.
    package init(_ pattern: String) {
        self.pattern = pattern
        var compiler = GlobCompiler(pattern)
        program = compiler.compile()
        beginning = compiler.beginning
        takesAllBelow = compiler.takesAllBelow
    }

    /// - Parameter path: with `/` between its parts, and none in front: `news/funding.md`.
    package func matches(_ path: String) -> Bool {
        guard path.utf8.starts(with: beginning.utf8) else { return false }
        if takesAllBelow { return path.utf8.count > beginning.utf8.count }
        var states = States(program)
        states.begin()
        for scalar in path.unicodeScalars {
            guard states.advance(scalar) else { return false }
        }
        return states.isAccepting
    }

    /// One step of the automaton. The next instruction follows unless it says otherwise.
    enum Instruction: Hashable, Sendable {
        case character(Unicode.Scalar)
        /// Any character but the slash.
        case anyInPart
        case any
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
        /// Goes on at the next instruction and there.
        case split(Int)
        case jump(Int)
        case accept
    }

    /// The instructions the automaton stands before, all at once.
    private struct States {
        private let program: [Instruction]
        private var current: [Int] = []
        private var upcoming: [Int] = []
        private var pending: [Int] = []
        /// The round in which an instruction was last reached, so that it is listed once a round.
        private var reached: [Int]
        private var round = 0

        init(_ program: [Instruction]) {
            self.program = program
            reached = Array(repeating: -1, count: program.count)
        }

        var isAccepting: Bool { current.contains { program[$0] == .accept } }

        mutating func begin() {
            reach(0)
            swap(&current, &upcoming)
        }

        /// - Returns: false when no state is left.
        mutating func advance(_ scalar: Unicode.Scalar) -> Bool {
            round += 1
            upcoming.removeAll(keepingCapacity: true)
            for state in current where Self.takes(program[state], scalar) {
                reach(state + 1)
            }
            swap(&current, &upcoming)
            return !current.isEmpty
        }

        /// Follows splits and jumps to the instructions that take a character.
        private mutating func reach(_ start: Int) {
            pending.append(start)
            while let state = pending.popLast() {
                guard reached[state] != round else { continue }
                reached[state] = round
                switch program[state] {
                case .split(let other):
                    pending.append(other)
                    pending.append(state + 1)
                case .jump(let target): pending.append(target)
                default: upcoming.append(state)
                }
            }
        }

        private static func takes(_ instruction: Instruction, _ scalar: Unicode.Scalar) -> Bool {
            switch instruction {
            case .character(let expected): scalar == expected
            case .anyInPart: scalar != "/"
            case .any: true
            case .set(let ranges, let isNegated):
                scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
            case .split, .jump, .accept: false
            }
        }
    }
}
