import XML

/// A call of XML-RPC: a procedure and its arguments. Only what rssCloud needs of the language is understood.
struct RemoteCall: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        /// A text, or a number as it is written.
        case text(String)
        case list([String])

        var text: String? {
            if case .text(let text) = self { text } else { nil }
        }

        var texts: [String]? {
            switch self {
            case .text(let text): [text]
            case .list(let texts): texts
            }
        }
    }

    var procedure: String
    var arguments: [Value] = []

    init(procedure: String, arguments: [Value]) {
        self.procedure = procedure
        self.arguments = arguments
    }

    /// Reads a document.
    ///
    /// - Returns: nil for one that is not well-formed, has a document type, or is no call.
    init?(_ document: [UInt8]) {
        guard let root = (try? XMLDocument(parsing: document, source: "the call"))?.root, root.name == "methodCall"
        else { return nil }
        var procedure: String?
        for child in root.children {
            switch child.name {
            case "methodName": procedure = child.text
            case "params":
                for parameter in child.children where parameter.name == "param" {
                    guard let value = parameter.children.first(where: { $0.name == "value" }).flatMap(Self.value) else {
                        return nil
                    }
                    arguments.append(value)
                }
            default: return nil
            }
        }
        guard let procedure, !procedure.isEmpty else { return nil }
        self.procedure = procedure
    }

    private static func value(_ element: XMLElement) -> Value? {
        guard let typed = element.firstChild, typed.name == "array" else { return scalar(element).map { .text($0) } }
        guard let data = typed.children.first(where: { $0.name == "data" }) else { return nil }
        var texts: [String] = []
        for item in data.children {
            guard item.name == "value", let text = scalar(item) else { return nil }
            texts.append(text)
        }
        return .list(texts)
    }

    private static func scalar(_ element: XMLElement) -> String? {
        // A value without a type is a text.
        guard let typed = element.firstChild else { return element.text }
        return ["string", "int", "i4"].contains(typed.name) ? typed.text : nil
    }

    /// As it is sent. Arguments that are lists are of no use to anybody whom we call.
    ///
    /// - Throws: when there is no memory for it.
    func document() throws(XMLError) -> [UInt8] {
        var writer = try XMLWriter()
        writer.startDocument()
        writer.start("methodCall")
        writer.element("methodName", XMLText(procedure))
        writer.start("params")
        for text in arguments.compactMap(\.text) {
            writer.start("param")
            writer.element("value", XMLText(text))
            writer.end()
        }
        return try writer.finish()
    }
}

extension XMLElement {
    fileprivate var firstChild: XMLElement? { children.first { _ in true } }
}
