import NIOCore
import Syndication

// How a connection sends a file: piece by piece, as the client takes them.
extension RequestHandler {
    /// After its head was written: the file itself. Then the connection is ready for the next request.
    func send(_ slice: FileSlice, to request: Request) {
        guard let context else { return }
        exchange = .sending(request)
        enter(.taking)
        let channel = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        // Each piece that the client takes gives it time for the next.
        let progress = { handler.value.enter(.taking) }
        let end: EventLoopFuture<Void>
        if !isSecure, let file = KernelFile(slice, to: channel) {
            end = file.send(on: channel, progress: progress)
        } else {
            end = slice.pump(on: channel) { piece in
                progress()
                return channel.writeAndFlush(piece)
            }
        }
        end.whenComplete { result in
            let handler = handler.value
            guard case .sending(let request) = handler.exchange else { return }
            guard case .success = result else { return handler.closeNow() }
            handler.end(request)
            handler.flush()
            handler.resume()
        }
    }

    /// The answer is written.
    func end(_ request: Request) {
        if request.keepsAlive, !loop.isStopping {
            exchange = .ready
            enter(.idle)
        } else {
            finish()
        }
    }
}
