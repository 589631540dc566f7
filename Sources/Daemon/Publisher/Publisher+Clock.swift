import Logging
import Publishing

// What the publisher tells of a clock that is wrong.
extension Publisher {
    /// Says once that the clock is wrong, and once that it is right again.
    func watchClock() {
        let before = toldClock
        let reading = clock.read()
        toldClock = reading
        tell(.error, \.jump, before, over: "the clock is followed again") { jump in
            """
            the clock has jumped ahead by \(jump), and is not followed: what becomes due is published when that time has \
            really passed. If the clock is right, run `syndicated accept`; if not, set it
            """
        }
        if (before?.jump == nil) != (reading.jump == nil) { clock.keep(reading) }
        tell(.error, \.behind, before, over: "the clock is right again") { behind in
            """
            the clock is behind what was published last by \(behind): articles with a newer date stay out until it is set
            """
        }
        tell(.warning, \.setBack, before, over: "the clock is no longer behind what it has said before") { setBack in
            """
            the clock was set back by \(setBack): what becomes due waits until the clock says so. If it is right now, run \
            `syndicated accept`; if not, set it
            """
        }
    }

    /// - Parameter words: what is told where it was not wrong before, with how far it is.
    private func tell(
        _ level: Logger.Level, _ trouble: KeyPath<ClockGuard.Reading, Duration?>, _ before: ClockGuard.Reading?,
        over: Logger.Message, _ words: (String) -> Logger.Message
    ) {
        switch (before?[keyPath: trouble], toldClock?[keyPath: trouble]) {
        case (nil, let now?): logger.log(level: level, words(now.inWords))
        case (_?, nil): logger.notice(over)
        default: break
        }
    }
}
