import HTML
import Syndication

/// Pictures whose `src` works alone, whatever a script on the page would have done (spec R3.5 a to d).
extension ContentRepairs {
    mutating func repairImage(_ image: HTMLTree.Node) {
        takeLazyAddresses(of: image)
        preferGoodAddress(of: image)
        if !tree.hasAttribute("alt", image) { tree.setAttribute("alt", to: "", of: image) }
        takeRealSize(of: image)
    }

    // MARK: - (a) lazy pictures

    private mutating func takeLazyAddresses(of image: HTMLTree.Node) {
        let source = tree.attribute("src", of: image)
        if LazyPicture.isPlaceholder(source) {
            for name in LazyPicture.addresses {
                guard let address = tree.attribute(name, of: image), !LazyPicture.isPlaceholder(address) else {
                    continue
                }
                tree.setAttribute("src", to: address, of: image)
                break
            }
        }
        takeLazySourceSet(of: image)
    }

    private mutating func takeLazySourceSet(of element: HTMLTree.Node) {
        for name in ["data-srcset", "data-lazy-srcset"] {
            guard let set = tree.attribute(name, of: element), !set.isEmpty else { continue }
            tree.setAttribute("srcset", to: set, of: element)
            break
        }
        if let sizes = tree.attribute("data-sizes", of: element), sizes != "auto", !sizes.isEmpty {
            tree.setAttribute("sizes", to: sizes, of: element)
        }
    }

    // MARK: - (d) one address that works alone

    /// Where the `src` is the blurred miniature that a page begins with, the source set has the picture.
    private mutating func preferGoodAddress(of image: HTMLTree.Node) {
        guard let text = tree.attribute("srcset", of: image) else { return }
        let set = SourceSet(parsing: text)
        guard let best = set.bestSingleAddress else { return }
        let source = tree.attribute("src", of: image)
        let isMiniature = set.candidates.contains { candidate in
            guard case .width(let width) = candidate.size, width < 200 else { return false }
            return candidate.address == source
        }
        if LazyPicture.isPlaceholder(source) || isMiniature { tree.setAttribute("src", to: best, of: image) }
    }

    /// A `picture` ends with an `img` that is good by itself: many readers see nothing else of it.
    mutating func repairPicture(_ picture: HTMLTree.Node) {
        var image: HTMLTree.Node?
        var best: String?
        for child in tree.children(of: picture) {
            switch tree.name(of: child) {
            case "img" where image == nil: image = child
            case "source":
                takeLazySourceSet(of: child)
                // The last source is the one that every browser understands.
                if let set = tree.attribute("srcset", of: child) {
                    best = SourceSet(parsing: set).bestSingleAddress ?? best
                }
            case "noscript":
                if image == nil { image = tree.elements(named: "img", in: child).first }
                tree.remove(child)
            default:
                if image == nil { image = tree.elements(named: "img", in: child).first }
                tree.remove(child)
            }
        }
        let last = image ?? tree.newElement("img")
        tree.append(last, to: picture)
        takeLazyAddresses(of: last)
        if LazyPicture.isPlaceholder(tree.attribute("src", of: last)), let best {
            tree.setAttribute("src", to: best, of: last)
        }
        repairImage(last)
    }

    // MARK: - (c) sizes

    /// A picture of ours has the size it has, where the author gives none.
    private mutating func takeRealSize(of image: HTMLTree.Node) {
        guard !tree.hasAttribute("width", image), !tree.hasAttribute("height", image),
            let source = tree.attribute("src", of: image), let file = resolver.file(source),
            let width = file.width, let height = file.height
        else { return }
        tree.setAttribute("width", to: String(width), of: image)
        tree.setAttribute("height", to: String(height), of: image)
    }

    // MARK: - noscript

    /// The real picture of a lazy loader stands in a `noscript` beside the placeholder. All else in one is for pages:
    /// counting pixels, above all.
    mutating func repairNoscript(_ noscript: HTMLTree.Node) {
        let images = tree.elements(named: "img", in: noscript)
        guard !images.isEmpty, images.allSatisfy({ !isCountingPixel($0) }) else { return tree.remove(noscript) }
        var neighbour = tree.previousSibling(of: noscript)
        while let node = neighbour, tree.isBlankText(node) { neighbour = tree.previousSibling(of: node) }
        if let neighbour, tree.isElement(neighbour, named: "img") {
            // One that was mended has more to it than its copy: a source set, a size.
            guard LazyPicture.isPlaceholder(tree.attribute("src", of: neighbour)) else { return tree.remove(noscript) }
            tree.remove(neighbour)
        }
        tree.unwrap(noscript)
    }

    private func isCountingPixel(_ image: HTMLTree.Node) -> Bool {
        let isTiny = ["width", "height"].contains { name in
            tree.attribute(name, of: image).flatMap { Int($0) }.map { $0 <= 1 } ?? false
        }
        return isTiny || isUndisplayed(image)
    }

    // MARK: - Sounds and films

    /// A player has controls, and for readers that show none, a link.
    mutating func repairRecording(_ player: HTMLTree.Node) {
        tree.setAttribute("controls", to: "", of: player)
        guard tree.elements(named: "a", in: player).isEmpty, tree.ancestor(of: player, named: "a") == nil else {
            return
        }
        let sources = tree.elements(named: "source", in: player)
        guard
            let source = tree.attribute("src", of: player)
                ?? sources.compactMap({ tree.attribute("src", of: $0) }).first
        else { return }
        let link = tree.newElement("a", attributes: [.init(name: "href", value: source)])
        let name = LinkResolver.fileName(of: source) ?? source
        tree.append(tree.newText(LinkResolver.percentDecoded(name)), to: link)
        // The text that a page shows to old browsers would stand beside the link.
        for child in tree.children(of: player) where !["source", "track"].contains(tree.name(of: child)) {
            tree.remove(child)
        }
        tree.append(link, to: player)
    }
}
