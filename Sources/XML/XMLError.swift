/// What can go wrong when a document is written or parsed again.
package enum XMLError: Error, Equatable, CustomStringConvertible {
    /// libxml2 refused; while writing it does so only when there is no memory left.
    case failed(doing: String)
    /// The parser's verdict, with the line counted from 1.
    case notWellFormed(source: String, line: Int, reason: String)
    /// A document of ours never has a document type declaration (spec R1.1).
    case documentType(source: String)
    /// A document from elsewhere that is too big, or no text that we can decode.
    case unreadable(source: String, reason: String)

    /// One sentence without its full stop: what is wrong, and where.
    package var description: String {
        switch self {
        case .failed(let doing): "\(doing) failed: libxml2 gave no reason; is there memory left?"
        case .notWellFormed(let source, let line, let reason): "\(source):\(line): not well-formed XML: \(reason)"
        case .documentType(let source): "\(source): has a document type declaration, which no feed may have"
        case .unreadable(let source, let reason): "\(source): cannot be read as XML: \(reason)"
        }
    }
}
