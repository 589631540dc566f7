import Syndication

/// Reads the pictures and media files that front matter names (spec R12.1, sections 11 and 19).
enum MediaReading {
    /// A text, a map with the address under one of its usual names, or a list, of which the first counts.
    static func image(_ table: FieldTable) -> Article.WrittenImage? {
        guard let field = table[.image], var image = image(field.value) else { return nil }
        image.alt = image.alt ?? table.text(.imageAlt).map(PlainText.collapsed)
        image.caption = image.caption ?? table.text(.imageCaption).map(Titles.plain)
        image.credit = image.credit ?? table.text(.imageCredit).map(Titles.plain)
        return image
    }

    private static func image(_ value: FrontMatterValue) -> Article.WrittenImage? {
        switch value {
        case .plain(let text), .quoted(let text):
            let address = PlainText.collapsed(text)
            return address.isEmpty ? nil : Article.WrittenImage(address: address)
        case .list(let items):
            for item in items.prefix(10) {
                if let image = image(item) { return image }
            }
            return nil
        case .map(let fields):
            guard let address = fields.value("url", "src", "path", "image", "href", "file", "feature") else {
                return nil
            }
            guard var image = image(address) else { return nil }
            image.alt = fields.value("alt", "alttext")?.text.map(PlainText.collapsed)
            image.caption = fields.value("caption", "title")?.text.map(Titles.plain)
            image.credit = fields.value("credit", "attribution")?.text.map(Titles.plain)
            return image
        case .null:
            return nil
        }
    }

    /// More than a podcast has.
    private static let maximumEnclosures = 50

    static func enclosures(_ table: FieldTable) -> [Article.WrittenEnclosure] {
        guard let field = table[.enclosure] else { return [] }
        var enclosures = enclosures(field.value)
        if enclosures.count == 1 {
            enclosures[0].duration = enclosures[0].duration ?? table.text(.duration).flatMap(seconds)
            enclosures[0].bytes = enclosures[0].bytes ?? table[.length]?.value.int.flatMap { $0 >= 0 ? $0 : nil }
        }
        return enclosures
    }

    private static func enclosures(_ value: FrontMatterValue) -> [Article.WrittenEnclosure] {
        switch value {
        case .plain(let text), .quoted(let text): return enclosure(text).map { [$0] } ?? []
        case .list(let items): return items.prefix(maximumEnclosures).flatMap { $0.isList ? [] : enclosures($0) }
        case .map(let fields): return enclosure(fields).map { [$0] } ?? []
        case .null: return []
        }
    }

    /// An address; in texts from WordPress with size and type below it.
    private static func enclosure(_ text: String) -> Article.WrittenEnclosure? {
        let lines = text.split { $0.isNewline }.map { PlainText.collapsed(String($0)) }.filter { !$0.isEmpty }
        guard let address = lines.first else { return nil }
        var enclosure = Article.WrittenEnclosure(address: address)
        if lines.count > 1 { enclosure.bytes = Int(lines[1]).flatMap { $0 >= 0 ? $0 : nil } }
        if lines.count > 2 { enclosure.type = MediaType(lines[2]) }
        return enclosure
    }

    private static func enclosure(_ fields: [FrontMatterField]) -> Article.WrittenEnclosure? {
        let names = fields.value("url", "src", "file", "href", "path", "mp3", "audio", "enclosure")
        guard let address = names?.text.map(PlainText.collapsed) else { return nil }
        return Article.WrittenEnclosure(
            address: address,
            type: fields.value("type", "mimetype", "mime")?.text.flatMap { MediaType($0) },
            bytes: fields.value("length", "bytes", "size", "filesize")?.int.flatMap { $0 >= 0 ? $0 : nil },
            duration: fields.value("duration")?.text.flatMap(seconds),
            title: fields.value("title", "name")?.text.map(Titles.plain))
    }

    /// `3723`, `62:03`, `1:02:03`, `PT1H2M3S`.
    static func seconds(_ text: String) -> Int? {
        var scanner = ByteScanner(Array(text.utf8.prefix(40)))
        scanner.skipSpaces()
        if scanner.take(UInt8(ascii: "P")) { return isoSeconds(&scanner) }
        var total = 0
        for _ in 0..<3 {
            guard let number = scanner.digits(atMost: 9) else { return nil }
            total = total * 60 + number
            guard scanner.take(UInt8(ascii: ":")) else { break }
        }
        // A fraction of a second does not count.
        if scanner.take(UInt8(ascii: ".")) { _ = scanner.digits(atMost: 18) }
        scanner.skipSpaces()
        return scanner.isAtEnd ? total : nil
    }

    /// The time of an ISO 8601 duration, as JSON-LD and microformats have it.
    private static func isoSeconds(_ scanner: inout ByteScanner) -> Int? {
        guard scanner.take(UInt8(ascii: "T")) else { return nil }
        var total = 0
        while let number = scanner.digits(atMost: 9) {
            if scanner.take(UInt8(ascii: ".")) { _ = scanner.digits(atMost: 18) }
            switch scanner.take(oneOf: "HMS") {
            case UInt8(ascii: "H"): total += number * 3600
            case UInt8(ascii: "M"): total += number * 60
            case UInt8(ascii: "S"): total += number
            default: return nil
            }
        }
        return scanner.isAtEnd ? total : nil
    }
}

extension FrontMatterValue {
    var isList: Bool {
        if case .list = self { return true }
        return false
    }
}
