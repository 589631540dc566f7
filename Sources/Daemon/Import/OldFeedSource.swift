import Foundation
import Importing
import Syndication
import Transfer

/// Where an old feed is: a file, or an address of the Web with the pages that it goes on in.
struct OldFeedSource {
    /// The most documents of one feed that are read. Their chain may be a circle.
    static let documentLimit = 100
    private static let redirectLimit = 5
    /// What the reader takes, and a byte by which more is told.
    private static let sizeLimit = 64 << 20

    private static let remedy =
        "Nothing is changed. See whether the address is right, or save the feed to a file and import that."

    /// As the person wrote it.
    let place: String

    /// Its address; nil for a file.
    private var address: WebURL? { WebURL(place).flatMap { $0.isWeb ? $0 : nil } }

    /// Where older entries are that `documents` leaves out: a file may come from anywhere, and is read alone.
    func older(than documents: [OldFeed]) -> WebURL? {
        address == nil ? documents.last?.next : nil
    }

    /// The documents of the feed, the newest first.
    ///
    /// - Throws: `CommandFailure`, `OldFeedError`, `TransferError`.
    func documents() async throws -> [OldFeed] {
        guard let url = address else { return [try file()] }
        let transfers = try TransferLoop(TransferLoop.Settings(userAgent: Version.userAgent, limit: 2))
        defer { transfers.stop() }
        var documents: [OldFeed] = []
        var seen: Set<WebURL> = []
        var next: WebURL? = url
        while let page = next, seen.insert(page).inserted {
            guard documents.count < Self.documentLimit else {
                throw CommandFailure.content(
                    "\(place): the feed has more than \(Self.documentLimit) pages. Import its older pages one by one, "
                        + "beginning with \(page).")
            }
            let (bytes, address) = try await fetch(page, through: transfers, from: url)
            let document = try OldFeedReader.read(bytes, source: page.text, base: address)
            documents.append(document)
            next = document.next
        }
        return documents
    }

    private func file() throws -> OldFeed {
        guard let data = try InputFile.bytes(at: place) else {
            throw CommandFailure.inputOutput(
                "\(place): there is no such file, or it cannot be read. Give a file, or an address that begins with "
                    + "http:// or https://.")
        }
        return try OldFeedReader.read(Array(data), source: place, base: nil)
    }

    /// The person may name any address of theirs; what a feed leads to may be on the same host, or else must be public.
    private func fetch(
        _ page: WebURL, through transfers: TransferLoop, from start: WebURL
    ) async throws -> (bytes: [UInt8], address: WebURL) {
        var address = page
        for _ in 0...Self.redirectLimit {
            let isNamed = address.host == start.host
            var request = Request(
                .get, address,
                headers: [("Accept", "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5")],
                reach: isNamed ? .anywhere : .publicOnly())
            // One that makes a feed of all its articles takes its time until the first byte.
            request.timeout = .seconds(120)
            request.silenceLimit = request.timeout
            request.responseLimit = Self.sizeLimit
            let answer: Response
            do {
                answer = try await transfers.send(request)
            } catch {
                throw CommandFailure.unavailable("\(page): \(error). \(Self.remedy)")
            }
            if [301, 302, 303, 307, 308].contains(answer.status), let url = answer.location(from: address) {
                address = url
                continue
            }
            guard answer.isSuccess else {
                throw CommandFailure.unavailable(
                    "\(page): the server answers \(answer.status). \(Self.remedy)")
            }
            guard !answer.isCut else {
                throw CommandFailure.content("\(page): the document has more than \(Self.sizeLimit >> 20) MB.")
            }
            return (answer.body, address)
        }
        throw CommandFailure.unavailable("\(page): there are more than \(Self.redirectLimit) redirects.")
    }
}
