import Syndication

/// Finds the dates of an article (spec R5.3 to R5.5, R5.7).
struct DateSources {
    let table: FieldTable
    let name: ContentFileName
    let zone: TimeZoneRules
    let file: String
    private let source: SourceText
    private(set) var problems: [Problem] = []

    /// - Parameter source: the file, in which problems name a place.
    init(table: FieldTable, name: ContentFileName, zone: TimeZoneRules, source: SourceText) {
        self.table = table
        self.source = source
        self.name = name
        self.zone = zone
        file = name.path
    }

    /// The date of publication: front matter `date`, else `publishDate` or `published`, else `created`, else the file
    /// name, else `path` or `url`, else the folders. A `publishDate` that is later than `date` wins: the article is
    /// not to be seen before it (spec R5.7). Its address keeps the day of `date`, as with Hugo.
    ///
    /// - Throws: when the date that was meant cannot be read. Publishing such an article under another date could
    ///   never be taken back.
    mutating func date() throws(Problem) -> ReadDate? {
        let publishDate = try read(.publishDate)
        if let date = try read(.date) {
            guard var publishDate, publishDate.written.instant > date.written.instant else { return date }
            publishDate.day = date.day
            return publishDate
        }
        if let publishDate { return publishDate }
        if table.bool(.published) == nil, let published = readIfPossible(.published) { return published }
        if let created = readIfPossible(.created) { return created }
        return (name.date ?? dateInAddress ?? name.folderDate).map(midnight)
    }

    /// When the article was last changed, by its author's word.
    mutating func modified() -> ReadDate? {
        guard table[.modified]?.value.isBoolean != true else { return nil }
        return readIfPossible(.modified)
    }

    /// When the article is to disappear. `false` and `never` say that it is not.
    mutating func expires() throws(Problem) -> Timestamp? {
        if let text = table.text(.expires), ["never", "none", "false", "no"].contains(text.lowercased()) { return nil }
        return try read(.expires)?.written.instant
    }

    private var dateInAddress: CivilDay? {
        guard let address = table.text(.url) else { return nil }
        return DateInPath.day(in: address.split(separator: "/"))
    }

    private func midnight(_ day: CivilDay) -> ReadDate {
        var date = ReadDate(midnightOf: day, zone: zone)
        let utc = Timestamp(year: day.year, month: day.month, day: day.day)
        date.text = Article.DateText(String(DateFormats.rfc3339(utc).prefix(10)))
        return date
    }

    private func read(_ name: FieldName) throws(Problem) -> ReadDate? {
        guard let field = table[name] else { return nil }
        guard let text = field.value.text else {
            throw problem(
                field, "\(field.key) is a list or a map where a date should be", "Write one date, as 2026-03-14")
        }
        do throws(DateReading.Refusal) {
            var date = try DateReading.read(text, zone: zone)
            date.text = Article.DateText(PlainText.collapsed(text), line: field.line)
            return date
        } catch {
            let diagnosis = DateDiagnosis(PlainText.collapsed(text), error)
            throw problem(field, "\(field.key): \(diagnosis.what)", diagnosis.remedy)
        }
    }

    /// For fields that may mean something else, or that an article can do without.
    private mutating func readIfPossible(_ name: FieldName) -> ReadDate? {
        do throws(Problem) {
            return try read(name)
        } catch {
            var warning = error
            warning.severity = .warning
            problems.append(warning)
            return nil
        }
    }

    private func problem(_ field: FrontMatterField, _ what: String, _ remedy: String) -> Problem {
        Problem(
            .error, file: file, line: field.line, column: source.column(ofValueOf: field.key, onLine: field.line), what,
            remedy: remedy)
    }
}
