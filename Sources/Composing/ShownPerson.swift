import Syndication
import XML

/// An author whose name is fit to be shown (spec R9.4).
struct ShownPerson {
    let name: XMLText
    let email: EmailAddress?
    let url: WebURL?
    let avatar: WebURL?

    init?(_ person: Person) {
        guard let name = XMLText(line: person.name) else { return nil }
        self.name = name
        email = EmailAddress(person.email)
        url = person.url?.ifWeb
        avatar = person.avatar?.ifWeb
    }
}
