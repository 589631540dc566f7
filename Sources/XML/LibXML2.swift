import CLibXML2

/// The rules under which this module calls libxml2.
///
/// - libxml2 is a writer of our own documents, and the reader that proves them well-formed. Nothing from outside is
///   ever given to its parser (spec security.md section 2); documents from elsewhere are read by `ForeignXML`.
/// - Its writer checks no characters: control characters, `]]>` in CDATA and `--` in comments go out as they are, and
///   the call succeeds (security.md section 4). So text reaches it only as `XMLText`, names only as `StaticString`,
///   and no CDATA, comment or processing instruction is ever made from data.
/// - "The library is thread-safe as long as different threads work on different documents": a writer or a document
///   stays with the task that made it, which the compiler sees to, because neither is `Sendable`.
enum LibXML2 {
    /// `xmlInitParser` must have run once before the library is used from more than one thread. A `static let` runs
    /// once, on first use, whichever thread comes first.
    static let started: Bool = {
        xmlInitParser()
        return true
    }()
}
