import Foundation
import Recording
import Storage
import Syndication

/// What texts are rendered with besides the renderer. While other settings wait for a person's word, texts go on leading
/// where the entries that are shown lead.
struct RenderingBasis: Codable, Sendable, Equatable {
    /// Where links and pictures lead from.
    var site: WebURL
    /// Whether we serve the pictures, at addresses that change with them.
    var hasArtwork: Bool
    /// See `Workshop.renderingMark`.
    var mark: String

    /// As the state keeps it.
    var text: String? { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } }

    init(site: WebURL, hasArtwork: Bool, mark: String) {
        self.site = site
        self.hasArtwork = hasArtwork
        self.mark = mark
    }

    /// - Returns: nil for what is no such text.
    init?(text: String) {
        guard let basis = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
        self = basis
    }
}

extension Workshop {
    var basis: RenderingBasis {
        RenderingBasis(site: settings.home, hasArtwork: settings.servesPages, mark: renderingMark)
    }
}

extension Pipeline {
    /// Whether our own address is another and nothing else is: articles that are read here move along with it. Feeds have
    /// moved too then, so that whoever has the feed has the articles.
    var movesAlong: Bool {
        guard let standing = notes.standingBasis, readingState == .catchingUp, standing.hasArtwork,
            workshop.settings.servesPages
        else { return false }
        let (old, new) = (standing.site.text, workshop.basis.site.text)
        return old != new && standing.mark.replacingOccurrences(of: old, with: new) == workshop.basis.mark
    }

    /// - Parameter article: nil for one that is to be read from its file.
    /// - Returns: nil for what is no entry any more.
    func order(for key: EntryKey, article: Article? = nil) -> WindowRendering.Order? {
        guard let path = catalogue.path(of: key), let id = catalogue.id(of: key) else { return nil }
        // Relative links lead from where the article is.
        let permalink = readingState == .outdated ? catalogue.permalink(ofPath: path) : nil
        return WindowRendering.Order(key: key, id: id, path: path, article: article, permalink: permalink)
    }

    /// The same of an entry as it is stored, from its file.
    func order(for key: EntryKey, as stored: StoredEntry) -> WindowRendering.Order {
        let permalink = readingState == .outdated ? stored.entry.url : nil
        return WindowRendering.Order(key: key, id: stored.entry.id, path: stored.path, permalink: permalink)
    }

    /// What texts are rendered with now.
    var basis: RenderingBasis { readingState == .outdated ? notes.standingBasis ?? workshop.basis : workshop.basis }
}
