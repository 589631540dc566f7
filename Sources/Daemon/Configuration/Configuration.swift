package import Publishing
package import Pushing
package import Recording
package import Rendering
package import Serving
package import Syndication

/// Everything a person can set, checked and with its defaults filled in. Only Daemon knows it: each other module gets
/// a small settings value of its own.
package struct Configuration: Sendable {
    package struct Site: Sendable {
        /// Nil: the content folder's name.
        package var title: String?
        /// Where the articles live. Nil: the daemon serves an article page of its own for each.
        package var url: WebURL?
        package var description = ""
        package var language: LanguageTag?
        package var rights = ""
        package var license: WebURL?
        /// As written: an address, or a path on the site.
        package var icon: String?
        package var logo: String?
        package var author: Person?
        /// An IANA name. Nil: the system's.
        package var timeZone: String?
        /// Nil: the host of the site's address.
        package var authority: String?
    }

    package struct Content: Sendable {
        package enum Watch: String, CaseIterable, Sendable { case auto, inotify, poll }
        package enum Undated: String, CaseIterable, Sendable {
            case skip
            case firstSeen = "first-seen"
        }

        package enum Flood: String, CaseIterable, Sendable { case hold, allow }

        package var path: String?
        /// Nil: `/{path}/`.
        package var permalink: String?
        package var ignore: [String] = []
        package var watch = Watch.auto
        package var pollInterval = Duration.seconds(10)
        package var settle = Duration.milliseconds(100)
        package var undated = Undated.skip
        package var rendering = RenderingSettings()
        /// Whether ids are written into the front matter of articles when these are first published.
        package var writeBackIDs = false
        /// Whether a change that would flood subscribers waits for `accept`.
        package var flood = Flood.hold
    }

    package struct FeedSettings: Sendable {
        package enum Dates: String, CaseIterable, Sendable { case utc, local }

        package var name: String
        package var match: [String] = ["**"]
        package var title: String?
        package var description: String?
        package var language: LanguageTag?
        package var tags: [String] = []
        package var authors: [String] = []
        package var languages: [LanguageTag] = []
        /// Types such as `audio/mpeg`, or `audio` for all of them.
        package var media: [String] = []
        package var formats: [FeedFormat] = FeedFormat.allCases
        package var limit = 30
        package var keep = Duration.seconds(14 * 86400)
        package var maxSize = 1 << 20
        package var exposure = Article.Exposure.full
        package var style = EntryStyle()
        package var dates = Dates.utc
        package var deletion = Deletion.tombstone
        /// Whether a second feed tells of corrections.
        package var changes = false
        /// Whether it takes no more entries.
        package var isClosed = false
        package var moves = FeedMoves()
        package var pace = PollingPace.usual
        /// The most entries on a page of the archive; 0: there is none.
        package var archive = 100
    }

    package struct Server: Sendable {
        package var listen: [String] = ["127.0.0.1:8080"]
        /// The public address of the feeds. Nil: `http://` and the first listener.
        package var url: WebURL?
        package var maxAge = Duration.seconds(300)
        package var trustedProxies = TrustedProxies()
        /// Who gets only what has changed, of those that ask for it.
        package var deltas = DeltaPolicy.direct
        /// The names that requests may be for; empty for any.
        package var hosts: Set<String> = []
        package var maxConnections = 4096
        package var maxConnectionsPerAddress = 64
        /// Nil: TLS is not spoken.
        package var tls: TLS?
        /// How often a client may fetch the same unchanged feed whole within `max-age`; 0: as often as it likes.
        package var maxRepeats = 0
        /// The Unix socket for commands to the running daemon. Nil: the usual place.
        package var admin: String?
        /// Where /metrics, /healthz and /readyz are served. Nil: nowhere.
        package var monitor: String?
    }

    package struct TLS: Sendable, Equatable {
        package var listen: [String]
        /// Paths; a name without a slash is a file in `$CREDENTIALS_DIRECTORY`.
        package var certificate: String
        package var key: String
    }

    package struct Hub: Sendable, Equatable {
        package var isEnabled = true
        /// Whether subscribers may speak rssCloud too.
        package var isCloud = false
        package var lease = LeaseRules()
        package var allowsPrivateCallbacks = false
        /// Where else callbacks may be, beside public addresses.
        package var callbackNetworks: [CIDR] = []
        package var payload = Payload.full
        package var maxSubscriptions = 1_000_000
        package var maxSubscriptionsPerOrigin = 10_000
        package var ratePerSource = 30
        package var ratePerTarget = 10
        package var signature = Signature.Method.sha256
        /// Whether secrets may be stored as they are where no key is given to encrypt them with.
        package var allowsPlaintextSecrets = true
    }

    package struct Log: Sendable, Equatable {
        package enum Level: String, CaseIterable, Sendable { case error, warning, notice, info, debug, trace }
        package enum Format: String, CaseIterable, Sendable { case auto, text, json }

        package var level = Level.info
        package var format = Format.auto
    }

    package var site = Site()
    package var content = Content()
    /// Empty: one feed with everything, and one for each top-level folder.
    package var feeds: [FeedSettings] = []
    package var server = Server()
    package var hub = Hub()
    /// External hubs.
    package var hubs: [WebURL] = []
    /// Whether we subscribe to our own feed at them, to see how they push.
    package var watchesHubs = false
    /// The state file. Nil: the place that interface.md names.
    package var statePath: String?
    package var log = Log()
    /// Every key as it was read, with its origin.
    var keys: [ConfigurationKey] = []
    /// Keys that were read and have no effect in this version.
    package var notices: [String] = []
    /// The file it was read from, if any.
    package var file: String?
}
