import Rendering
import Syndication

// How a feed shows its entries.
extension ConfigurationReader {
    func style(_ table: inout ConfigurationSection) -> EntryStyle {
        var style = EntryStyle()
        style.title = entryTitle(&table)
        style.untitled = table.choice("untitled", default: style.untitled)
        style.linkPost = table.choice("linkpost", default: style.linkPost)
        style.closing = table.section("closing").map { closing($0) } ?? []
        return style
    }

    /// In the order in which they stand at the end of an entry.
    private func closing(_ table: ConfigurationSection) -> [TextTemplate] {
        var table = table
        let lines = ["reply", "canonical", "tip"].compactMap { closingLine($0, &table) }
        table.finish()
        return lines
    }

    private func closingLine(_ key: String, _ table: inout ConfigurationSection) -> TextTemplate? {
        guard let text = table.string(key, default: ""), !text.isEmpty else { return nil }
        do throws(ClosingLine.Mistake) {
            return try ClosingLine(text).template
        } catch {
            table.report(key, "\(table.path).\(key) \(error.what)", remedy: error.remedy)
            return nil
        }
    }

    private func entryTitle(_ table: inout ConfigurationSection) -> TextTemplate? {
        let key = "entry-title"
        let template = template(key, default: "{title}", EntryStyle.titlePlaceholders, &table)
        guard let template, template.text != "{title}" else { return nil }
        if !template.has("title") {
            table.report(
                key,
                "\(table.path).\(key) is \"\(template.text)\", which gives every entry one title",
                remedy: "Put {title} into it")
        }
        return template
    }

    /// Documents must be the same on every machine (spec R0.1), whatever zone it is in.
    func dates(_ table: inout ConfigurationSection, hasTimeZone: Bool) -> Configuration.FeedSettings.Dates {
        let dates = table.choice("dates", default: Configuration.FeedSettings.Dates.utc)
        if dates == .local, !hasTimeZone {
            table.report(
                "dates", "\(table.path).dates is \"local\", and the site has no time zone",
                remedy: "Add timezone = \"Europe/Stockholm\", or where it is, to [site]")
        }
        return dates
    }

    /// A text with names in braces. A name that is none is told with those that there are.
    private func template(
        _ key: String, default fallback: String, _ names: [String], _ table: inout ConfigurationSection
    ) -> TextTemplate? {
        guard let text = table.string(key, default: fallback) else { return nil }
        do throws(TextTemplate.Mistake) {
            return try TextTemplate(text, placeholders: names)
        } catch {
            report(error, in: key, of: table, names: names)
            return nil
        }
    }

    /// - Parameter names: those that there are.
    func report(_ mistake: TextTemplate.Mistake, in key: String, of table: ConfigurationSection, names: [String]) {
        let full = "\(table.path).\(key)"
        switch mistake {
        case .unknown(let name):
            let known = names.map { "{\($0)}" }.joined(separator: " ")
            let remedy = Spelling.nearest(to: name, among: names).map { "Did you mean \"{\($0)}\"?" }
            table.report(
                key, "\(full) has the unknown \"{\(name)}\"",
                remedy: remedy ?? (names.count == 1 ? "There is only \(known)" : "There are \(known)"))
        case .open:
            table.report(key, "\(full) has a brace without its other", remedy: "Write a place as {\(names[0])}")
        }
    }
}
