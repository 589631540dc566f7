import HTML
import Syndication

/// The picture that stands for an article (spec R12.1): the one that its front matter or page names, or else the
/// first of its content that is large enough.
struct MainImage {
    /// Narrower pictures are signs and portraits.
    private static let smallestWidth = 200

    private(set) var image: ImageReference?
    private(set) var problem: Problem?
    /// Whether the author named it, so that the content may be without it.
    private(set) var isNamed = false

    init(article: Article, tree: HTMLTree, resolver: LinkResolver, expressions: LiquidExpression) {
        if var written = article.image {
            // Jekyll's authors write `{{ site.baseurl }}/a.png` in front matter too, for their themes.
            written.address = expressions.expanded(written.address)
            named(written, article, resolver)
            if image != nil { return }
        }
        image = Self.firstOfContent(tree, resolver)
    }

    private mutating func named(_ written: Article.WrittenImage, _ article: Article, _ resolver: LinkResolver) {
        let outcome = Self.isPlaceholder(written.address) ? .unusable : resolver.named(written.address)
        guard case .url(let url, let found) = outcome else {
            let isMissing = if case .missing = outcome { true } else { false }
            problem = Problem(
                .warning, file: article.path,
                "the image \"\(Problem.quoted(written.address))\" "
                    + (isMissing ? "is not there, and was left out" : "has no usable address, and was left out"),
                remedy: isMissing
                    ? "Put it into the content folder, or correct the path" : "Correct the path or the URL")
            return
        }
        let file = found?.file
        isNamed = true
        image = ImageReference(
            url: url, contentAddress: found.flatMap { resolver.artwork($0.path, url) }, alt: Self.text(written.alt),
            caption: Self.text(written.caption), credit: Self.text(written.credit),
            type: file?.type ?? MediaType(fileName: url.path), width: file?.width, height: file?.height,
            bytes: file?.bytes)
    }

    /// `<image path/url>` of a template that nobody filled in, and an expression that is not known.
    private static func isPlaceholder(_ address: String) -> Bool {
        address.contains("<") || address.contains(">") || address.contains("{{")
    }

    private static func text(_ written: String?) -> String? {
        let text = PlainText.collapsed(written ?? "")
        return text.isEmpty ? nil : text
    }

    private static func firstOfContent(_ tree: HTMLTree, _ resolver: LinkResolver) -> ImageReference? {
        var place = tree.next(after: tree.root, within: tree.root)
        while let node = place {
            place = tree.next(after: node, within: tree.root)
            guard tree.isElement(node, named: "img"), let source = tree.attribute("src", of: node),
                let url = WebURL(source), url.isWeb
            else { continue }
            let found = resolver.located(source)
            let file = found?.file
            let width = file?.width ?? tree.attribute("width", of: node).flatMap { Int($0) }
            let height = file?.height ?? tree.attribute("height", of: node).flatMap { Int($0) }
            if let width, width < smallestWidth { continue }
            if width == nil, let height, height < 100 { continue }
            return ImageReference(
                url: url, contentAddress: found.flatMap { resolver.artwork($0.path, url) },
                alt: text(tree.attribute("alt", of: node)),
                type: file?.type ?? MediaType(fileName: url.path), width: width, height: height, bytes: file?.bytes)
        }
        return nil
    }

    // MARK: - In the content

    /// Puts the named picture before the text, when the content does not show it (spec R12.3).
    func insert(into tree: inout HTMLTree) {
        guard isNamed, let image, !Self.shows(tree, image.url) else { return }
        var attributes: [HTMLTree.Attribute] = [
            .init(name: "src", value: image.url.text), .init(name: "alt", value: image.alt ?? ""),
        ]
        if let width = image.width, let height = image.height {
            attributes.append(.init(name: "width", value: String(width)))
            attributes.append(.init(name: "height", value: String(height)))
        }
        let picture = tree.newElement("img", attributes: attributes)
        let box = tree.newElement(image.caption == nil ? "p" : "figure")
        tree.append(picture, to: box)
        if let caption = image.caption {
            let text = tree.newElement("figcaption")
            tree.append(tree.newText(caption), to: text)
            tree.append(text, to: box)
        }
        tree.prepend(tree.newText("\n"), to: tree.root)
        tree.prepend(box, to: tree.root)
    }

    /// The same picture in another size counts: `photo-300x200.jpg`, `photo.jpg?w=300`.
    private static func shows(_ tree: HTMLTree, _ url: WebURL) -> Bool {
        let wanted = withoutSize(url.text)
        var place = tree.next(after: tree.root, within: tree.root)
        while let node = place {
            place = tree.next(after: node, within: tree.root)
            guard tree.isElement(node), tree.hasAttributes(node) else { continue }
            if let source = tree.attribute("src", of: node), withoutSize(source) == wanted { return true }
            if let set = tree.attribute("srcset", of: node),
                SourceSet(parsing: set).candidates.contains(where: { withoutSize($0.address) == wanted })
            {
                return true
            }
        }
        return false
    }

    private static func withoutSize(_ address: String) -> String {
        let bare = address.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let dot = bare.lastIndex(of: UInt8(ascii: ".")), let dash = bare[..<dot].lastIndex(of: UInt8(ascii: "-"))
        else { return String(Substring(bare)) }
        let size = bare[bare.index(after: dash)..<dot]
        let isSize =
            size.contains(UInt8(ascii: "x")) && size.count <= 11
            && size.allSatisfy { $0.asciiDigit != nil || $0 == UInt8(ascii: "x") }
        return isSize ? String(Substring(bare[..<dash])) + String(Substring(bare[dot...])) : String(Substring(bare))
    }
}
