import Foundation
import Publishing
import Reading
import Syndication

/// What a site is called whose configuration does not say it.
enum SiteTitle {
    /// The name of the content folder. Where that is the name that a generator gives to everybody's: what the generator's
    /// configuration calls the site, or else the host of its address, or else the name of the folder around it.
    static func find(contentPath: String, site: WebURL?) -> String {
        let folders = contentPath.split(separator: "/").map(String.init)
        guard let name = folders.last else { return "Feeds" }
        guard isGeneric(name) else { return name }
        let above = URL(fileURLWithPath: contentPath).deletingLastPathComponent().path
        for folder in [above, contentPath] {
            if let title = configuredTitle(in: folder) { return title }
        }
        if let host = site?.host, host != "localhost" {
            return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        }
        return nameOfProject(folders) ?? "Feeds"
    }

    /// - Returns: nil where the content lies directly in a folder of the system or a person's own, whose names say nothing
    ///   of the site.
    private static func nameOfProject(_ folders: [String]) -> String? {
        guard let place = folders.lastIndex(where: { !isGeneric($0) }), !ofSystem.contains(folders[place]),
            place == 0 || folders[place - 1] != "home"
        else { return nil }
        return folders[place]
    }

    private static let ofSystem: Set<String> = [
        "srv", "var", "lib", "home", "root", "opt", "usr", "tmp", "mnt", "data",
    ]

    private static func isGeneric(_ folder: String) -> Bool { generic.contains(folder.lowercased()) }

    private static let generic: Set<String> = [
        "content", "posts", "_posts", "src", "public", "site", "_site", "dist", "output", "html", "www",
    ]

    private static func configuredTitle(in folder: String) -> String? {
        for name in GeneratorConfiguration.fileNames {
            let path = "\(folder)/\(name)"
            guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
                facts[.type] as? FileAttributeType == .typeRegular,
                let size = facts[.size] as? Int, size <= SectionPage.maximumFile,
                let data = FileManager.default.contents(atPath: path)
            else { continue }
            if let title = GeneratorConfiguration.title(in: Array(data), path: name) { return title }
        }
        return nil
    }
}

extension FeedNaming {
    /// - Returns: nil for a feed that is fully named, or does not show exactly one folder.
    init?(_ feed: Configuration.FeedSettings, siteTitle: String) {
        guard feed.title == nil || feed.description == nil, feed.tags.isEmpty, feed.authors.isEmpty,
            feed.languages.isEmpty, feed.media.isEmpty, feed.match.count == 1,
            let match = feed.match.first,
            match.hasSuffix("/**"), !match.dropLast(3).contains(where: { "*?[{\\!".contains($0) })
        else { return nil }
        self.init(
            folder: String(match.dropLast(3)), siteTitle: siteTitle, givesTitle: feed.title == nil,
            givesSubtitle: feed.description == nil)
    }
}
