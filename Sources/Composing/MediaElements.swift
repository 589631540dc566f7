import Syndication
import XML

/// Elements of Media RSS and of the threading extension (RFC 4685), which RSS and Atom write alike (spec R12.2).
extension XMLWriter {
    /// An element that says all by being there.
    mutating func mark(_ name: StaticString) {
        start(name)
        end()
    }

    /// The main picture: `media:content`, and a `media:thumbnail` for readers that know only that.
    mutating func image(_ image: ImageReference, _ escaping: Escaping) {
        start("media:content")
        attribute("url", XMLText(image.shownURL))
        attribute("medium", XMLText("image"))
        if let type = image.type { attribute("type", XMLText(type.text)) }
        size(image)
        if let bytes = image.bytes, bytes > 0 { attribute("fileSize", XMLText(String(bytes))) }
        if let alt = XMLText(line: image.alt) { plain("media:title", alt, escaping) }
        if let caption = XMLText(line: image.caption) { plain("media:description", caption, escaping) }
        if let credit = XMLText(line: image.credit) { element("media:credit", credit, escaping) }
        end()
        start("media:thumbnail")
        attribute("url", XMLText(image.shownURL))
        size(image)
        end()
    }

    /// A media file that does not fit into RSS's one `enclosure`.
    mutating func mediaFile(_ file: Enclosure, _ escaping: Escaping) {
        start("media:content")
        attribute("url", XMLText(file.url))
        if let medium = file.medium { attribute("medium", XMLText(medium)) }
        attribute("type", XMLText(file.type.text))
        if file.bytes > 0 { attribute("fileSize", XMLText(String(file.bytes))) }
        if let duration = file.duration, duration > 0 { attribute("duration", XMLText(String(duration))) }
        if let title = XMLText(line: file.title) { plain("media:title", title, escaping) }
        end()
    }

    /// What the entry answers to. The page's address stands for the id, which we do not know.
    mutating func inReplyTo(_ url: WebURL) {
        start("thr:in-reply-to")
        attribute("ref", XMLText(url))
        attribute("href", XMLText(url))
        end()
    }

    private mutating func size(_ image: ImageReference) {
        guard let width = image.width, let height = image.height, width > 0, height > 0 else { return }
        attribute("width", XMLText(String(width)))
        attribute("height", XMLText(String(height)))
    }

    private mutating func plain(_ name: StaticString, _ text: XMLText, _ escaping: Escaping) {
        start(name)
        attribute("type", XMLText("plain"))
        self.text(text, escaping)
        end()
    }
}

extension Enclosure {
    fileprivate var medium: String? {
        if type.isAudio { return "audio" }
        if type.isVideo { return "video" }
        return type.isImage ? "image" : nil
    }
}
