/// Jekyll's `excerpt_separator`: the author's own spelling of `<!--more-->`, up to which the text is the summary.
enum ExcerptMark {
    private static let mark = "<!--more-->"
    /// A longer text is no mark, and would make the search slow.
    private static let maximumLength = 80

    /// The body with the mark that renderers know in the place of the author's.
    ///
    /// - Parameter separator: as the front matter has it. One of several lines is left alone: it would be Jekyll's own,
    ///   an empty line, or move all lines behind it.
    static func spelled(in body: [UInt8], separator: String?) -> [UInt8] {
        guard let separator, separator != mark, separator.utf8.count <= maximumLength, !separator.utf8.contains(0x0A),
            separator.utf8.contains(where: { $0 > 0x20 }),
            let place = body.firstRange(of: separator.utf8)
        else { return body }
        return Array(body[..<place.lowerBound] + mark.utf8 + body[place.upperBound...])
    }
}
