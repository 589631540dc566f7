import NIOCore

/// Puts our settings in force from the client's first frame on, instead of from its acknowledgement.
///
/// A client sends its first requests before it has seen our settings. Until they are acknowledged the library decodes no
/// more than 16 KiB of header fields, and ends the connection at a request that has more, which HTTP/1.1 would answer. All
/// that they change is that more is decoded. So the library gets an acknowledgement of ours, right behind the
/// client's own settings, and the client's is left out when it comes.
final class SettingsInForce: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum Phase {
        /// The client's settings have not begun.
        case before
        /// They have arrived up to some place.
        case within
        /// They are in force; the client's acknowledgement is on its way.
        case inForce
        /// There is nothing more to do.
        case over
    }

    /// A frame of SETTINGS without content, with the flag ACK (RFC 9113 §6.5).
    private static let acknowledgement: [UInt8] = [0, 0, 0, 4, 1, 0, 0, 0, 0]

    private var phase = Phase.before
    /// Bytes up to the next head of a frame. In the beginning it is the preface of 24 (§3.4).
    private var ahead = 24
    /// The beginning of a head that has not arrived to its end.
    private var held = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if held.readableBytes > 0 {
            held.writeBuffer(&bytes)
            bytes = held
            held = ByteBuffer()
        }
        if case .over = phase { return context.fireChannelRead(wrapInboundOut(bytes)) }
        // All at once, as more may arrive within this call.
        let out = follow(&bytes)
        if out.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(out)) }
    }

    /// Goes from frame to frame.
    ///
    /// - Returns: what the library is to get.
    private func follow(_ bytes: inout ByteBuffer) -> ByteBuffer {
        var out = ByteBuffer()
        var place = bytes.readerIndex
        while true {
            let step = min(ahead, bytes.writerIndex - place)
            place += step
            ahead -= step
            guard ahead == 0 else { break }
            if case .within = phase {
                out.add(bytes.readSlice(length: place - bytes.readerIndex))
                out.writeBytes(Self.acknowledgement)
                phase = .inForce
            }
            guard let head = FrameHead(bytes, at: place) else {
                out.add(bytes.readSlice(length: place - bytes.readerIndex))
                held = bytes
                return out
            }
            switch phase {
            case .before where head.isSettings && !head.isAcknowledgement: phase = .within
            case .inForce where head.isSettings && head.isAcknowledgement && head.length == 0:
                out.add(bytes.readSlice(length: place - bytes.readerIndex))
                bytes.moveReaderIndex(forwardBy: FrameHead.count)
                phase = .over
            case .inForce: break
            // The library says what is wrong.
            case .before, .within, .over: phase = .over
            }
            if case .over = phase { break }
            ahead = FrameHead.count + head.length
        }
        out.add(bytes.slice())
        return out
    }
}

/// What is looked at of the first nine bytes of a frame (RFC 9113 §4.1).
private struct FrameHead {
    static let count = 9

    let length: Int
    let isSettings: Bool
    let isAcknowledgement: Bool

    /// - Returns: nil where it has not arrived to its end.
    init?(_ bytes: ByteBuffer, at place: Int) {
        guard let first = bytes.getInteger(at: place, as: UInt64.self),
            let last = bytes.getInteger(at: place + 8, as: UInt8.self)
        else { return nil }
        length = Int(first >> 40)
        // Those of the connection alone, whose stream is zero.
        isSettings = first >> 32 & 0xFF == 4 && first & 0x7F_FFFF == 0 && last == 0
        isAcknowledgement = first >> 24 & 1 == 1
    }
}

extension ByteBuffer {
    fileprivate mutating func add(_ bytes: ByteBuffer?) {
        guard let bytes else { return }
        if readableBytes == 0 { self = bytes } else { writeImmutableBuffer(bytes) }
    }
}
