import Syndication

/// Which subscriptions a command is for, and which pings to hubs.
package enum SubscriptionChoice: Sendable, Hashable {
    case all
    /// A subscription; no ping.
    case id(Int64)
    case origin(OriginFilter)

    /// - Parameter text: `all`, a number, a host, or an address.
    package init?(_ text: String) {
        if text == "all" {
            self = .all
        } else if let id = Int64(text) {
            self = .id(id)
        } else if let filter = OriginFilter(text) {
            self = .origin(filter)
        } else {
            return nil
        }
    }

    /// Whether pings to a hub are meant.
    func covers(_ hub: WebURL) -> Bool {
        switch self {
        case .all: true
        case .id: false
        case .origin(let filter): filter.covers(hub)
        }
    }
}
