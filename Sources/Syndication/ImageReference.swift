/// An entry's main picture, as Media RSS, Atom and JSON Feed show it (spec section 12).
package struct ImageReference: Hashable, Sendable, Codable {
    /// The picture's own address, absolute.
    package var url: WebURL
    /// An address that changes whenever the picture does, where the daemon serves it (spec R11.4).
    package var contentAddress: WebURL?
    /// The text for those who do not see the picture.
    package var alt: String?
    /// What stands below the picture.
    package var caption: String?
    /// Who made the picture, or has the rights to it.
    package var credit: String?
    /// Nil where neither the file nor the address tells it.
    package var type: MediaType?
    /// Pixels, when the file is known to us.
    package var width: Int?
    /// Pixels, as `width`: there are both or none.
    package var height: Int?
    /// The size of the file, when it is known to us.
    package var bytes: Int?

    /// Takes what is known of the picture.
    package init(
        url: WebURL, contentAddress: WebURL? = nil, alt: String? = nil, caption: String? = nil, credit: String? = nil,
        type: MediaType? = nil,
        width: Int? = nil, height: Int? = nil, bytes: Int? = nil
    ) {
        self.url = url
        self.contentAddress = contentAddress
        self.alt = alt
        self.caption = caption
        self.credit = credit
        self.type = type
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// What feeds name.
    package var shownURL: WebURL { contentAddress ?? url }
}
