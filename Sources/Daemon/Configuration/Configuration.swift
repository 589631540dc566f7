package import Publishing
package import Pushing
package import Reading
package import Recording
package import Rendering
package import Serving
package import Syndication
package import Watching

/// Everything a person can set, checked and with its defaults filled in. Only Daemon knows it: each other module gets
/// a small settings value of its own.
package struct Configuration: Sendable {
    /// What the feeds say of the site, `[site]`.
    package struct Site: Sendable {
        /// Nil: the content folder's name.
        package var title: String?
        /// Where the articles live, with a slash at its end. Nil: the daemon serves an article page of its own for each.
        package var url: WebURL?
        /// Plain text; empty where nothing is to be said.
        package var description = ""
        /// What articles are in that tell no other.
        package var language: LanguageTag?
        /// Whose the articles are, as plain text.
        package var rights = ""
        /// Where the terms stand under which they may be used.
        package var license: WebURL?
        /// As written: an address, or a path on the site.
        package var icon: String?
        /// The same, for a picture that is twice as wide as high.
        package var logo: String?
        /// Who has written the articles that name nobody.
        package var author: Person?
        /// An IANA name. Nil: the system's.
        package var timeZone: String?
        /// Nil: the host of the site's address.
        package var authority: String?
    }

    /// Where the articles are and how they are read, `[content]`.
    package struct Content: Sendable {
        /// What becomes of an article that tells no date.
        package enum Undated: String, CaseIterable, Sendable {
            case skip
            case firstSeen = "first-seen"
        }

        /// What becomes of a change that would flood subscribers.
        package enum Flood: String, CaseIterable, Sendable { case hold, allow }

        /// The content folder, as written. Nil: nothing says where it is.
        package var path: String?
        /// The form of the addresses of articles, where they tell no other.
        package var permalink = PermalinkPattern.path
        /// Globs below the content folder, as written; what they match is not looked at.
        package var ignore: [String] = []
        /// How changes are learned from, and when they are complete.
        package var watching = WatchingSettings()
        /// What becomes of an article that tells no date.
        package var undated = Undated.skip
        /// How articles become content.
        package var rendering = RenderingSettings()
        /// Whether ids are written into the front matter of articles when these are first published.
        package var writeBackIDs = false
        /// Whether a change that would flood subscribers waits for `accept`.
        package var flood = Flood.hold
    }

    /// One `[[feed]]`.
    package struct FeedSettings: Sendable {
        /// By whose clocks dates are written.
        package enum Dates: String, CaseIterable, Sendable { case utc, local }

        /// The stem of the feed's address.
        package var name: String
        /// Globs below the content folder, as written. One with `!` in front takes away.
        package var match: [String] = ["**"]
        /// Nil: the site's, with the title of the feed's folder or the feed's name where it does not take all.
        package var title: String?
        /// Nil: that of the feed's folder, or else the site's.
        package var description: String?
        /// Nil: the site's.
        package var language: LanguageTag?
        /// Only entries with one of these; empty takes all.
        package var tags: [String] = []
        /// Only entries by one of these; empty takes all.
        package var authors: [String] = []
        /// Only entries in one of these or their regions; empty takes all.
        package var languages: [LanguageTag] = []
        /// Types such as `audio/mpeg`, or `audio` for all of them.
        package var media: [String] = []
        /// The formats in which it is served.
        package var formats: [FeedFormat] = FeedFormat.allCases
        /// The newest entries that are always shown.
        package var limit = 30
        /// Besides them, what was published or changed less than this long ago.
        package var keep = Duration.seconds(14 * 86400)
        /// The most bytes of a document, which holds ten entries in any case.
        package var maxSize = 1 << 20
        /// How much of an article is shown.
        package var exposure = Article.Exposure.full
        /// How entries are shown, as far as that is a matter of taste.
        package var style = EntryStyle()
        /// By whose clocks dates are written.
        package var dates = Dates.utc
        /// What is shown of an entry that was withdrawn.
        package var deletion = Deletion.tombstone
        /// Whether a second feed tells of corrections.
        package var changes = false
        /// Whether it takes no more entries.
        package var isClosed = false
        /// Where it was, and where it is to be found instead.
        package var moves = FeedMoves()
        /// How often a reader should ask for it.
        package var pace = PollingPace.usual
        /// The most entries on a page of the archive; 0: there is none.
        package var archive = 100

        /// Whether every article is in it.
        var takesAll: Bool {
            match == ["**"] && tags.isEmpty && authors.isEmpty && languages.isEmpty && media.isEmpty
        }
    }

    /// Where and how clients are served, `[server]`.
    package struct Server: Sendable {
        /// Where clients come to, without TLS.
        package var listen = [ListenAddress.tcp(host: "127.0.0.1", port: 8080)]
        /// The public address of the feeds, with a slash at its end. Nil: `http://` and the first listener.
        package var url: WebURL?
        /// For how long a feed may be kept that says nothing of it itself.
        package var maxAge = Duration.seconds(300)
        /// Whose word about a client counts.
        package var trustedProxies = TrustedProxies()
        /// Who gets only what has changed, of those that ask for it.
        package var deltas = DeltaPolicy.direct
        /// The names that requests may be for; empty for any.
        package var hosts: Set<String> = []
        /// At the same time, of all clients together.
        package var maxConnections = 4096
        /// At the same time, of one IPv4 address or IPv6 /64.
        package var maxConnectionsPerAddress = 64
        /// Nil: TLS is not spoken.
        package var tls: TLS?
        /// How often a client may fetch the same unchanged feed whole within `max-age`; 0: as often as it likes.
        package var maxRepeats = 0
        /// The Unix socket for commands to the running daemon. Nil: the usual place.
        package var admin: String?
        /// Where /metrics, /healthz and /readyz are served. Nil: nowhere.
        package var monitor: ListenAddress?
    }

    /// Where TLS is spoken, and as whom.
    package struct TLS: Sendable, Equatable {
        /// Where clients come to.
        package var listen: [ListenAddress]
        /// Paths; a name without a slash is a file in `$CREDENTIALS_DIRECTORY`.
        package var certificate: String
        /// The private key, named as the certificate.
        package var key: String
    }

    /// The daemon's own WebSub hub, `[hub]`.
    package struct Hub: Sendable, Equatable {
        /// Whether there is one.
        package var isEnabled = true
        /// Whether subscribers may speak rssCloud too.
        package var isCloud = false
        /// How long a subscription lasts.
        package var lease = LeaseRules()
        /// Whether callbacks may be on this machine and in private networks.
        package var allowsPrivateCallbacks = false
        /// Where else callbacks may be, beside public addresses.
        package var callbackNetworks: [CIDR] = []
        /// What a delivery carries.
        package var payload = Payload.full
        /// How much is asked of it.
        package var limits = HubLimits()
        /// How deliveries are signed where the subscriber does not choose.
        package var signature = Signature.Method.sha256
        /// Whether secrets may be stored as they are where no key is given to encrypt them with.
        package var allowsPlaintextSecrets = true
    }

    /// What is written of the daemon's doings, and how: `[log]`.
    package struct Log: Sendable, Equatable {
        /// The least important kind of line that is written.
        package enum Level: String, CaseIterable, Sendable { case error, warning, notice, info, debug, trace }
        /// How a line looks.
        package enum Format: String, CaseIterable, Sendable { case auto, text, json }

        /// The least important kind of line that is written.
        package var level = Level.info
        /// How a line looks.
        package var format = Format.auto
    }

    /// `[site]`.
    package var site = Site()
    /// `[content]`.
    package var content = Content()
    /// Empty: one feed with everything, and one for each top-level folder.
    package var feeds: [FeedSettings] = []
    /// `[server]`.
    package var server = Server()
    /// `[hub]`.
    package var hub = Hub()
    /// External hubs.
    package var hubs: [WebURL] = []
    /// Whether we subscribe to our own feed at them, to see how they push.
    package var watchesHubs = false
    /// The state file. Nil: the place that `StatePath` finds.
    package var statePath: String?
    /// `[log]`.
    package var log = Log()
    /// Every key as it was read, with its origin.
    var keys: [ConfigurationKey] = []
    /// What is no mistake, and hardly meant: keys without an effect, for instance.
    var notices: [ConfigurationNotice] = []
    /// The file it was read from, if any.
    package var file: String?

    /// Where a key stands, for a message; the file itself for one that is in none.
    func place(of path: String) -> String {
        place(of: keys.last { $0.path == path }?.origin ?? .standard)
    }

    /// The same for what a notice is about.
    func place(of notice: ConfigurationNotice) -> String { place(of: notice.origin) }

    private func place(of origin: ConfigurationOrigin) -> String {
        origin == .standard ? file ?? "configuration" : "\(origin)"
    }
}
