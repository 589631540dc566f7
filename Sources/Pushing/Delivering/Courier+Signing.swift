import Publishing

// Signs for the rows that were read ahead.
extension Courier {
    /// Those that are signed at a time: the first ones must be ready soon.
    private static let signedAtATime = 32

    /// Signs until the task is cancelled.
    func keepSigning() async {
        while !Task.isCancelled {
            signBell.listen()
            let part = takeUnsigned()
            guard !part.isEmpty else {
                await signBell.rest(for: .seconds(60))
                continue
            }
            let stamp = stock.stamp
            let made = await Self.signed(part, settings.secrets)
            // What they were made of may have changed, and of some the turn has come.
            guard stamp == stock.stamp else { continue }
            for (id, body) in made { stock.note(body, for: id) }
        }
    }

    private func takeUnsigned() -> [(Subscription, DeliveryContent)] {
        var part: [(Subscription, DeliveryContent)] = []
        while part.count < Self.signedAtATime, let subscription = stock.nextUnsigned() {
            guard subscription.secret != nil, subscription.cloud == nil,
                let content = contents[subscription.topic], subscription.wants(content.edition.version)
            else { continue }
            part.append((subscription, content))
        }
        return part
    }

    /// On other threads than that of the transfers.
    private nonisolated static func signed(
        _ part: [(Subscription, DeliveryContent)], _ secrets: SecretKeys
    ) async -> [(Int64, SignedBody)] {
        part.compactMap { subscription, content in
            SignedBody(content, for: subscription, secrets).map { (subscription.id, $0) }
        }
    }
}
