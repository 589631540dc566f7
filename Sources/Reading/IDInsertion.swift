package import Syndication

/// Why an id cannot be written into a file, in words that follow "the id is not written into the file, because".
package struct IDRefusal: Error, Sendable, Hashable {
    /// Without a full stop.
    package var reason: String
}

extension ArticleReader {
    /// The bytes of a file with `guid` in its front matter (spec R6.3). Everything else stays as it is, byte for byte:
    /// the article of the new bytes is the one of the old bytes but for the id, or the file is refused.
    package func inserting(_ id: EntryID, into bytes: [UInt8], path: String) throws(IDRefusal) -> [UInt8] {
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = SourceText(bytes)
        guard text.bytes.count + mark == bytes.count, text.bytes[...] == bytes[mark...] else {
            throw IDRefusal(reason: "the file is not UTF-8")
        }
        guard case .article(let before) = read(bytes, path: path).outcome, before.claimedID == nil else {
            throw IDRefusal(reason: "the file is another one now")
        }
        // One that an old feed gave may be any text. A bare UUID would be read as another id.
        guard EntryID(claimed: id.text) == id else {
            throw IDRefusal(reason: "\(id) is no URI, and only such an id can stand in front matter")
        }
        let isHTML = ContentFileName(path: path)?.kind == .html
        guard let block = try? FrontMatterBlock.find(in: text.bytes, limit: bytes.count, allowsPlain: !isHTML) else {
            throw IDRefusal(reason: "it has no front matter")
        }
        // Other programs refuse a key that comes twice.
        let fields = (try? FrontMatter(reading: block, of: text.bytes))?.fields ?? []
        guard !fields.contains(where: { $0.key.lowercased() == "guid" }) else {
            throw IDRefusal(reason: "it has a guid that is none")
        }
        let (place, line) = Self.insertion(of: id, into: block, of: text.bytes)
        var new = bytes
        new.insert(contentsOf: line, at: place + mark)
        guard case .article(var after) = read(new, path: path).outcome, after.claimedID == id else {
            throw IDRefusal(reason: "its front matter cannot take it")
        }
        after.claimedID = nil
        after.sourceDigest = before.sourceDigest
        after.bodyLine = before.bodyLine
        after.dateText = before.dateText
        after.modifiedText = before.modifiedText
        guard after == before else { throw IDRefusal(reason: "its front matter would say something else") }
        return new
    }

    private static func insertion(
        of id: EntryID, into block: FrontMatterBlock, of bytes: [UInt8]
    ) -> (place: Int, text: [UInt8]) {
        let end = block.headerLine > 1 ? block.header.lowerBound : bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let lineEnd = end >= 2 && bytes[end - 2] == 0x0D ? "\r\n" : "\n"
        switch block.language {
        // At the end: it begins a new key, whatever the value before it was.
        case .yaml: return (block.header.upperBound, Array("guid: \(quoted(id))\(lineEnd)".utf8))
        // At the beginning: at the end it would belong to the last table.
        case .toml: return (block.header.lowerBound, Array("guid = \(quoted(id))\(lineEnd)".utf8))
        case .plain: return (block.header.lowerBound, Array("Guid: \(id)\(lineEnd)".utf8))
        case .json:
            guard let brace = bytes[block.header].firstIndex(of: UInt8(ascii: "{")) else { return (0, []) }
            let blanks = bytes[(brace + 1)..<block.header.upperBound].prefix { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            let isEmpty = bytes[blanks.endIndex] == UInt8(ascii: "}")
            return (brace + 1, Array(blanks) + Array("\"guid\": \(quoted(id))\(isEmpty ? "" : ",")".utf8))
        }
    }

    /// The same in YAML, TOML and JSON: an id has no control characters.
    private static func quoted(_ id: EntryID) -> String {
        "\"\(id.text.withEscapedQuotes)\""
    }
}
