import Synchronization

/// How many files may be on their way to clients at a time. Each takes two descriptors more than its connection: its own, and
/// one for the threads that send it.
package final class FilePlaces: Sendable {
    /// As many as there are.
    package let limit: Int
    private let taken = Atomic<Int>(0)

    /// - Parameter limit: at least one.
    package init(limit: Int) {
        self.limit = limit
    }

    /// A place for a file that is to be opened.
    ///
    /// - Returns: nil where all are taken.
    package func take() -> FilePlace? {
        guard taken.add(1, ordering: .relaxed).newValue <= limit else {
            giveBack()
            return nil
        }
        return FilePlace(of: self)
    }

    fileprivate func giveBack() { taken.subtract(1, ordering: .relaxed) }
}

/// One of them. It is given back when nobody has it any more.
package final class FilePlace: Sendable {
    private let places: FilePlaces

    fileprivate init(of places: FilePlaces) {
        self.places = places
    }

    deinit { places.giveBack() }
}
