import Syndication

// Code and HTML between two tags of a template.
extension CodeRegions {
    /// What `{% highlight %}` or `{% codeblock %}` encloses.
    ///
    /// - Parameter line: its text, without marks of quotes and lists.
    /// - Returns: nil where it does not begin with such a tag, and where nothing ends that.
    mutating func codeBetweenTags(_ line: Range<Int>) -> Range<Int>? {
        guard let tag = tag(line), tag.enclosesCode, !tag.isClosing, !tag.isSelfClosing,
            let end = closers.first(of: tag.name, kind: tag.kind, from: tag.range.upperBound)
        else { return nil }
        return tag.range.upperBound..<end.lowerBound
    }

    /// Where HTML ends that a line begins with the tag of, `{{< rawhtml >}}`: Hugo takes it as it is.
    ///
    /// - Parameter line: its text, without marks of quotes and lists.
    mutating func endOfRawHTML(_ line: Range<Int>) -> Int? {
        guard let tag = tag(line), tag.enclosesHTML, !tag.isClosing, !tag.isSelfClosing,
            bytes[line.lowerBound + 2] == UInt8(ascii: "<"),
            bytes[tag.range.upperBound..<line.upperBound].allSatisfy({ $0 <= 0x20 })
        else { return nil }
        return closers.first(of: tag.name, kind: tag.kind, from: tag.range.upperBound)?.lowerBound
    }

    /// The tag that a line begins with.
    private func tag(_ line: Range<Int>) -> TemplateTag? {
        guard line.count > 4, bytes[line.lowerBound] == UInt8(ascii: "{") else { return nil }
        let (kind, length, end): (TemplateTag.Kind, Int, String)
        switch (bytes[line.lowerBound + 1], bytes[line.lowerBound + 2]) {
        case (UInt8(ascii: "%"), _): (kind, length, end) = (.statement, 2, "%}")
        case (UInt8(ascii: "{"), UInt8(ascii: "<")): (kind, length, end) = (.shortcode, 3, ">}}")
        case (UInt8(ascii: "{"), UInt8(ascii: "%")): (kind, length, end) = (.shortcode, 3, "%}}")
        default: return nil
        }
        let body = bytes[(line.lowerBound + length)..<line.upperBound]
        guard let close = body.firstRange(of: end.utf8) else { return nil }
        return TemplateTag(kind, body: body[..<close.lowerBound], range: line.lowerBound..<close.upperBound)
    }
}

extension TemplateTag {
    /// Whether what stands between the tag and the one that ends it is code: with `codeblock` in Hexo and Octopress.
    var enclosesCode: Bool { name == "highlight" || name == "codeblock" && kind == .statement }

    /// Whether what stands between the tag and the one that ends it is HTML.
    var enclosesHTML: Bool { kind == .shortcode && Self.namesForHTML.contains(name) }

    static let namesForHTML: Set<String> = ["rawhtml", "raw", "raw-html", "raw_html", "html", "unsafe"]
}
