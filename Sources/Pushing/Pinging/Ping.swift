import Syndication
import Transfer

/// One hub to be told of one topic.
struct Ping: Sendable, Hashable {
    /// What a ping is about; there is one row for each.
    struct Subject: Sendable, Hashable {
        var hub: WebURL
        var topic: WebURL
    }

    var subject: Subject
    /// The edition that the hub is told of, by its stem.
    var edition: String
    /// Failed attempts since the topic changed.
    var failures: Int
    /// Those since then that are not counted, since the hub said itself when to come back.
    var uncounted = 0

    /// The form that all hubs understand: Google's and Superfeedr's want `hub.url`, Switchboard's and websub.rocks's
    /// `hub.topic` (spec websub.md P-8).
    func request(_ settings: PushSettings) -> Request {
        let topic = Form.encoded(subject.topic.text)
        var request = Request(
            .post, subject.hub, headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Body(Array("hub.mode=publish&hub.url=\(topic)&hub.topic=\(topic)".utf8)),
            // The operator wrote the hub's address down: it may be on the same machine.
            reach: .anywhere)
        request.connectTimeout = settings.connectTimeout
        request.timeout = settings.timeout
        request.responseLimit = 4096
        return request
    }
}
