import Testing

@testable import Daemon

struct StatePathTests {
    @Test func `each content folder has a state file of its own, where the system wants it`() {
        let one = StatePath.usual(for: "/srv/one/content", environment: ["HOME": "/home/maja"])
        let two = StatePath.usual(for: "/srv/two/content", environment: ["HOME": "/home/maja"])
        #expect(one.hasPrefix("/home/maja/.local/state/syndicated/content-"))
        #expect(one != two)
        #expect(
            StatePath.usual(for: "/c", environment: ["XDG_STATE_HOME": "/x", "HOME": "/h"])
                .hasPrefix("/x/syndicated/c-"))
        #expect(
            StatePath.usual(for: "/c", environment: ["STATE_DIRECTORY": "/var/lib/s:/other", "XDG_STATE_HOME": "/x"])
                .hasPrefix("/var/lib/s/c-"))
    }
}

struct SystemdTests {
    @Test func `sockets are taken only when they were handed to this process`() {
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "2"]
        #expect(Systemd.handedOverSockets(environment: environment, processID: 42).map(\.descriptor) == [3, 4])
        #expect(Systemd.handedOverSockets(environment: environment, processID: 43) == [])
        #expect(Systemd.handedOverSockets(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "x"], processID: 42) == [])
        #expect(Systemd.handedOverSockets(environment: [:], processID: 42) == [])
    }

    @Test func `the watchdog is fed twice as often as the service manager asks`() {
        #expect(Systemd(environment: ["WATCHDOG_USEC": "30000000"]).watchdogInterval == .seconds(15))
        #expect(
            Systemd(environment: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"], processID: 2).watchdogInterval
                == nil)
        #expect(Systemd(environment: [:]).watchdogInterval == nil)
    }
}
