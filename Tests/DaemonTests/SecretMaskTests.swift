import Testing

@testable import Daemon

struct SecretMaskTests {
    @Test(arguments: [
        "See https://example.org/ for more", "https://example.org/a%20b", "News from https://example.org, daily.",
        "https://social.example/@maja and https://b.example:1/@jo", "Write to me@example.org, or see http://e.org/#x",
        "Two lines:\n\thttps://example.org/?\n", "<a href='https://pay.example.org/?to=1'>Thanks</a>",
        "https://new.example.org/news.{format}", "[::1]:80", "https://[::1]:8080/ at home",
    ])
    func `an ordinary text is shown as it is`(text: String) {
        #expect(SecretMask.masked(text) == text)
    }

    @Test(arguments: [
        ("https://maja:word@example.org/a", "https://maja:(secret)@example.org/a"),
        ("https://token@example.org/", "https://(secret)@example.org/"),
        ("https://maja:w@rd@example.org/", "https://maja:(secret)@example.org/"),
        ("https://example.org/a?token=b#c", "https://example.org/a?(secret)"),
        ("See https://e.org/?key=1,\nor  ftp://a:b@c/", "See https://e.org/?(secret)\nor  ftp://a:(secret)@c/"),
        ("https://a.example/,https://b:c@d.example/", "https://a.example/,https://b:(secret)@d.example/"),
        ("https://a.example,https://b:c@d.example/?e", "https://a.example,https://b:(secret)@d.example/?(secret)"),
        ("postgresql://s:word@db/x?sslmode=off", "postgresql://s:(secret)@db/x?(secret)"),
    ])
    func `an address in a text is shown without its password and its query`(text: String, shown: String) {
        #expect(SecretMask.masked(text) == shown)
    }

    @Test(arguments: [
        "https://maja:wo/rd@example.org/", "https://maja:wo rd@example.org/", "https://maja:wo?rd@example.org/",
        "https://maja:wo#rd@example.org/", "https://a word@example.org/", "https://maja:1 2@example.org/",
    ])
    func `nothing is shown where nobody knows where a password ends`(text: String) {
        #expect(SecretMask.masked(text) == SecretMask.mark)
    }

    @Test func `a text with an address in it can be read again from what is shown`() throws {
        let text = """
            [site]
            title = "All of https://example.org/"
            description = "See https://example.org/ for more"

            [[feed]]
            name = "a"
            closing.tip = "More at https://example.org/"
            """
        let configuration = try ConfigurationFile.parse(text, file: "s.toml")
        #expect(ConfigurationListing().text(of: configuration) == text)
    }
}
