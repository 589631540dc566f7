import Logging
import Publishing

// What the publisher tells of a clock that is wrong.
extension Publisher {
    /// Says once that the clock is wrong, and once that it is right again.
    func watchClock() {
        let reading = clock.read()
        switch (clockJump, reading.jump) {
        case (nil, let jump?):
            logger.error(
                """
                the clock has jumped ahead by \(jump.inWords), and is not followed: what becomes due is published when that \
                time has really passed. If the clock is right, run `syndicated accept`; if not, set it
                """)
        case (_?, nil):
            logger.notice("the clock is followed again")
        default: break
        }
        if (clockJump == nil) != (reading.jump == nil) { clock.keep(reading) }
        clockJump = reading.jump
        tellBehind(reading.behind)
        tellSetBack(reading.setBack)
    }

    private func tellBehind(_ behind: Duration?) {
        switch (clockBehind, behind) {
        case (nil, let behind?):
            logger.error(
                """
                the clock is behind what was published last by \(behind.inWords): articles with a newer date stay out until \
                it is set
                """)
        case (_?, nil):
            logger.notice("the clock is right again")
        default: break
        }
        clockBehind = behind
    }

    private func tellSetBack(_ setBack: Duration?) {
        switch (clockSetBack, setBack) {
        case (nil, let setBack?):
            logger.warning(
                """
                the clock was set back by \(setBack.inWords): what becomes due waits until the clock says so. If it is right \
                now, run `syndicated accept`; if not, set it
                """)
        case (_?, nil):
            logger.notice("the clock is no longer behind what it has said before")
        default: break
        }
        clockSetBack = setBack
    }
}
