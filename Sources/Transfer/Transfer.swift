import CLibCurl
import Glibc
import Synchronization
import Syndication

/// A request on its way, and what has come back of it so far.
///
/// Unchecked, because: whoever sends it makes it and hands it over through the loop's inbox, under its lock; from then on
/// only the loop's thread touches it, in libcurl's callbacks too. One that comes too late for the loop is not handed over,
/// and stays its sender's. `isCancelled` is atomic.
final class Transfer: @unchecked Sendable {
    /// The most bytes of headers an answer may have, those of interim answers counted.
    static let headerLimit = 32 * 1024

    let request: Request
    let isCancelled = Atomic(false)
    /// Whether the loop's thread has it.
    var hasArrived = false
    /// Who waits for the outcome. Nil as soon as it is told.
    var then: (@Sendable (TransferLoop.Outcome) -> Void)?
    /// Set while libcurl works on it.
    var handle: EasyHandle?

    private var headerLines: [UInt8] = []
    private var headerBytes = 0
    private var isStatusLineNext = true
    /// Whether the answer is a success of HTTP/1 whose body, as far as its headers are read, ends with the connection.
    private var isEndless = false
    private var body: [UInt8] = []
    private var isCut = false
    private var hasTriedAddress = false
    private var refusedAddress: String?
    private var address: IPAddress?

    private let heard: (@Sendable (IPAddress) -> Void)?

    /// - Parameter heard: told who answered with success.
    init(_ request: Request, _ heard: (@Sendable (IPAddress) -> Void)?) {
        self.request = request
        self.heard = heard
    }

    func finish(_ outcome: TransferLoop.Outcome) {
        guard let then else { return }
        self.then = nil
        if case .success(let response) = outcome, response.isSuccess, let address = response.address { heard?(address) }
        then(outcome)
    }

    func fail(_ reason: TransferError.Reason, _ detail: String) {
        finish(.failure(request.error(reason, detail)))
    }

    /// - Parameter code: what libcurl says of the finished transfer.
    func finish(_ code: CURLcode) {
        guard let handle else { return }
        let isWhole = code == CURLE_OK
        guard isWhole || (code == CURLE_WRITE_ERROR && isCut) || isAnswered(handle) else {
            return finish(.failure(failure(code, handle)))
        }
        finish(
            .success(
                Response(
                    status: handle.number(CURLINFO_RESPONSE_CODE), headerLines: headerLines, body: body,
                    isCut: !isWhole, address: address)))
    }

    /// Whether the final headers are complete, where they are all that is asked for.
    private func isAnswered(_ handle: EasyHandle) -> Bool {
        !request.isBodyNeeded && isStatusLineNext && headerBytes <= Self.headerLimit
            && handle.number(CURLINFO_RESPONSE_CODE) >= 200
    }

    private func failure(_ code: CURLcode, _ handle: EasyHandle) -> TransferError {
        if let refusedAddress, !hasTriedAddress || code == CURLE_ABORTED_BY_CALLBACK {
            return request.error(
                .addressNotAllowed, "its address \(refusedAddress) is not a public web server's, and not one allowed")
        }
        if headerBytes > Self.headerLimit {
            return request.error(.tooLarge, "the answer has more than \(Self.headerLimit / 1024) KiB of headers")
        }
        let words = LibCurl.words(for: code)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return request.error(.nameNotFound, "the name cannot be resolved")
        case CURLE_COULDNT_CONNECT:
            let number = Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO))
            return request.error(.notConnected, number == 0 ? words : systemMessage(number))
        case CURLE_OPERATION_TIMEDOUT:
            let isConnected = handle.time(CURLINFO_PRETRANSFER_TIME_T) > .zero
            return request.error(.timedOut, isConnected ? "no complete answer in time" : "no connection in time")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
            // The code alone says no more than that something is wrong with the certificate.
            return request.error(.tls, handle.failureWords ?? words)
        case CURLE_URL_MALFORMAT:
            return request.error(.invalidRequest, words)
        case CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN:
            return request.error(.unavailable, words)
        default:
            return request.error(.brokenOff, words)
        }
    }
}

// MARK: - What libcurl calls

extension Transfer {
    private static func of(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Anything but the number of bytes given ends the transfer.
    static let takeBody: curl_write_callback = { bytes, _, count, pointer in
        guard let transfer = Transfer.of(pointer), let bytes else { return 0 }
        return transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    static let takeHeader: curl_write_callback = { bytes, _, count, pointer in
        guard let transfer = Transfer.of(pointer), let bytes else { return 0 }
        return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    static let openSocket: curl_opensocket_callback = { pointer, _, address in
        let none: curl_socket_t = -1
        guard let transfer = Transfer.of(pointer), let address, let socketAddress = ccurl_address(address),
            transfer.allows(socketAddress)
        else { return none }
        return socket(address.pointee.family, address.pointee.socktype | closeOnExec, address.pointee.protocol)
    }

    /// Asked before each request, on a kept connection too: that may have been made for a request with more reach.
    static let checkConnection: curl_prereq_callback = { pointer, address, _, port, _ in
        guard let transfer = Transfer.of(pointer), let address, let port = UInt16(exactly: port),
            let parsed = IPAddress(String(cString: address)), transfer.allows(parsed, port: port)
        else { return CURL_PREREQFUNC_ABORT }
        transfer.address = parsed
        return CURL_PREREQFUNC_OK
    }

    private static let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = request.responseLimit - body.count
        isCut = bytes.count > room
        body.append(contentsOf: bytes.prefix(max(room, 0)))
        return !isCut
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else { return false }
        if bytes.first == 0x0D || bytes.first == 0x0A {
            isStatusLineNext = true
            // Nobody knows when such a body ends, and its connection serves no other request.
            return request.isBodyNeeded || !isEndless
        } else if isStatusLineNext, bytes.starts(with: "HTTP/".utf8) {
            // Another answer begins: the one before was an interim one.
            headerLines.removeAll(keepingCapacity: true)
            isStatusLineNext = false
            isEndless = Self.isUnframedSuccess(bytes)
        } else {
            if isEndless, Self.framesBody(bytes) { isEndless = false }
            headerLines.append(contentsOf: bytes)
        }
        return true
    }

    /// - Parameter line: a status line. In HTTP/2 a body ends by itself, and 204 has none.
    private static func isUnframedSuccess(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.starts(with: "HTTP/1.".utf8) else { return false }
        let status = line.dropFirst("HTTP/1.1 ".utf8.count).prefix(3)
        return status.first == UInt8(ascii: "2") && !status.elementsEqual("204".utf8)
    }

    /// Whether a header says how long the body is (RFC 9112 §6.3).
    private static func framesBody(_ line: UnsafeRawBufferPointer) -> Bool {
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        return ["content-length", "transfer-encoding"].contains { wanted in
            name.count == wanted.utf8.count && zip(name, wanted.utf8).allSatisfy { $0 | 0x20 == $1 }
        }
    }

    private func allows(_ address: UnsafePointer<sockaddr>) -> Bool {
        guard let parsed = IPAddress(address) else { return false }
        // The port is at the same place for both families.
        let port = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_port
        return allows(parsed, port: UInt16(bigEndian: port))
    }

    private func allows(_ address: IPAddress, port: UInt16) -> Bool {
        if !hasTriedAddress, refusedAddress == nil { request.resolved?() }
        if AddressGuard.allows(address, port: port, reach: request.reach) {
            hasTriedAddress = true
            return true
        }
        refusedAddress = "\(address), port \(port),"
        return false
    }
}
