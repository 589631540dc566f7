import Syndication

/// What recording finds wrong with an article, in the words a person reads.
extension Problem {
    /// `check` knows nothing of what was published.
    static func noDate(_ path: String) -> Problem {
        Problem(
            .warning, file: path, "the article has no date, so it is in no feed, unless it was published before",
            remedy: "Add a date, or set content.undated to \"first-seen\"")
    }

    static func implausibleDate(_ article: Article, _ date: Timestamp) -> Problem {
        Problem(
            .error, file: article.path, line: article.dateText?.line,
            "the date \"\(article.dateText?.text ?? String(DateFormats.rfc3339(date).prefix(10)))\" cannot be meant",
            remedy: "Write a date between 1990 and ten years from now")
    }

    static func movedToFuture(_ article: Article) -> Problem {
        Problem(
            .warning, file: article.path, line: article.dateText?.line,
            "the date was moved into the future after the article was published; it stays published",
            remedy: "Set draft: true to withdraw it, or put the date back")
    }

    /// - Parameters:
    ///   - hadDate: whether it was published with one, and not when it was first seen.
    ///   - date: as the author would write it.
    static func dateRemoved(_ path: String, hadDate: Bool, published date: String) -> Problem {
        let what = hadDate ? "the date was removed after the article was published" : "the article has no date"
        return Problem(
            .warning, file: path, "\(what); it stays published under \(date), which nothing but the state knows",
            remedy: "Write date: \(date), or set draft: true to withdraw it")
    }

    static func changedInFuture(_ article: Article, _ date: Timestamp) -> Problem {
        Problem(
            .warning, file: article.path, line: article.modifiedText?.line,
            "the date of change \"\(article.modifiedText?.text ?? DateFormats.rfc3339(date))\" lies in the future, so it does not count",
            remedy: "Write when the article was changed, or leave it out")
    }

    static func takenID(_ path: String, _ id: EntryID, by owner: String) -> Problem {
        Problem(
            .error, file: path, "the id \(id) belongs to \(owner) already, so this article is held back",
            remedy: "Remove the id from one of them, or give it another")
    }

    static func lateClaim(_ path: String, _ claimed: EntryID, of owner: String?, knownAs id: EntryID) -> Problem {
        let claim = owner.map { "the id \(claimed) that it claims is \($0)'s" } ?? "the id \(claimed) came too late"
        return Problem(
            .warning, file: path, "readers know the article as \(id), and \(claim), so it does not count",
            remedy: "Write \(id), or leave the id out")
    }

    static func sharedAddress(_ path: String, with owner: String) -> Problem {
        Problem(
            .warning, file: path, "\(owner) has the same address, so readers who follow a link find one of them only",
            remedy: "Give one of them another url or slug, or remove it")
    }

    static func noIdentity(_ path: String, _ authority: String) -> Problem {
        Problem(
            .error, file: path, "no id can be made with the authority \"\(authority)\"",
            remedy: "Set site.authority to a domain that is yours")
    }
}
