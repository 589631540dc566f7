import Recording
package import Syndication
import Watching

extension Workshop {
    /// Every article of the folder as it is now, without its body, in the order of the paths. Nothing is recorded.
    ///
    /// - Parameter progress: told how many files were read, and of how many.
    /// - Throws: `WatchingError` when the folder cannot be walked through, or no file can be opened for want of descriptors.
    package func articles(progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) async throws -> [Article] {
        let changes = try folder.scan().batch(since: [:]).changes
        let intake = Intake(folder: folder, reader: reader, lanes: settings.lanes, takesWordings: false)
        let takes = try await intake.take(changes) { progress($0, changes.count) }
        return takes.compactMap { take in
            guard case .article(var article, _) = take.observation.finding else { return nil }
            article.body = .none
            return article
        }
    }
}
