import Composing

/// A composed and checked document that is not an edition yet.
struct PressedDocument: Sendable {
    let kind: Edition.Kind
    let contentType: String
    /// Of its `ETag`: see `Validators`.
    let stem: String
    /// Nil for a document that is no list of entries.
    let parts: DocumentParts?
    private let body: Body

    private enum Body {
        case whole([UInt8])
        case apart(Frame, [Fragment])
    }

    /// A document that is no list of entries.
    init(kind: Edition.Kind, contentType: String, bytes: [UInt8]) {
        self.kind = kind
        self.contentType = contentType
        stem = Validators.stem(of: bytes)
        parts = nil
        body = .whole(bytes)
    }

    /// - Parameter frame: made around the fragments.
    init(kind: Edition.Kind, contentType: String, frame: Frame, fragments: [Fragment], parts: DocumentParts) {
        self.kind = kind
        self.contentType = contentType
        stem = Validators.stem(of: frame.document(holding: []), holding: fragments)
        self.parts = parts
        body = .apart(frame, fragments)
    }

    /// The document, put together anew for each who asks.
    var bytes: [UInt8] {
        switch body {
        case .whole(let bytes): bytes
        case .apart(let frame, let fragments): frame.document(holding: fragments)
        }
    }
}
