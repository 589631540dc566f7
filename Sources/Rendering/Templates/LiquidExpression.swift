import Syndication

/// The few expressions that content files really use: addresses of the site, and a title.
///
///     {{ site.baseurl }}/about      {{ "/about" | relative_url }}      {{ '/a.png' | prepend: site.baseurl }}
struct LiquidExpression {
    enum Value: Equatable {
        /// An address, to stand in a link.
        case address(String)
        case text(String)
        /// The address of a player: `{{ "https://www.youtube.com/embed/x" | embed: "A talk" }}`.
        case player(String, title: String?)
        /// Nothing known by this name: the variable, or the filter.
        case unknown(name: String)
    }

    let article: Article
    let links: SiteLinks

    func value(of expression: String) -> Value {
        let steps = Self.split(Array(expression.utf8), at: UInt8(ascii: "|"))
        guard let first = steps.first, var value = operand(first) else {
            return .unknown(name: Self.firstWord(expression))
        }
        for step in steps.dropFirst() {
            guard let next = apply(step, to: value) else {
                return player(value, step) ?? .unknown(name: Self.firstWord(step))
            }
            value = next
        }
        return value
    }

    /// An address with the values of its expressions. Those that are not known stay.
    func expanded(_ address: String) -> String {
        guard address.contains("{{") else { return address }
        var out: [UInt8] = []
        let bytes = Array(address.utf8)
        var position = 0
        while let open = bytes.first(of: "{{", from: position), let close = bytes.first(of: "}}", from: open + 2) {
            out += bytes[position..<open]
            position = close + 2
            switch value(of: String(decoding: bytes[open + 2..<close], as: UTF8.self)) {
            case .address(let text), .text(let text): out += text.utf8
            case .unknown, .player: out += bytes[open..<position]
            }
        }
        return String(decoding: out + bytes[position...], as: UTF8.self)
    }

    private func operand(_ text: String) -> Value? {
        let word = Self.trimmed(text)
        if let first = word.utf8.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            guard word.utf8.count >= 2, word.utf8.last == first else { return nil }
            return .text(String(word.dropFirst().dropLast()))
        }
        switch word {
        case "site.baseurl", "site.base_url", "site.BaseURL", "base_url", "config.base_url": return .address(basePath)
        case "site.url", "SITEURL", "metadata.url", "site.base": return .address(links.site.origin ?? "")
        case "page.url", "page.permalink", "url": return .address(article.permalink.path)
        case "page.title", "title", "page.name": return article.title.map { .text($0) }
        case "page.excerpt", "page.description", "page.summary", "description", "excerpt":
            return article.summary.map { .text($0) }
        case "image", "page.image", "cover", "page.cover": return article.image.map { .address($0.address) }
        default: return nil
        }
    }

    private func apply(_ step: String, to value: Value) -> Value? {
        let text: String
        switch value {
        case .address(let address): text = address
        case .text(let plain): text = plain
        case .unknown, .player: return nil
        }
        switch Self.firstWord(step) {
        case "relative_url", "relURL": return .address(isComplete(text) ? text : below(basePath, text))
        // Eleventy's leaves a path alone that does not begin at the root.
        case "url": return .address(text.hasPrefix("/") && !isComplete(text) ? below(basePath, text) : text)
        case "absolute_url", "absURL", "htmlBaseUrl":
            let root = (links.site.origin ?? "") + basePath
            return .address(isComplete(text) ? text : below(root, text))
        case "prepend", "append":
            guard let other = argument(of: step), let added = Self.plain(other) else { return nil }
            let joined = Self.firstWord(step) == "append" ? text + added : added + text
            return isAddress(value) || isAddress(other) ? .address(joined) : .text(joined)
        case "escape", "strip", "escape_once", "uri_escape", "safe", "strip_html", "slugify", "cgi_escape": return value
        case "downcase": return .text(text.lowercased())
        case "upcase": return .text(text.uppercased())
        default: return nil
        }
    }

    var basePath: String { links.site.sitePath }

    private func isComplete(_ address: String) -> Bool {
        address.contains("://") || address.hasPrefix("//") || address.hasPrefix("#") || address.hasPrefix("mailto:")
    }

    private func below(_ root: String, _ path: String) -> String {
        path.hasPrefix("/") ? root + path : root + "/" + path
    }

    private func isAddress(_ value: Value) -> Bool {
        if case .address = value { true } else { false }
    }

    private static func plain(_ value: Value) -> String? {
        switch value {
        case .address(let text), .text(let text): text
        case .unknown, .player: nil
        }
    }

    /// Filters that make a player of an address have many names. Their argument is a title.
    private func player(_ value: Value, _ step: String) -> Value? {
        guard case .text(let address) = value, let url = WebURL(address), Embed(player: url) != nil else { return nil }
        return .player(address, title: argument(of: step).flatMap(Self.plain))
    }

    /// What stands behind a filter's name.
    private func argument(of step: String) -> Value? {
        operand(String(Self.trimmed(step).dropFirst(Self.firstWord(step).count).drop { $0 == ":" }))
    }

    /// At a separator that does not stand between quotation marks.
    private static func split(_ bytes: [UInt8], at separator: UInt8) -> [String] {
        var parts: [String] = []
        var start = 0
        var quote: UInt8?
        for (position, byte) in bytes.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == separator {
                parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
                start = position + 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    private static func firstWord(_ text: String) -> String {
        let word = text.utf8.drop { $0 <= 0x20 }.prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "(")
        }
        return String(decoding: word.prefix(60), as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        String(decoding: TemplateTag.trimmed(Array(text.utf8)[...]), as: UTF8.self)
    }
}
