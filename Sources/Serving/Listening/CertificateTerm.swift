package import Syndication

/// From when until when clients take a certificate.
package struct CertificateTerm: Sendable, Hashable {
    /// Why clients do not take it, or soon will not.
    package enum Doubt: Sendable, Hashable {
        case notYet
        case over
        case soonOver
    }

    /// Its first second.
    package let begin: Timestamp
    /// Its last second.
    package let end: Timestamp

    /// Takes both as the certificate names them.
    package init(begin: Timestamp, end: Timestamp) {
        self.begin = begin
        self.end = end
    }

    /// A week, or a quarter of a life that is shorter than four weeks: by then every usual renewal by ACME has been.
    private static let week: Int64 = 7 * 86400 * 1000

    /// - Returns: nil while all is well.
    package func doubt(at now: Timestamp) -> Doubt? {
        if now < begin { return .notYet }
        if now > end { return .over }
        let (left, life) = (end.milliseconds - now.milliseconds, end.milliseconds - begin.milliseconds)
        return left < min(Self.week, life / 4) ? .soonOver : nil
    }

    /// What is doubtful, for a person. One sentence without its beginning, `the certificate`, and without its full stop;
    /// nil while all is well.
    package func words(at now: Timestamp) -> String? {
        switch doubt(at: now) {
        case nil: nil
        case .notYet: "is not valid before \(DateFormats.rfc3339(begin)), and clients refuse it until then"
        case .over: "was valid until \(DateFormats.rfc3339(end)), and clients refuse it"
        case .soonOver: "is valid only until \(DateFormats.rfc3339(end)), and was not renewed"
        }
    }
}
