import CLibCurl

/// The library as a whole.
enum LibCurl {
    /// A `static let` runs once, on first use, whichever thread comes first: `curl_global_init` must not run twice at
    /// the same time.
    static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// libcurl's own words for a result code.
    static func words(for code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
