import Syndication

/// Players of known hosts, and the pages for people that they belong to (spec R3.3, the row marked *).
struct Embed: Equatable {
    /// The page where the film or the sound is.
    var address: String
    /// What stands for the title where the author gave none.
    var title: String
}

extension Embed {
    /// - Parameter frame: the address of the player, absolute.
    /// - Returns: nil for a host that is not known.
    init?(player frame: WebURL) {
        guard frame.isWeb, var host = frame.host else { return nil }
        if host.hasPrefix("www.") { host.removeFirst(4) }
        let parts = frame.path.split(separator: "/").map(String.init)
        let query = Query(frame.query ?? "")
        switch host {
        case "youtube.com", "youtube-nocookie.com", "m.youtube.com", "youtu.be":
            guard let address = Self.youTube(host, parts, query) else { return nil }
            self.init(address: address, title: "Video on YouTube")
        case "player.vimeo.com":
            guard parts.first == "video", let id = parts.dropFirst().first, Self.isPlain(id) else { return nil }
            let key = query["h"].map { "/\($0)" } ?? ""
            self.init(address: "https://vimeo.com/\(id)\(key)", title: "Video on Vimeo")
        case "open.spotify.com":
            guard let first = parts.firstIndex(where: { $0.hasPrefix("embed") }), parts.count > first + 2 else {
                return nil
            }
            self.init(address: "https://open.spotify.com/\(parts[first + 1])/\(parts[first + 2])", title: "Spotify")
        case "embed.spotify.com":
            guard let uri = query["uri"] else { return nil }
            let path = uri.split(separator: ":").dropFirst().joined(separator: "/")
            self.init(address: "https://open.spotify.com/\(path)", title: "Spotify")
        case "w.soundcloud.com":
            guard let track = query["url"], track.hasPrefix("http") else { return nil }
            // What lies at the address of the programming interface is for no person; the player is.
            let isForPeople = WebURL(track).map { $0.host?.hasPrefix("api.") != true } ?? false
            self.init(address: isForPeople ? track : frame.text, title: "SoundCloud")
        case "embed.podcasts.apple.com":
            let episode = query["i"].flatMap { Self.isPlain($0) ? "?i=\($0)" : nil } ?? ""
            self.init(address: "https://podcasts.apple.com\(frame.path)\(episode)", title: "Apple Podcasts")
        case "bandcamp.com":
            // The album's own address is not told by the player's; the player is a page of its own.
            guard parts.first == "EmbeddedPlayer" else { return nil }
            self.init(address: frame.text, title: "Bandcamp")
        default:
            guard let embed = Self.lessKnown(host, parts, query, frame) else { return nil }
            self = embed
        }
    }

    /// - Parameter script: the address of a script, absolute.
    /// - Returns: nil for a script that draws nothing of another site, or that is not known.
    init?(script: WebURL) {
        guard script.isWeb, let host = script.host, script.path.hasSuffix(".js") else { return nil }
        let parts = script.path.dropLast(3).split(separator: "/").map(String.init)
        guard parts.count == 2, parts.allSatisfy(Self.isPlain) else { return nil }
        switch host {
        case "gist.github.com":
            self.init(address: "https://gist.github.com/\(parts[0])/\(parts[1])", title: "Code on GitHub Gist")
        case "asciinema.org" where parts[0] == "a":
            self.init(address: "https://asciinema.org/a/\(parts[1])", title: "Recording on asciinema")
        default: return nil
        }
    }

    private static func youTube(_ host: String, _ parts: [String], _ query: Query) -> String? {
        let start = (query["start"] ?? query["t"]).flatMap { isPlain($0) ? "&t=\($0)" : nil } ?? ""
        if host == "youtu.be" {
            return parts.first.flatMap { isPlain($0) ? "https://www.youtube.com/watch?v=\($0)\(start)" : nil }
        }
        switch parts.first {
        case "embed", "v", "live", "shorts":
            guard parts.count > 1, isPlain(parts[1]) else { return nil }
            if parts[1] == "videoseries" {
                return query["list"].map { "https://www.youtube.com/playlist?list=\($0)" }
            }
            return "https://www.youtube.com/watch?v=\(parts[1])\(start)"
        case "watch": return query["v"].map { "https://www.youtube.com/watch?v=\($0)\(start)" }
        default: return nil
        }
    }

    private static func lessKnown(_ host: String, _ parts: [String], _ query: Query, _ frame: WebURL) -> Embed? {
        switch (host, parts.first) {
        case ("dailymotion.com", "embed"), ("geo.dailymotion.com", _):
            guard let id = parts.count > 2 ? parts[2] : query["video"] else { return nil }
            return Embed(address: "https://www.dailymotion.com/video/\(id)", title: "Video on Dailymotion")
        case ("embed.ted.com", "talks"):
            return Embed(address: "https://www.ted.com\(frame.path)", title: "TED talk")
        case ("archive.org", "embed"):
            guard parts.count > 1 else { return nil }
            return Embed(address: "https://archive.org/details/\(parts[1])", title: "Internet Archive")
        case ("loom.com", "embed"):
            guard parts.count > 1 else { return nil }
            return Embed(address: "https://www.loom.com/share/\(parts[1])", title: "Video on Loom")
        case ("codepen.io", _):
            guard parts.count > 2, parts[1] == "embed" else { return nil }
            return Embed(address: "https://codepen.io/\(parts[0])/pen/\(parts[parts.count - 1])", title: "CodePen")
        case (_, "videos"):
            // PeerTube runs on a thousand hosts; its player's path is its mark.
            guard parts.count == 3, parts[1] == "embed", let origin = frame.origin else { return nil }
            return Embed(address: "\(origin)/w/\(parts[2])", title: "Video on \(host)")
        default: return nil
        }
    }

    /// An id can stand in an address as it is.
    private static func isPlain(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.allSatisfy { idCharacters.contains($0) }
    }

    private static let idCharacters = ASCIISet.alphanumerics(and: "-_.~")
}

/// The values of a URL's query, the first of each name.
private struct Query {
    private var values: [String: String] = [:]

    init(_ query: String) {
        for pair in query.split(separator: "&").prefix(50) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, values[String(parts[0])] == nil else { continue }
            values[String(parts[0])] = LinkResolver.percentDecoded(String(parts[1]))
        }
    }

    subscript(name: String) -> String? { values[name] }
}
