/// When files are read again that could not be read: soon at first, then at longer and longer waits, so that a disk that
/// is failing is left alone. No event tells that a disk or a server is well again, or of another group of this process.
struct ReadingPatience: Sendable {
    private static let first = Duration.seconds(5)
    private static let longest = Duration.seconds(300)

    private var files: Set<String> = []
    private var wait = first
    private var next: ContinuousClock.Instant?

    /// - Parameter files: all that cannot be read now.
    /// - Returns: whether to read them now. Where there are others than before, the waits begin anew.
    mutating func isDue(for files: Set<String>, at now: ContinuousClock.Instant) -> Bool {
        guard files.isSubset(of: self.files), let next else {
            (self.files, wait) = (files, Self.first)
            next = files.isEmpty ? nil : now + wait
            return false
        }
        self.files = files
        guard !files.isEmpty, next <= now else { return false }
        wait = min(wait * 2, Self.longest)
        self.next = now + wait
        return true
    }
}
