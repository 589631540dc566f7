extension HTMLTree {
    /// Parses a fragment as the content of a body (HTML §13.4). Any input gives a tree; none is refused.
    ///
    /// - Parameters:
    ///   - html: UTF-8.
    ///   - maximumDepth: elements that would lie deeper lie beside each other at this depth (security.md section 6).
    package init(fragment html: some Collection<UInt8>, maximumDepth: Int = 256) {
        self.init(html, as: .fragment, maximumDepth: maximumDepth)
    }

    /// Parses a whole page: the root holds one `html`, which holds `head` and `body`.
    package init(page html: some Collection<UInt8>, maximumDepth: Int = 256) {
        self.init(html, as: .page, maximumDepth: maximumDepth)
    }

    /// The tree that a reader gets from the serialised form of this one, in a form that serialises to the same bytes
    /// again. Editing can make what HTML cannot say (a `p` in a `p`, a link in a link, text straight in a table), and
    /// broken markup may need several readings until it says what it was read as.
    package func normalised(maximumDepth: Int = 256) -> HTMLTree {
        var bytes = HTMLSerializer.bytes(self)
        for _ in 0..<Self.readings {
            let tree = HTMLTree(fragment: bytes, maximumDepth: maximumDepth)
            let again = HTMLSerializer.bytes(tree)
            if again == bytes { return tree }
            bytes = again
        }
        return HTMLTree(untangling: bytes, as: .fragment, maximumDepth: 0)
    }

    /// How often markup is read again before nothing but its text is kept.
    private static let readings = 8

    private init(_ html: some Collection<UInt8>, as context: GumboParser.Context, maximumDepth: Int) {
        let bytes = GumboInput.prepared(html)
        var isRisky = false
        let tree: HTMLTree? = bytes.withUnsafeBufferPointer { text in
            isRisky = GumboInput.isRisky(text)
            if isRisky { return nil }
            return HTMLTree(gumbo: text, as: context, maximumDepth: maximumDepth, sourceLength: bytes.count)
        }
        self = tree ?? HTMLTree(untangling: bytes, as: context, maximumDepth: maximumDepth)
        isReordered = tree == nil
        // What is put in order as a precaution is seldom less for it.
        if tree == nil, !isRisky { isSimplified = true }
    }

    /// First with the markup put in order, and if gumbo must be stopped even so, with the text alone.
    private init(untangling bytes: [UInt8], as context: GumboParser.Context, maximumDepth: Int) {
        for depth in [maximumDepth, 0] {
            let html = bytes.withUnsafeBufferPointer { Untangler.untangled($0, maximumDepth: depth) }
            let tree = html.withUnsafeBufferPointer {
                HTMLTree(gumbo: $0, as: context, maximumDepth: maximumDepth, sourceLength: bytes.count)
            }
            if let tree {
                self = tree
                return
            }
        }
        self.init()
    }

    private init?(
        gumbo html: UnsafeBufferPointer<UInt8>, as context: GumboParser.Context, maximumDepth: Int, sourceLength: Int
    ) {
        let parser = GumboParser(html, as: context, maximumDepth: maximumDepth, sourceLength: sourceLength)
        guard let parser else { return nil }
        self.init()
        parser.build(&self, context: context, maximumDepth: max(maximumDepth, 1))
    }
}
