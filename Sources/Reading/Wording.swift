package import Syndication

/// The words of an article, as a reader would compare two versions of it: near to what its author wrote, without marks
/// and tags.
package struct Wording: Sendable, Hashable, Codable {
    /// Plain text; nil for a note without a title.
    package var title: String?
    /// Plain text.
    package var subtitle: String?
    /// None is blank, and white space is single spaces.
    package var paragraphs: [String]

    /// - Parameter paragraphs: none blank, and with single spaces.
    package init(title: String?, subtitle: String? = nil, paragraphs: [String]) {
        self.title = title
        self.subtitle = subtitle
        self.paragraphs = paragraphs
    }

    /// The words of an article that was just read. Its Markdown and its HTML are not rendered for that.
    package init(of article: Article) {
        title = article.title
        subtitle = article.subtitle
        switch article.body {
        case .markdown(let bytes):
            paragraphs = Self.paragraphs(of: Self.blocks(of: bytes, fences: FenceLines()), in: .markdown)
        case .html(let bytes):
            paragraphs = Self.paragraphs(of: Self.elements(of: bytes), in: .html)
        case .plainText(let bytes):
            paragraphs = Self.paragraphs(of: Self.blocks(of: bytes), in: .plainText)
        case .none: paragraphs = []
        }
    }

    private static func paragraphs(of blocks: [ArraySlice<UInt8>], in kind: ContentFileName.Kind) -> [String] {
        blocks.compactMap { block in
            let text = BodyScan.kept(of: block, in: kind)
            return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
        }
    }

    /// Between lines that hold nothing. In code such a line parts nothing: what is behind it is code too.
    ///
    /// - Parameter fences: nil where there are none.
    private static func blocks(of source: [UInt8], fences: FenceLines? = nil) -> [ArraySlice<UInt8>] {
        var fences = fences
        var blocks: [ArraySlice<UInt8>] = []
        var start: Int?
        for line in source.split(separator: 0x0A, omittingEmptySubsequences: false) {
            fences?.pass(line)
            if fences?.isOpen != true, line.allSatisfy({ $0 <= 0x20 }) {
                if let begun = start { blocks.append(source[begun..<line.startIndex]) }
                start = nil
            } else if start == nil {
                start = line.startIndex
            }
        }
        if let start { blocks.append(source[start...]) }
        return blocks
    }

    /// What ends a paragraph of HTML, in lower case.
    private static let ends: [[UInt8]] = [
        "</p", "</h", "</li", "</dt", "</dd", "</td", "</th", "</pre", "</blockquote", "</figcaption", "</div", "<br",
    ].map { Array($0.utf8) }

    private static func elements(of source: [UInt8]) -> [ArraySlice<UInt8>] {
        var blocks: [ArraySlice<UInt8>] = []
        var start = 0
        for place in source.indices where source[place] == UInt8(ascii: "<") {
            let rest = source[place...]
            guard ends.contains(where: { rest.prefix($0.count).map(\.asciiLowercased).elementsEqual($0) }) else {
                continue
            }
            if start < place { blocks.append(source[start..<place]) }
            start = place
        }
        blocks.append(source[start...])
        return blocks
    }
}
