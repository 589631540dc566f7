import Syndication

/// Front matter that was read.
struct FrontMatter: Hashable, Sendable {
    var fields: [FrontMatterField] = []
    /// What was put right, as warnings.
    var repairs: [HeaderProblem] = []
}

/// What is wrong with front matter, and where.
struct HeaderProblem: Error, Hashable, Sendable {
    /// Of the file, counted from 1.
    var line: Int
    var column: Int?
    var what: String
    var remedy: String

    /// A key that stands twice.
    static func double(_ key: String, line: Int) -> HeaderProblem {
        HeaderProblem(
            line: line, what: "the key \"\(key.prefix(60))\" stands twice in the front matter; the last one counts",
            remedy: "Remove one of them")
    }

    func problem(_ severity: Problem.Severity, file: String) -> Problem {
        Problem(severity, file: file, line: line, column: column, what, remedy: remedy)
    }
}

extension FrontMatter {
    /// How deep values may lie in one another.
    static let maximumDepth = 32

    /// Reads the text between the delimiters.
    init(reading block: FrontMatterBlock, of bytes: [UInt8]) throws(HeaderProblem) {
        let header = bytes[block.header]
        switch block.language {
        case .yaml: self = try YAMLHeader.read(header, firstLine: block.headerLine)
        case .toml: self = try TOMLHeader.read(header, firstLine: block.headerLine)
        case .json: self = try JSONHeader.read(header, firstLine: block.headerLine)
        case .plain: self = PlainHeader.read(header, firstLine: block.headerLine)
        }
    }
}
