extension PlainText {
    /// The beginning of a text: cut behind a sentence, when that leaves at least half of what is allowed, else behind a
    /// word; inside a word only when it is longer than most of the room. Chinese, Japanese and Thai have no
    /// spaces and may be cut between any two characters. A grapheme cluster is never cut (spec R2.3 to R2.5).
    ///
    /// - Parameters:
    ///   - text: collapsed.
    ///   - limit: characters as people count them, the ellipsis included.
    ///   - ellipsis: whether `…` marks a cut that is not behind a sentence.
    package static func cut(_ text: String, atMost limit: Int, ellipsis: Bool) -> String {
        guard limit > 0 else { return "" }
        // A character has one byte or more.
        if text.utf8.count <= limit { return text }

        let room = ellipsis ? limit - 1 : limit
        var walk = TextWalk(text)
        var roomEnd = text.startIndex
        var sentence: (end: String.Index, count: Int)?
        var word: (end: String.Index, count: Int)?
        while walk.count < limit, walk.step() {
            if walk.count <= room {
                roomEnd = walk.end
                if walk.isWordEnd { word = (walk.end, walk.count) }
            }
            if walk.isSentenceEnd { sentence = (walk.end, walk.count) }
        }
        if walk.isAtEnd { return text }

        if let sentence, sentence.count * 2 >= limit {
            return balanced(String(text[..<sentence.end]))
        }
        var end = roomEnd
        if let word, word.count * 3 >= room { end = word.end }
        let beginning = withoutDanglingMarks(text[..<end])
        return balanced(beginning) + (ellipsis ? "…" : "")
    }

    /// The first sentence, for formats that need a title where the article has none (spec R2.3). A longer one is cut
    /// behind a word, with an ellipsis. Empty only when the text is.
    ///
    /// - Parameter text: collapsed.
    package static func firstSentence(_ text: String, atMost limit: Int = 80) -> String {
        var walk = TextWalk(text)
        while walk.count < limit, walk.step() {
            if walk.isSentenceEnd { return balanced(String(text[..<walk.end])) }
        }
        return cut(text, atMost: limit, ellipsis: true)
    }

    /// Takes away the space, comma, dash or opening bracket that a cut leaves at the end.
    private static func withoutDanglingMarks(_ text: Substring) -> String {
        var scalars = text.unicodeScalars
        while let last = scalars.last, " ,;:-–—([{«“‘„、，：；（「『/".unicodeScalars.contains(last) {
            scalars.removeLast()
        }
        return scalars.isEmpty ? String(text) : String(scalars)
    }
}
