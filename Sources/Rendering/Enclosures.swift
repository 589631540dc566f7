import Syndication

/// The media files that an article's front matter names, with absolute addresses (spec R4.1).
struct Enclosures {
    private(set) var list: [Enclosure] = []
    private(set) var problems: [Problem] = []

    init(article: Article, resolver: LinkResolver) {
        for written in article.enclosures {
            let outcome = resolver.named(written.address)
            guard case .url(let url, let found) = outcome else {
                let isMissing = if case .missing = outcome { true } else { false }
                report(
                    article,
                    "the enclosure \"\(Problem.quoted(written.address))\" "
                        + (isMissing ? "is not there, and was left out" : "has no usable address, and was left out"))
                continue
            }
            // The validator takes the same file twice for a mistake.
            if list.contains(where: { $0.url == url }) { continue }
            let file = found?.file
            guard let type = written.type ?? file?.type ?? MediaType(fileName: url.path) else {
                report(
                    article,
                    "the type of the enclosure \"\(Problem.quoted(written.address))\" is not known; it was left out")
                continue
            }
            let title = PlainText.collapsed(written.title ?? "")
            list.append(
                Enclosure(
                    url: url, type: type, bytes: file?.bytes ?? written.bytes ?? 0, duration: written.duration,
                    title: title.isEmpty ? nil : title))
        }
    }

    private mutating func report(_ article: Article, _ what: String) {
        problems.append(
            Problem(.warning, file: article.path, what, remedy: "Correct its address, or write its type beside it"))
    }
}
