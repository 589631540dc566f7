import Syndication

// How a feed shows its entries.
extension ConfigurationReader {
    func style(_ table: inout ConfigurationSection) -> EntryStyle {
        var style = EntryStyle()
        style.title = entryTitle(&table)
        style.untitled = table.choice("untitled", default: style.untitled)
        style.linkPost = table.choice("linkpost", default: style.linkPost)
        return style
    }

    private func entryTitle(_ table: inout ConfigurationSection) -> TextTemplate? {
        let key = "entry-title"
        let template = template(key, default: "{title}", EntryStyle.titlePlaceholders, &table)
        guard let template, template.text != "{title}" else { return nil }
        if !template.has("title") {
            table.report(
                key,
                "\(table.path).\(key) is \"\(SecretMask.masked(template.text))\", which gives every entry one title",
                fix: "Put {title} into it")
        }
        return template
    }

    /// Documents must be the same on every machine (spec R0.1), whatever zone it is in.
    func dates(_ table: inout ConfigurationSection, hasTimeZone: Bool) -> Configuration.FeedSettings.Dates {
        let dates = table.choice("dates", default: Configuration.FeedSettings.Dates.utc)
        if dates == .local, !hasTimeZone {
            table.report(
                "dates", "\(table.path).dates is \"local\", and the site has no time zone",
                fix: "Add timezone = \"Europe/Stockholm\", or where it is, to [site]")
        }
        return dates
    }

    /// A text with names in braces. A name that is none is told with those that there are.
    private func template(
        _ key: String, default fallback: String, _ names: [String], _ table: inout ConfigurationSection
    ) -> TextTemplate? {
        guard let text = table.string(key, default: fallback) else { return nil }
        let full = "\(table.path).\(key)"
        do throws(TextTemplate.Mistake) {
            return try TextTemplate(text, placeholders: names)
        } catch {
            switch error {
            case .unknown(let name):
                let known = names.map { "{\($0)}" }.joined(separator: " ")
                table.report(key, "\(full) has the unknown \"{\(SecretMask.masked(name))}\"", fix: "There are \(known)")
            case .open:
                table.report(key, "\(full) has a brace without its other", fix: "Write a place as {\(names[0])}")
            }
        }
        return nil
    }
}
