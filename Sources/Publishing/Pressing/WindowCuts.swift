import Recording
import Syndication

/// The moment from which each feed's window is counted back, which decides what is too old for it. It stays as long as
/// nothing comes to the feed and nothing leaves it but by its age: a feed without news is the same document, whatever
/// happens to others, and also after a restart.
struct WindowCuts: Sendable, Equatable {
    private struct Cut: Equatable {
        var at: Timestamp
        /// Stands for what was in the window, and for what the feed told of as deleted.
        var contents: String
    }

    /// By the name of the feed.
    private var cuts: [String: Cut] = [:]

    init() {}

    /// - Parameter text: as `text` gives it; what is none of that counts for nothing.
    init(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let milliseconds = Int64(words[0]) else { continue }
            cuts[String(words[2])] = Cut(at: Timestamp(milliseconds: milliseconds), contents: String(words[1]))
        }
    }

    /// As the state keeps it: a line for each feed.
    var text: String {
        cuts.sorted { $0.key < $1.key }.map { "\($0.value.at.milliseconds) \($0.value.contents) \($0.key)\n" }.joined()
    }

    /// Decides anew, now that something may have changed.
    mutating func follow(_ selections: [FeedSelection], in catalogue: Catalogue, at now: Timestamp) {
        let before = cuts
        cuts = [:]
        for selection in selections {
            // Where the clock was set back, what comes now would be too old by the moment of before.
            if let cut = before[selection.name], cut.at <= now,
                cut.contents == Self.contents(of: selection, catalogue, at: cut.at)
            {
                cuts[selection.name] = cut
            } else {
                cuts[selection.name] = Cut(at: now, contents: Self.contents(of: selection, catalogue, at: now))
            }
        }
    }

    /// The moment for which a feed's window and tombstones are asked.
    func moment(ofFeed name: String, at now: Timestamp) -> Timestamp { cuts[name]?.at ?? now }

    private static func contents(of selection: FeedSelection, _ catalogue: Catalogue, at moment: Timestamp) -> String {
        var bytes: [UInt8] = []
        func put(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        let entries = catalogue.window(of: selection, at: moment)
        put(Int64(entries.count))
        for entry in entries { put(entry.sequence) }
        for deleted in catalogue.tombstones(of: selection, at: moment) {
            put(deleted.when.milliseconds)
            bytes += deleted.id.text.utf8
        }
        return Validators.stem(of: bytes)
    }
}
