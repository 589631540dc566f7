import Syndication

/// An article as it was observed.
struct ObservedArticle {
    var article: Article
    var stamp: FileStamp
    var problems: [Problem]
}

/// An article's place in the order in which the articles of one batch are recorded: by date, weight and file name, so
/// that the same content always gives the same sequence (spec R5.6).
struct RecordingRank: Comparable {
    private let date: Timestamp
    private let weight: Int
    private let path: String

    /// - Parameter now: the date of an article that has none.
    init(_ article: Article, at now: Timestamp) {
        date = article.date?.instant ?? now
        weight = article.weight
        path = article.path
    }

    private var fileName: Substring {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
        return path[path.index(after: slash)...]
    }

    static func < (left: RecordingRank, right: RecordingRank) -> Bool {
        if left.date != right.date { return left.date < right.date }
        if left.weight != right.weight { return left.weight < right.weight }
        let (leftName, rightName) = (left.fileName, right.fileName)
        return leftName != rightName ? leftName < rightName : left.path < right.path
    }
}
