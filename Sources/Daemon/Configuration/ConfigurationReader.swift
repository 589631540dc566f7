import Foundation
import Reading
import Rendering
import Syndication
import Watching

/// Takes each table of the file to its part of the configuration. What a key means and its default stand in
/// `config/syndicated.toml`.
struct ConfigurationReader {
    var root: ConfigurationSection
    let context: ConfigurationContext

    mutating func read(feeds: ConfigurationValue?) -> Configuration {
        var configuration = Configuration()
        configuration.site = site(section("site"))
        configuration.content = content(section("content"))
        configuration.feeds = self.feeds(feeds, hasTimeZone: configuration.site.timeZone != nil)
        configuration.server = server(section("server"))
        configuration.hub = hub(section("hub"))
        (configuration.hubs, configuration.watchesHubs) = push(
            section("push"), isPublic: configuration.server.url != nil)
        configuration.statePath = state(section("state"))
        configuration.log = log(section("log"))
        root.finish()
        context.finish()
        configuration.keys = context.keys
        configuration.notices = context.notices
        return configuration
    }

    private mutating func section(_ name: String) -> ConfigurationSection {
        root.section(name) ?? ConfigurationSection(path: name, values: [:], context: context)
    }

    private func site(_ table: ConfigurationSection) -> Configuration.Site {
        var table = table
        var site = Configuration.Site()
        site.title = table.name("title")
        site.url = table.folder("url")
        site.description = table.string("description", default: "") ?? ""
        site.language = language(&table, fallback: "en") ?? LanguageTag("en")
        site.rights = table.string("rights", default: "") ?? ""
        site.license = license(&table)
        site.icon = table.string("icon")
        site.logo = table.string("logo")
        site.author = table.section("author").flatMap(author)
        site.timeZone = table.checked("timezone", expects: "an IANA name such as \"Europe/Stockholm\"") {
            TimeZone(identifier: $0) == nil ? nil : $0
        }
        site.authority = table.checked("authority", expects: "a domain that is yours, such as \"example.org\"") {
            isAuthority($0) ? $0.lowercased() : nil
        }
        table.finish()
        return site
    }

    /// One that feeds name. A country's code in its place is told, and published all the same.
    func language(_ table: inout ConfigurationSection, fallback: String? = nil) -> LanguageTag? {
        let tag = table.checked(
            "language", expects: "a language tag such as \"en\" or \"sv-SE\"", fallback: fallback, plain: \.text
        ) { LanguageTag($0) }
        if let doubt = tag.flatMap(LanguageCodes.doubt) {
            context.notice("\(table.path).language", "\(table.path).language: \(doubt.problem). \(doubt.remedy)")
        }
        return tag
    }

    private func license(_ table: inout ConfigurationSection) -> WebURL? {
        table.checked(
            "license",
            expects:
                "an address such as \"https://creativecommons.org/licenses/by/4.0/\", and write words in site.rights"
        ) { text in
            WebURL(text).flatMap { $0.isWeb ? $0 : nil }
        }
    }

    private func author(_ table: ConfigurationSection) -> Person? {
        var table = table
        let name = table.string("name") ?? ""
        let email = table.string("email").flatMap { $0.isEmpty ? nil : $0 }
        let address = table.string("url").flatMap { $0.isEmpty ? nil : $0 }
        let url = address.flatMap { WebURL($0) }
        if address != nil, url == nil {
            table.report(
                "url", "\(table.path).url is not an address", remedy: "Use one such as \"https://example.org/\"")
        }
        if name.isEmpty, email != nil || url != nil {
            table.reportMissing("", "\(table.path) has no name", remedy: "Feeds must name the author: add name = \"…\"")
        }
        table.finish()
        return name.isEmpty ? nil : Person(name: name, email: email, url: url)
    }

    /// A domain name or an e-mail address, as RFC 4151 §2.1 has it.
    private func isAuthority(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard let domain = parts.last, parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { return false }
        // What the host of the site's address may be must do here too: a site that moves keeps its authority.
        let name = domain.hasSuffix(".") ? domain.dropLast() : domain
        let isDomain = name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-") && label.utf8.allSatisfy(isNameByte)
        }
        let isLocalByte = { isNameByte($0) || $0 == UInt8(ascii: ".") }
        return isDomain && parts.dropLast().allSatisfy { $0.utf8.allSatisfy(isLocalByte) }
    }

    /// ASCII letters, digits, `-` and `_`.
    func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private func content(_ table: ConfigurationSection) -> Configuration.Content {
        var table = table
        var content = Configuration.Content()
        content.path = table.path("path")
        content.permalink = permalink(&table)
        content.ignore = table.strings("ignore", default: []) ?? []
        content.watching = watching(&table)
        content.undated = table.choice("undated", default: content.undated)
        content.rendering = rendering(&table)
        content.writeBackIDs = table.bool("write-back-ids", default: content.writeBackIDs)
        content.flood = table.choice("flood", default: content.flood)
        table.finish()
        return content
    }

    private func watching(_ table: inout ConfigurationSection) -> WatchingSettings {
        var settings = WatchingSettings()
        settings.mode = table.choice("watch", default: settings.mode)
        settings.pollInterval = table.duration(
            "poll-interval", in: .seconds(1) ... .seconds(86400), default: settings.pollInterval)
        settings.settle = table.duration("settle", in: .zero ... .seconds(60), default: settings.settle)
        return settings
    }

    private func rendering(_ table: inout ConfigurationSection) -> RenderingSettings {
        var settings = RenderingSettings()
        settings.embeds = table.choice("embeds", default: settings.embeds)
        settings.formulas = table.choice("math", default: settings.formulas)
        settings.inlineImage = table.choice("inline-image", default: settings.inlineImage)
        settings.contentMaximum = table.bytes("max", atLeast: 16384, default: settings.contentMaximum)
        return settings
    }

    private func permalink(_ table: inout ConfigurationSection) -> PermalinkPattern {
        let text = table.checked(
            "permalink", expects: "a pattern such as \"/{path}/\" or \"/{year}/{month}/{slug}/\"", fallback: "/{path}/"
        ) { $0.hasPrefix("/") && $0.contains("{") ? $0 : nil }
        guard let text else { return .path }
        do throws(PermalinkPattern.Mistake) {
            return try PermalinkPattern(text)
        } catch {
            let nearest = error.unknown.flatMap { Spelling.nearest(to: $0, among: PermalinkPattern.Mistake.known) }
            table.report(
                "permalink", "content.permalink: \(error.description)",
                remedy: nearest.map { "Did you mean \"{\($0)}\"?" } ?? "")
            return .path
        }
    }

    private func state(_ table: ConfigurationSection) -> String? {
        var table = table
        let path = table.path("path", default: "").flatMap { $0.isEmpty ? nil : $0 }
        // It holds the password of a database, also where it has no effect.
        if table.secret("url").map({ !$0.isEmpty }) == true {
            context.notice("state.url", "state.url has no effect in this version")
        }
        table.finish()
        return path
    }

    private func log(_ table: ConfigurationSection) -> Configuration.Log {
        var table = table
        var log = Configuration.Log()
        log.level = table.choice("level", default: log.level)
        log.format = table.choice("format", default: log.format)
        table.finish()
        return log
    }
}
