import Syndication
import XML

// Texts and addresses that are fit to be shown.

extension XMLText {
    var nilIfBlank: XMLText? { isBlank ? nil : self }

    init(_ url: WebURL) {
        self.init(url.text)
    }

    /// One line of plain text (spec R2.1); nil when there is nothing to see in it.
    init?(line text: String?) {
        guard let text else { return nil }
        let line = PlainText.collapsed(XMLText(text).string)
        guard PlainText.isVisible(line) else { return nil }
        self.init(line)
    }
}

extension WebURL {
    /// A feed's own references are http or https; the other schemes that a link in a text may have mean nothing there
    /// (spec R4.1).
    var ifWeb: WebURL? { isWeb ? self : nil }
}
