import HTML
import Markdown
import Syndication

/// The shortcodes that every reader of a feed should see something of (spec R3.5 i): what each becomes in a source
/// that Markdown or HTML is still to be parsed from.
struct Shortcodes {
    enum Replacement {
        /// A block of its own: between blank lines, when it stands alone on its line.
        case block(String)
        /// An image: a paragraph of its own where it stands alone, else a part of the text or the link around it.
        case picture(String)
        /// Addresses stand in links and attributes, and are written as they are.
        case address(String)
        case nothing
        /// A link to an article that is not there.
        case dead(String)
    }

    let resolver: LinkResolver

    /// - Returns: nil for a name that is not known.
    func replacement(for tag: TemplateTag) -> Replacement? {
        switch tag.name {
        case "figure": figure(tag)
        case "img": octopressImage(tag)
        case "image", "picture", "responsive-image", "responsive_image", "imgc", "postimage", "eleventyImage":
            image(tag, alt: tag.argument("alt", at: 1))
        case "image_with_class":
            image(tag, alt: tag.values.count > 2 ? tag.values[2] : nil)
        case "youtube", "youtubeLite", "yt", "youtube-enhanced", "vimeo", "vimeo_simple", "spotify":
            film(tag)
        // Of the others only the address of the place tells where it is.
        case "peertube": tag.values.first?.contains("/") == true || tag.named["url"] != nil ? film(tag) : nil
        case "tweet", "twitter", "twitter_simple", "x", "x_simple", "instagram", "gist": quotation(tag)
        case "ref", "relref", "post_url", "link": reference(tag)
        case "audio", "video", "html5video": recording(tag)
        case "include", "include_relative", "render", "include_cached": included(tag)
        // Statements that show nothing themselves.
        case "assign", "set", "capture", "endcapture", "if", "endif", "unless", "endunless", "else", "elsif", "elif",
            "for", "endfor", "case", "when", "endcase", "comment", "endcomment", "endraw", "block", "endblock",
            "extends", "layout", "import", "from", "toc", "endhighlight", "break", "continue", "cycle":
            tag.kind == .statement ? .nothing : nil
        case _ where TemplateTag.namesForHTML.contains(tag.name): .nothing
        case "math", "katex", "mermaid", "latex", "markdown", "md": .nothing
        default: nil
        }
    }

    // MARK: - Pictures

    private func figure(_ tag: TemplateTag) -> Replacement {
        guard let source = Self.sourceNames.compactMap({ tag.named[$0] }).first ?? tag.values.first else {
            return .nothing
        }
        let caption = [tag.named["title"], tag.named["caption"] ?? (tag.values.count > 1 ? tag.values[1] : nil)]
            .compactMap { $0 }.filter { !$0.isEmpty }
        let alt = tag.named["alt"] ?? tag.named["caption"] ?? ""
        var html = picture(tag, address: rooted(source, in: tag), alt: alt)
        if let link = tag.argument("link") { html = "<a href=\"\(LiteralText.escaped(link))\">\(html)</a>" }
        html = "<figure>\(html)"
        var lines = caption.map(Self.inline)
        if let credit = tag.argument("attr") {
            let text = Self.inline(credit)
            lines.append(tag.argument("attrlink").map { "<a href=\"\(LiteralText.escaped($0))\">\(text)</a>" } ?? text)
        }
        if !lines.isEmpty { html += "<figcaption>\(lines.joined(separator: " "))</figcaption>" }
        return .block(html + "</figure>")
    }

    private static let sourceNames = ["src", "image_path", "image", "url", "file", "path", "img"]

    private func image(_ tag: TemplateTag, alt: String?) -> Replacement? {
        let named = Self.sourceNames.compactMap { tag.named[$0] }.first
        guard let source = tag.argument("src", at: 0) ?? named, !source.isEmpty else { return nil }
        let html = picture(tag, address: rooted(source, in: tag), alt: alt ?? tag.argument("caption") ?? "")
        let words = tag.argument("caption") ?? tag.argument("description")
        guard let caption = words, !caption.isEmpty else { return .picture(html) }
        return .block("<figure>\(html)<figcaption>\(Self.inline(caption))</figcaption></figure>")
    }

    /// Eleventy and Jekyll count from the root of the project, not from the file.
    private func rooted(_ address: String, in tag: TemplateTag) -> String {
        let isBare = !address.hasPrefix("/") && !address.hasPrefix(".") && !address.contains("://")
        let isRooted = tag.kind == .statement && isBare && address.contains("/") && resolver.file(address) == nil
        return isRooted ? "/" + address : address
    }

    /// `{% img left /a.png 100 200 'title' 'alt' %}` of Octopress; without these words it is as other images.
    private func octopressImage(_ tag: TemplateTag) -> Replacement? {
        var tag = tag
        let isAddress = { (word: String) in word.contains("/") || word.contains(".") }
        if tag.kind == .statement, let start = tag.values.firstIndex(where: isAddress) {
            let rest = tag.values[(start + 1)...]
            let sizes = rest.prefix(2).prefix { Int($0) != nil }
            for (name, size) in zip(["width", "height"], sizes) { tag.named[name] = size }
            if start > 0 || !sizes.isEmpty {
                tag.values = [tag.values[start]] + rest.dropFirst(sizes.count).suffix(1)
            }
        }
        return image(tag, alt: tag.argument("alt", at: 1))
    }

    private func picture(_ tag: TemplateTag, address: String, alt: String) -> String {
        let alt = LiteralText.escaped(written: LiteralText.withoutMarks(alt))
        var html = "<img src=\"\(LiteralText.escaped(address))\" alt=\"\(alt)\""
        for key in ["width", "height"] {
            if let value = tag.argument(key) { html += " \(key)=\"\(LiteralText.escaped(value))\"" }
        }
        return html + ">"
    }

    // MARK: - Films, sounds, and what others wrote

    private func film(_ tag: TemplateTag) -> Replacement {
        guard let id = tag.argument("id", at: 0) ?? tag.argument("video") ?? tag.argument("src") ?? tag.argument("url"),
            !id.isEmpty
        else { return .nothing }
        let address =
            switch tag.name {
            case _ where id.contains("/"): id
            case "vimeo", "vimeo_simple": "https://player.vimeo.com/video/\(id)"
            case "spotify":
                "https://open.spotify.com/embed/\(Self.spotifyTypes.first { $0 == tag.named["type"] } ?? "track")/\(id)"
            case "google-drive": "https://drive.google.com/file/d/\(id)/preview"
            default: "https://www.youtube.com/embed/\(id)"
            }
        return .block(Self.frame(address: address, title: tag.argument("title")))
    }

    /// A frame, so that the setting for embeds decides for it as for all others.
    static func frame(address: String, title: String?) -> String {
        let title = title.map { " title=\"\(LiteralText.escaped(written: $0))\"" } ?? ""
        return "<iframe src=\"\(LiteralText.escaped(address))\"\(title)></iframe>"
    }

    private static let spotifyTypes = ["track", "album", "playlist", "episode", "show", "artist"]

    private func quotation(_ tag: TemplateTag) -> Replacement {
        let user = tag.argument("user", at: 0)
        // `{{< instagram ABC hidecaption >}}`: the second word is none of an address.
        let place = tag.values.count > 1 && tag.name != "instagram" ? 1 : 0
        let id = tag.argument("id", at: place) ?? tag.named["url"]
        guard let id, !id.isEmpty else { return .nothing }
        let address: String
        let text: String
        switch tag.name {
        case "gist":
            let path = user.map { $0 == id ? id : "\($0)/\(id)" } ?? id
            address = id.contains("://") ? id : "https://gist.github.com/" + path
            text = "Code on GitHub Gist"
        case "instagram":
            address = "https://www.instagram.com/p/\(id)/"
            text = "Post on Instagram"
        default:
            let author = user == id ? "i" : user ?? "i"
            address = id.contains("://") ? id : "https://twitter.com/\(author)/status/\(id)"
            text = author == "i" ? "Post on Twitter" : "Post by @\(author) on Twitter"
        }
        return .block("<p><a href=\"\(LiteralText.escaped(address))\">\(LiteralText.escaped(text))</a></p>")
    }

    private func recording(_ tag: TemplateTag) -> Replacement {
        guard let source = tag.argument("src", at: 0) ?? tag.argument("mp4") ?? tag.argument("mp3"), !source.isEmpty
        else { return .nothing }
        let element = tag.name == "audio" ? "audio" : "video"
        let poster = tag.argument("poster").map { " poster=\"\(LiteralText.escaped($0))\"" } ?? ""
        return .block("<\(element) controls src=\"\(LiteralText.escaped(source))\"\(poster)></\(element)>")
    }

    // MARK: - Links and files

    private func reference(_ tag: TemplateTag) -> Replacement {
        guard let name = tag.argument("path", at: 0), !name.isEmpty else { return .nothing }
        if let url = resolver.page(named: name) { return .address(url.text) }
        if tag.name == "link", let url = resolver.pageOrFile(fromSource: name) { return .address(url.text) }
        return .dead(name)
    }

    /// `{% include youtube.html id="x" %}`: by the name of the file. Other includes are unknown.
    private func included(_ tag: TemplateTag) -> Replacement? {
        guard let file = tag.values.first else { return nil }
        let name = file.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? file
        let stem = name.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? name
        var tag = tag
        tag.values.removeFirst()
        if Self.knownIncludes.contains(stem) {
            tag.name = stem
            if stem == "video" {
                // Minimal Mistakes names who shows it.
                let provider = tag.named["provider"] ?? "youtube"
                guard ["youtube", "vimeo", "google-drive"].contains(provider) else { return nil }
                tag.name = provider
                return film(tag)
            }
            return replacement(for: tag)
        }
        // `linked-figure.html`, `post-image.html`: themes have many.
        let isPicture = ["figure", "image", "img", "picture"].contains { stem.contains($0) }
        return isPicture && Self.sourceNames.contains { tag.named[$0] != nil } ? figure(tag) : nil
    }

    private static let knownIncludes: Set<String> = [
        "figure", "image", "img", "picture", "responsive-image", "youtube", "video", "vimeo", "spotify", "tweet",
        "twitter", "gist", "instagram", "audio",
    ]

    // MARK: - Captions

    /// A caption as HTML on one line: authors write Markdown in it.
    private static func inline(_ caption: String) -> String {
        guard caption.utf8.contains(where: { markdownMarks.contains($0) }) else { return LiteralText.escaped(caption) }
        let tree = MarkdownRenderer.tree(of: caption.utf8)
        guard let paragraph = tree.firstChild(of: tree.root), tree.isElement(paragraph, named: "p") else {
            return LiteralText.escaped(written: LiteralText.withoutMarks(caption))
        }
        let html = HTMLSerializer.bytes(tree, childrenOf: paragraph).map { $0 == 0x0A ? 0x20 : $0 }
        return String(decoding: html, as: UTF8.self)
    }

    private static let markdownMarks = ASCIISet("*_`[]<>&\\")
}
