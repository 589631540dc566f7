import Glibc
import Logging
import NIOCore
import NIOPosix
import Syndication

/// Lets a listener wait a moment where the system has no descriptor or no memory for a connection: asked again at once it
/// would say the same, and a core would do nothing else until others have gone.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let shortage: Shortage
    private let pause: TimeAmount
    private var isWaiting = false
    private var isOver = false

    init(telling shortage: Shortage, pause: TimeAmount = .milliseconds(200)) {
        self.shortage = shortage
        self.pause = pause
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? IOError)?.errnoCode, Shortage.codes.contains(code) else {
            return context.fireErrorCaught(error)
        }
        shortage.tell(code)
        guard !isWaiting, !isOver else { return }
        isWaiting = true
        // Who knocks meanwhile waits in the kernel. A listener that is closed takes no option, and no connection.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: pause) { bound.value.goOn(channel) }
    }

    /// No more connections are taken: the listener stops.
    func end() {
        isOver = true
    }

    private func goOn(_ channel: any Channel) {
        isWaiting = false
        guard !isOver else { return }
        try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
}

/// Says that connections cannot be taken: at once, and then at most once in a while.
final class Shortage: Sendable {
    /// What goes by when others give back what they have.
    static let codes: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    private let logger: Logger
    private let pace: WarningPace

    init(logger: Logger, pace: WarningPace = WarningPace()) {
        self.logger = logger
        self.pace = pace
    }

    func tell(_ code: CInt) {
        guard pace.isDue() else { return }
        logger.warning(
            "connections have to wait, because no more can be taken: \(systemMessage(code)). \(remedy(code))"
        )
    }

    private func remedy(_ code: CInt) -> String {
        switch code {
        // Fewer connections would leave more for files on their way, and not for what else there is.
        case EMFILE: "Raise LimitNOFILE= in the unit"
        case ENFILE: "Raise fs.file-max"
        default: "Give the machine more memory, or lower max-connections"
        }
    }
}
