import Pushing

/// A list of subscriptions that the daemon tells page by page, so that neither it nor a command ever holds all of a long
/// one.
struct SubscriptionPages {
    private let path: String
    private let which: String?
    private let commands: DaemonCommands
    let client: AdminClient

    /// - Throws: `CommandFailure` where nothing leads to the daemon that is meant.
    init(_ path: String, _ which: String?, _ commands: DaemonCommands) throws {
        self.path = path
        self.which = which
        self.commands = commands
        client = try commands.client()
    }

    /// - Returns: how many there are.
    /// - Throws: `CommandFailure`.
    func each(_ take: ([SubscriptionReport]) throws -> Void) throws -> Int {
        try walk { page, _ in try take(page) }
    }

    /// Prints them as JSON, as they came: one array.
    ///
    /// - Parameter beginning: what stands before it. Nothing is printed before the daemon has answered.
    /// - Throws: `CommandFailure`.
    func printArray(after beginning: String = "") throws {
        var before = beginning + "["
        _ = try walk { _, answer in
            try Terminal.put(before + Terminal.plain(String(answer.words.dropFirst().dropLast())))
            before = ","
        }
        try Terminal.put((before == "," ? "" : before) + "]")
    }

    private func walk(_ take: ([SubscriptionReport], AdminClient.Answer) throws -> Void) throws -> Int {
        var (count, last): (Int, Int64) = (0, 0)
        while true {
            let query = (which.map { [("which", $0)] } ?? []) + [("after", "\(last)")]
            let answer = try commands.ask(path + AdminQuery.text(query), client)
            let page: [SubscriptionReport] = try commands.report(in: answer)
            guard let end = page.last?.id else { return count }
            // A daemon that knows of no pages would tell the first one for ever.
            guard end > last else { throw DaemonCommands.isOfOtherVersion }
            try take(page, answer)
            (count, last) = (count + page.count, end)
        }
    }
}
