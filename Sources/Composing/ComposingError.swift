package import Syndication
package import XML

/// Why a document or one entry's part of it could not be composed. It names the entry at fault, so that the caller can
/// leave that one out and go on.
package enum ComposingError: Error, Equatable, CustomStringConvertible {
    /// The feed has no address in the format asked for.
    case noAddress(feed: String, FeedFormat)
    /// A time before 1990 or after 9999, which no feed may show (spec R5.3). `entry` is nil for the feed's own time.
    case implausibleDate(entry: EntryID?, Timestamp)
    case xml(XMLError)

    /// One sentence without its full stop, and where the operator can mend it, how.
    package var description: String {
        switch self {
        case .noAddress(let feed, let format):
            "the feed \(feed) has no address for \(format.name). Add \"\(format.rawValue)\" to its formats"
        case .implausibleDate(let entry?, let instant):
            "entry \(entry): the time \(instant.milliseconds) ms after 1970 is not between 1990 and 9999. Mend its date"
        case .implausibleDate(nil, let instant):
            "the feed's own time, \(instant.milliseconds) ms after 1970, is not between 1990 and 9999"
        case .xml(let error): error.description
        }
    }
}

/// Runs a step that writes XML, and puts its error into ours.
func composing<Result>(_ body: () throws(XMLError) -> Result) throws(ComposingError) -> Result {
    do { return try body() } catch { throw .xml(error) }
}
