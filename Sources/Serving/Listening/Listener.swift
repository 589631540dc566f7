import Glibc
import NIOCore
import NIOPosix
import Syndication

/// An open door: a socket that takes connections at one address.
struct Listener: Sendable {
    /// With the port that the system chose where 0 was asked for.
    let address: ListenAddress
    /// As it was asked for.
    let asked: ListenAddress
    private let channel: any Channel
    private let file: UnixSocketFile?

    /// - Parameters:
    ///   - key: what sets the address, for a person.
    ///   - kept: a socket that listens at the address already.
    ///   - bootstrap: of this listener alone, since some addresses set an option of their own.
    static func open(
        _ asked: ListenAddress, setBy key: String, kept: Int32? = nil, isPrivate: Bool = false,
        _ bootstrap: ServerBootstrap
    ) async throws(ServingError) -> Listener {
        let address = kept.map(ListenAddress.descriptor) ?? asked
        switch address {
        case .unix(let path): try UnixSocketFile.makeWay(at: path, setBy: key)
        case .descriptor(let number): try checkHandedOver(number)
        case .tcp, .everyIPv6: break
        }
        let channel: any Channel
        do {
            channel = try await bind(address, bootstrap)
        } catch {
            throw .refused(address, setBy: key, error)
        }
        if case .unix(let path) = address {
            do {
                let file = try UnixSocketFile(at: path, isPrivate: isPrivate)
                return Listener(address: address, asked: asked, channel: channel, file: file)
            } catch {
                try? await channel.close()
                unlink(path)
                throw error
            }
        }
        return Listener(address: actual(address, channel.localAddress), asked: asked, channel: channel, file: nil)
    }

    /// The listening socket itself, which stays the listener's; nil where there is none.
    func descriptor() async -> Int32? {
        let channel = channel
        return try? await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }
        }.get()
    }

    /// Takes no further connection, but stays open. What knocks from now on waits in the kernel: where the service manager
    /// holds the socket, for the next process.
    func pause() async {
        let channel = channel
        // An error means that it is closed already.
        try? await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: AcceptPause.self).end()
        }.get()
        try? await channel.setOption(.autoRead, value: false).get()
    }

    /// Returns when the listener's own loop has done what was put before it.
    func settle() async {
        try? await channel.eventLoop.submit {}.get()
    }

    /// Takes no further connection; those that exist go on.
    func close() async {
        // An error means that it is closed already.
        try? await channel.close()
        file?.remove()
    }

    private static func bind(_ address: ListenAddress, _ bootstrap: ServerBootstrap) async throws -> any Channel {
        switch address {
        case .tcp(host: "", let port):
            do {
                return try await bootstrap.bind(host: "::", port: port).get()
            } catch let error as IOError where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL {
                // A machine without IPv6.
                return try await bootstrap.bind(host: "0.0.0.0", port: port).get()
            }
        case .tcp(let host, let port): return try await bootstrap.bind(host: host, port: port).get()
        case .everyIPv6(let port):
            let isIPv6Only = ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only)
            return try await bootstrap.serverChannelOption(isIPv6Only, value: 1).bind(host: "::", port: port).get()
        case .unix(let path): return try await bootstrap.bind(unixDomainSocketPath: path).get()
        case .descriptor(let number): return try await bootstrap.withBoundSocket(number).get()
        }
    }

    /// A descriptor that is no listening stream socket would end the process inside of NIO.
    private static func checkHandedOver(_ number: Int32) throws(ServingError) {
        for (option, expected) in [(SO_TYPE, Int32(SOCK_STREAM.rawValue)), (SO_ACCEPTCONN, 1)] {
            var value: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            let reason =
                getsockopt(number, SOL_SOCKET, option, &value, &size) == 0
                ? "it is no listening stream socket" : systemMessage(errno)
            guard size == 4, value == expected else {
                throw ServingError(
                    .cannotListen, "Cannot listen at \(ListenAddress.descriptor(number)): \(reason)",
                    remedy: "Hand over a listening stream socket")
            }
        }
    }

    private static func actual(_ address: ListenAddress, _ local: SocketAddress?) -> ListenAddress {
        switch (address, local) {
        case (.tcp(let host, _), _): .tcp(host: local?.ipAddress ?? host, port: local?.port ?? 0)
        case (.everyIPv6(let port), _): .tcp(host: local?.ipAddress ?? "::", port: local?.port ?? port)
        case (.descriptor, .unixDomainSocket?): .unix(path: local?.pathname ?? "")
        case (.descriptor, _): .tcp(host: local?.ipAddress ?? "", port: local?.port ?? 0)
        case (.unix, _): address
        }
    }
}

extension ServingError {
    static func inUse(_ address: ListenAddress, setBy key: String) -> ServingError {
        ServingError(
            .addressInUse, "\(address) is already in use",
            remedy: "Stop the program that listens there, or choose another address with \(key)")
    }

    /// What the system's answer means for the person who chose the address.
    static func refused(_ address: ListenAddress, setBy key: String, _ error: any Error) -> ServingError {
        let chooseAnother = "Choose another address with \(key)"
        if let unknown = error as? SocketAddressError.UnknownHost {
            return ServingError(
                .cannotListen,
                "Cannot listen at \(address): \(unknown.host) cannot be resolved: \(unknown.errorDescription)",
                remedy: chooseAnother)
        }
        guard let code = (error as? IOError)?.errnoCode else {
            return ServingError(.cannotListen, "Cannot listen at \(address): \(error)", remedy: chooseAnother)
        }
        let reason = systemMessage(code)
        switch (code, address) {
        case (EADDRINUSE, _): return .inUse(address, setBy: key)
        case (EADDRNOTAVAIL, _):
            return ServingError(
                .cannotListen, "Cannot listen at \(address): it is not an address of this machine",
                remedy: chooseAnother)
        case (EACCES, .tcp), (EACCES, .everyIPv6):
            return ServingError(
                .cannotListen, "Cannot listen at \(address): this user may not take ports below 1024",
                remedy: "Choose a higher port, or grant CAP_NET_BIND_SERVICE")
        case (EACCES, .unix), (ENOENT, .unix), (EROFS, .unix):
            return ServingError(
                .cannotListen, "Cannot listen at \(address): \(reason)",
                remedy: "Make the folder, and let this user write to it")
        default:
            return ServingError(.cannotListen, "Cannot listen at \(address): \(reason)", remedy: chooseAnother)
        }
    }
}
