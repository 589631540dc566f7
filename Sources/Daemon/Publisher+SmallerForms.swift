import Logging
import Publishing

// What is made of documents behind the news.
extension Publisher {
    /// A task of its own, so that the next news does not wait for what makes the last one smaller. One at a time: what is
    /// shown meanwhile it finds when it looks again.
    func makeSmallerForms() {
        guard isReady, !isMakingSmallerForms else { return needsSmallerForms = true }
        isMakingSmallerForms = true
        needsSmallerForms = false
        Task(priority: .background) {
            do {
                try await quiet()
                try await pipeline.makeSmallerForms()
            } catch {
                logger.warning("the smaller forms of documents are not kept over a restart: \(error)")
            }
            isMakingSmallerForms = false
            // The strongest compression needs more for a moment than the daemon for ever.
            if needsSmallerForms { makeSmallerForms() } else { Allocator.giveBack() }
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
