import CLibCurl
import Syndication

/// One libcurl handle, with the options that all our transfers have. It serves one transfer after the other, and is
/// only touched by the thread of its loop. `deinit` frees it once.
final class EasyHandle {
    let raw: UnsafeMutableRawPointer
    /// libcurl writes there why a transfer failed, as long as it has the handle.
    private let words: UnsafeMutablePointer<CChar>
    /// libcurl reads the list until the transfer is over.
    private var headers: UnsafeMutablePointer<curl_slist>?

    init(userAgent: String) throws(TransferError) {
        guard LibCurl.started == CURLE_OK, let raw = curl_easy_init() else {
            throw TransferError(.unavailable, doing: "starting libcurl", "it gives no handle")
        }
        self.raw = raw
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try check(ccurl_set_pointer(raw, CURLOPT_ERRORBUFFER, words))
        try set(CURLOPT_USERAGENT, userAgent)
        try setProtection()
        try setCallbacks()
    }

    deinit {
        curl_easy_cleanup(raw)
        words.deallocate()
        curl_slist_free_all(headers)
    }

    /// Every limit is set, whatever this libcurl's default is: nothing in the environment or in an answer may send a
    /// transfer elsewhere.
    private func setProtection() throws(TransferError) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_MAXREDIRS, 0)
        // With a proxy from the environment, the address guard would see the proxy's address only.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Signals and threads do not go together.
        try set(CURLOPT_NOSIGNAL, 1)
        // A name whose servers are silent must not hold up the end of its transfer, and all others with it.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_LOW_SPEED_LIMIT, 16)
    }

    private func setCallbacks() throws(TransferError) {
        try check(ccurl_set_data_callback(raw, CURLOPT_WRITEFUNCTION, Transfer.takeBody))
        try check(ccurl_set_data_callback(raw, CURLOPT_HEADERFUNCTION, Transfer.takeHeader))
        try check(ccurl_set_open_socket_callback(raw, Transfer.openSocket))
        try check(ccurl_set_prerequest_callback(raw, Transfer.checkConnection))
    }

    /// Sets all that differs from one transfer to the next.
    ///
    /// - Parameter transfer: what the callbacks get. It must live until the transfer is over.
    func prepare(for transfer: Transfer) throws(TransferError) {
        let request = transfer.request
        words.pointee = 0
        try set(CURLOPT_URL, request.url.withoutFragment.text)
        try setTarget(request.target)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
        try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeout))
        // It counts in seconds.
        try set(CURLOPT_LOW_SPEED_TIME, (Self.milliseconds(request.silenceLimit) + 999) / 1000)

        try set(CURLOPT_NOBODY, 0)
        // Naming a body makes it a POST, so that comes first.
        try check(ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, request.method == .post ? request.body.start : nil))
        switch request.method {
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        case .post:
            try set(CURLOPT_POST, 1)
            try check(ccurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
        }
        try setHeaders(request)

        let pointer = Unmanaged.passUnretained(transfer).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
        ] {
            try check(ccurl_set_pointer(raw, option, pointer))
        }
    }

    private func setTarget(_ target: String?) throws(TransferError) {
        if let target {
            try set(CURLOPT_REQUEST_TARGET, target)
        } else {
            try check(ccurl_set_text(raw, CURLOPT_REQUEST_TARGET, nil))
        }
    }

    private func setHeaders(_ request: Request) throws(TransferError) {
        // A name with nothing behind the colon takes the header out: with `Expect`, servers that do not know it cost a
        // second for each request.
        var list = curl_slist_append(nil, "Expect:")
        for (name, value) in request.headers {
            // A name with a semicolon stands for a header with an empty value.
            guard let longer = curl_slist_append(list, value.isEmpty ? "\(name);" : "\(name): \(value)") else {
                curl_slist_free_all(list)
                throw TransferError(.unavailable, doing: "preparing a transfer", "out of memory")
            }
            list = longer
        }
        let previous = headers
        headers = list
        let code = ccurl_set_list(raw, CURLOPT_HTTPHEADER, list)
        curl_slist_free_all(previous)
        try check(code)
    }

    /// Rounded up, and never 0: that would mean libcurl's own default, or none.
    private static func milliseconds(_ duration: Duration) -> Int {
        Int(min(max(duration.wholeMilliseconds, 1), Int64(Int32.max)))
    }

    // MARK: - Answers

    /// Why the last transfer failed, in more words than its code has; nil where libcurl has said nothing. A stranger's
    /// certificate may be quoted in it, so it is only visible ASCII.
    var failureWords: String? {
        let bytes = UnsafeRawBufferPointer(start: words, count: Int(CURL_ERROR_SIZE)).prefix { $0 != 0 }
        let text = String(decoding: bytes.filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    func time(_ info: CURLINFO) -> Duration {
        var microseconds: curl_off_t = 0
        return ccurl_get_offset(raw, info, &microseconds) == CURLE_OK ? .microseconds(microseconds) : .zero
    }

    // MARK: - Options

    private func set(_ option: CURLoption, _ value: Int) throws(TransferError) {
        try check(ccurl_set_long(raw, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(TransferError) {
        try check(ccurl_set_text(raw, option, value))
    }

    /// No result code is ever dropped: a failed option leaves no other trace.
    private func check(_ code: CURLcode) throws(TransferError) {
        guard code == CURLE_OK else {
            throw TransferError(.unavailable, doing: "preparing a transfer", LibCurl.words(for: code))
        }
    }
}
