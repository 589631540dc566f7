import HTML
import Syndication

/// Frames and players, which no reader can be trusted to show, as links to what they show (spec R3.3, the row marked *).
extension ContentRepairs {
    mutating func replaceFrame(_ frame: HTMLTree.Node) {
        guard settings.embeds != .drop, let address = address(of: frame),
            case .url(let url) = resolver.resolve(address),
            url.isWeb
        else { return tree.remove(frame) }
        let known = Embed(player: url)
        if settings.embeds == .keep, known != nil { return keepFrame(frame, url) }

        let text =
            known.map { "▶ " + (title(of: frame) ?? fallbackTitle(of: frame) ?? $0.title) }
            ?? "Embedded content: \(url.host ?? url.text)"
        replace(frame, withLinkTo: known?.address ?? url.text, text)
    }

    private mutating func replace(_ frame: HTMLTree.Node, withLinkTo address: String, _ text: String) {
        let link = tree.newElement("a", attributes: [.init(name: "href", value: address)])
        tree.append(tree.newText(text), to: link)
        standIns.insert(link)
        guard standsAmongBlocks(frame) else { return tree.replace(frame, with: link) }
        let paragraph = tree.newElement("p")
        tree.append(link, to: paragraph)
        tree.replace(frame, with: paragraph)
    }

    /// A script that draws a thing of another site where it stands.
    mutating func replaceScript(_ script: HTMLTree.Node) {
        guard settings.embeds != .drop, tree.hasAttributes(script), let address = tree.attribute("src", of: script),
            case .url(let url) = resolver.resolve(address), let embed = Embed(script: url)
        else { return replaceFormulaScript(script) }
        replace(script, withLinkTo: embed.address, embed.title)
    }

    /// `<lite-youtube videoid>`, which becomes a frame when a reader presses it.
    mutating func replaceLightPlayer(_ player: HTMLTree.Node) {
        let id = tree.attribute("videoid", of: player) ?? ""
        let host =
            tree.isElement(player, named: "lite-vimeo")
            ? "https://player.vimeo.com/video/" : "https://www.youtube.com/embed/"
        guard settings.embeds != .drop, let url = WebURL(host + id), let embed = Embed(player: url) else {
            return tree.remove(player)
        }
        if settings.embeds == .keep { return keepFrame(player, url) }
        let label = PlainText.collapsed(tree.attribute("playlabel", of: player) ?? "")
        let stated = label.hasPrefix("Play: ") ? String(label.dropFirst(6)) : label
        let title = title(of: player) ?? (stated.isEmpty ? nil : PlainText.cut(stated, atMost: 200, ellipsis: true))
        replace(player, withLinkTo: embed.address, "▶ " + (title ?? embed.title))
    }

    /// The address of the player: an object may name it in a parameter, or hold an embed that does.
    private func address(of frame: HTMLTree.Node) -> String? {
        for name in ["src", "data", "data-src", "data-lazy-src", "data-litespeed-src"] {
            guard let address = tree.attribute(name, of: frame), !address.isEmpty, !address.hasPrefix("about:"),
                !address.hasPrefix("data:")
            else { continue }
            return address
        }
        for parameter in tree.elements(named: "param", in: frame) {
            let name = tree.attribute("name", of: parameter)?.lowercased()
            if name == "movie" || name == "src" { return tree.attribute("value", of: parameter) }
        }
        return tree.elements(named: "embed", in: frame).compactMap { tree.attribute("src", of: $0) }.first
    }

    private func title(of frame: HTMLTree.Node) -> String? {
        for name in ["title", "aria-label", "data-title"] {
            let text = PlainText.collapsed(tree.attribute(name, of: frame) ?? "")
            // What players call themselves on every page says nothing of this one.
            if !text.isEmpty, !Self.emptyTitles.contains(text.lowercased()) {
                return PlainText.cut(text, atMost: 200, ellipsis: true)
            }
        }
        return nil
    }

    private static let emptyTitles: Set<String> = [
        "youtube video player", "youtube video", "vimeo video player", "vimeo", "video", "embedded video",
        "youtube embed", "iframe", "spotify embed",
    ]

    /// The text between an iframe's tags is for browsers without frames. It is markup that was not parsed: Bandcamp
    /// puts a link with the title of the album there.
    private func fallbackTitle(of frame: HTMLTree.Node) -> String? {
        let inner = tree.textContent(of: frame)
        guard inner.utf8.count < 2000, inner.contains("<a") else { return nil }
        let text = HTMLTree(fragment: inner.utf8)
        let title = text.plainText(of: text.root)
        return title.isEmpty ? nil : title
    }

    /// Only what readers that keep frames look at.
    private mutating func keepFrame(_ frame: HTMLTree.Node, _ url: WebURL) {
        var attributes: [HTMLTree.Attribute] = [.init(name: "src", value: url.text)]
        for name in ["title", "width", "height"] {
            if let value = tree.attribute(name, of: frame) { attributes.append(.init(name: name, value: value)) }
        }
        let kept = tree.newElement("iframe", attributes: attributes)
        tree.replace(frame, with: kept)
        cleanNodes.insert(kept)
    }

    /// A paragraph may stand where none of the elements around holds running text.
    private func standsAmongBlocks(_ node: HTMLTree.Node) -> Bool {
        tree.ancestors(of: node).allSatisfy { ancestor in
            let name = tree.name(of: ancestor)
            return tree.kind(of: ancestor) == .fragment || Self.boxes.contains(name) || name.contains("-")
        }
    }

    private static let boxes: Set<String> = [
        "div", "section", "article", "main", "header", "footer", "aside", "nav", "blockquote", "figure", "figcaption",
        "li", "ul", "ol", "dl", "dd", "td", "th", "tr", "tbody", "table", "details", "center", "body", "html", "form",
    ]
}
