/// What watches the publisher, and what it tells those who watch.
struct PublisherWatch: Sendable {
    let systemd: Systemd
    let health: Health
    let heartbeat: Heartbeat
    let start: StartNotice
    let tally: Tally

    /// A long step works, and does not hang.
    func progress(_ words: @autoclosure () -> String) {
        heartbeat.beat()
        start.progress(words())
    }
}
