import Syndication

/// For how long subscriptions are granted (WebSub §5.1, §5.3.1). None is for ever.
package struct LeaseRules: Sendable, Hashable {
    /// For a subscriber that does not say. WebSub §8.2 recommends ten days.
    package var usual: Duration
    /// Who asks for less gets this.
    package var shortest: Duration
    /// Who asks for more gets this.
    package var longest: Duration

    /// The defaults are what a configuration has that says nothing.
    package init(
        usual: Duration = .seconds(864_000), shortest: Duration = .seconds(300),
        longest: Duration = .seconds(2_592_000)
    ) {
        self.usual = usual
        self.shortest = shortest
        self.longest = longest
    }

    /// The lease for what a subscriber asked for, in whole seconds.
    ///
    /// - Parameter text: `hub.lease_seconds`; nil or empty when it was left out.
    /// - Returns: nil unless it is a positive decimal integer. More digits than a number holds are a long lease.
    func lease(for text: String?) -> Duration? {
        guard let text, !text.isEmpty else { return clamped(usual) }
        guard text.utf8.allSatisfy({ $0.asciiDigit != nil }), text.utf8.contains(where: { $0 != UInt8(ascii: "0") })
        else { return nil }
        guard let seconds = Int64(text), seconds < Int64(Int32.max) else { return clamped(longest) }
        return clamped(.seconds(seconds))
    }

    private func clamped(_ lease: Duration) -> Duration {
        // Rounded up: a lease of 0 seconds is none.
        let allowed = max(shortest, min(lease, longest))
        return .seconds(max(1, (allowed.wholeMilliseconds + 999) / 1000))
    }
}
