import Syndication
import Watching

/// The first filling of an empty catalogue. Content that is being copied here comes in parts: the later ones were there
/// before, like the first, and are neither news nor a flood (spec R7.4, R7.7).
struct FirstFilling {
    /// When the last part came.
    private var last: Timestamp?

    /// After so long without a part it is over.
    private static let pause = Duration.seconds(10)

    /// A part has come.
    ///
    /// - Parameter isEmpty: whether nothing was ever recorded.
    /// - Returns: whether it belongs to the filling.
    mutating func goesOn(with changes: [FileChange], isEmpty: Bool, at moment: Timestamp) -> Bool {
        if let last, moment < last || moment.since(last) > Self.pause { self.last = nil }
        let goesOn = isEmpty || last != nil
        if goesOn, !changes.isEmpty { last = moment }
        return goesOn
    }
}
