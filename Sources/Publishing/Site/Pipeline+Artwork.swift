import Recording
import Storage
import Syndication
import Watching

// What a change of a picture means for feeds, which name it by an address that changes with it.
extension Pipeline {
    /// - Parameters:
    ///   - document: what the texts are for. Feeds and their archives name pictures by addresses that change with them.
    ///   - map: where links lead.
    func rendering(for document: RenderedDocument, _ map: SiteMap) -> WindowRendering {
        // Somebody else serves the pictures otherwise.
        let namesArtwork = basis.hasArtwork && document == .feed
        let (folder, base) = (workshop.folder, workshop.settings.base)
        return WindowRendering(
            intake: intake, renderer: workshop.renderer, site: basis.site, map: map, isWhole: basis.hasArtwork,
            artwork: { [artwork] path, url in
                namesArtwork ? artwork.address(of: url, at: path, in: folder, below: base) : nil
            })
    }

    /// What a text is rendered for.
    enum RenderedDocument {
        case feed
        case page
    }

    /// Entries that show a picture or lead to a recording say how large it is, and a picture's address changes with it:
    /// they are rendered again when the file has changed.
    func noteFiles(_ changes: [FileChange]) async throws {
        let files = changes.map(\.path).filter { MediaType(fileName: $0).map(Self.isServed) == true }
        guard !files.isEmpty else { return }
        for path in files {
            stale.formUnion(askers[path] ?? [])
            siteArtwork[path] = nil
        }
        // Who has asked has not found it. Who shows it names it.
        let names = Set(files.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
        let naming = try await database.read { try Catalogue.entries(namingFiles: names, in: $0) }
        stale.formUnion(naming.filter { catalogue.isLive($0) })
    }

    /// The settings with the site's own pictures at addresses that change when they do. Looked at again only when the
    /// watcher says that a picture has changed: one that is being written must not change every feed.
    var settingsWithArtwork: PublishingSettings {
        var settings = workshop.settings
        guard settings.servesPages else { return settings }
        func lasting(_ url: WebURL?) -> WebURL? {
            guard let url, url.text.hasPrefix(settings.base.text),
                let path = Self.contentPath(url.text.dropFirst(settings.base.text.count), below: "")
            else { return url }
            if siteArtwork[path] == nil {
                siteArtwork[path] = artwork.address(of: url, at: path, in: workshop.folder, below: settings.base)
            }
            return siteArtwork[path] ?? url
        }
        (settings.icon, settings.logo) = (lasting(settings.icon), lasting(settings.logo))
        return settings
    }
}
