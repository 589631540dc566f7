/// Rows of subscriptions that were read before their turn, and what was signed for them.
struct Stock {
    private var rows: [Int64: (subscription: Subscription, signed: SignedBody?)] = [:]
    /// Those of them that are to be signed for.
    private var unsigned: ArraySlice<Int64> = []
    /// It is another one when subscriptions have changed: what was read before may be old.
    private(set) var stamp = 0
    /// Origins of which few rows are left.
    var short: Set<String> = []

    var count: Int { rows.count }
    func holds(_ id: Int64) -> Bool { rows.keys.contains(id) }

    /// Subscriptions have changed.
    mutating func forget() {
        (rows, unsigned) = ([:], [])
        stamp += 1
    }

    mutating func put(_ subscription: Subscription) {
        // What was signed for its row when that was read before is kept, if it still holds: else the thread of the
        // transfers would sign it again when its turn comes.
        let former = rows[subscription.id].flatMap { row in
            row.subscription.terms == subscription.terms && row.subscription.have == subscription.have ? row : nil
        }
        rows[subscription.id] = (subscription, former?.signed)
    }

    mutating func take(_ id: Int64) -> (subscription: Subscription, signed: SignedBody?)? {
        rows.removeValue(forKey: id)
    }

    // MARK: Signing

    mutating func sign(_ ids: [Int64]) {
        unsigned += ids
    }

    /// The next row that is to be signed for. Of some the turn has come meanwhile.
    mutating func nextUnsigned() -> Subscription? {
        while let id = unsigned.popFirst() {
            if let row = rows[id] { return row.subscription }
        }
        return nil
    }

    mutating func note(_ signed: SignedBody, for id: Int64) {
        rows[id]?.signed = signed
    }
}
