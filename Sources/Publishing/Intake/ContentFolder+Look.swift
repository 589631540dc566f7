import Watching

extension ContentFolder {
    /// What a look into the folder gives, and nil where it cannot be had.
    ///
    /// - Throws: `WatchingError.outOfFiles` alone: it says nothing of the file, which must not be taken as gone.
    func look<Found>(_ look: (ContentFolder) throws -> Found) throws -> Found? {
        do {
            return try look(self)
        } catch {
            if case WatchingError.outOfFiles = error { throw error }
            return nil
        }
    }
}
