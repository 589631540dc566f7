import Logging
import Publishing

// What is made of documents behind the news.
extension Publisher {
    /// In a task of its own, so that the next news does not wait for what makes the last one smaller. What is shown
    /// meanwhile it finds when it looks again.
    func makeSmallerForms() async {
        for await _ in smallerForms.stream {
            do {
                try await quiet()
                try await pipeline.makeSmallerForms()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the smaller forms of documents are not kept over a restart: \(error)")
            }
            // The strongest compression needs more for a moment than the daemon for ever.
            Allocator.giveBack()
        }
    }

    /// Until no news came for a second, but no longer than a minute. What the next save replaces is not worth the work,
    /// which takes half of a small machine from those who come for the news.
    private func quiet() async throws {
        for _ in 0..<60 {
            let last = lastPublished
            try await Task.sleep(for: .seconds(1))
            if lastPublished == last { return }
        }
    }
}
