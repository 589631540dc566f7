import Syndication
import Watching

/// The first filling of an empty catalogue. Content that is being copied here comes in parts: the later ones were there
/// before, like the first, and are neither news nor a flood (spec R7.4, R7.7). Only files that are not known go on with it:
/// who edits what is there does not fill anything.
struct FirstFilling {
    /// When the last part came.
    private var last: Timestamp?

    /// After so long without a part it is over.
    private static let pause = Duration.seconds(10)

    /// Changes have come.
    ///
    /// - Parameters:
    ///   - isEmpty: whether nothing was ever recorded.
    ///   - isKnown: whether a file was recorded before.
    /// - Returns: whether they belong to the filling.
    mutating func goesOn(
        with changes: [FileChange], isEmpty: Bool, isKnown: (String) -> Bool, at moment: Timestamp
    ) -> Bool {
        if let last, moment < last || moment.since(last) > Self.pause { self.last = nil }
        let goesOn = isEmpty || last != nil
        if goesOn, changes.contains(where: { $0.isThere && !isKnown($0.path) }) { last = moment }
        return goesOn
    }
}

extension FileChange {
    fileprivate var isThere: Bool {
        if case .changed = self { true } else { false }
    }
}
