import Foundation
import XML

/// What the cloud answers: whether the request was taken, and a line for a person, in the form that the client reads.
package struct CloudReply: Sendable, Hashable {
    /// Of the forms of an answer, each client reads the one that goes with its request.
    package enum Form: Sendable, Hashable {
        /// `<notifyResult success="true" msg="…"/>`
        case notifyResult
        /// `<result success="true" msg="…"/>`
        case result
        /// `{"success":true,"msg":"…"}`
        case json
        /// An answer of XML-RPC: true, or a fault.
        case remote
    }

    /// As the hub would say it.
    package var reply: HubReply
    /// The one that goes with the request.
    package var form: Form

    /// A reply in that form.
    package init(reply: HubReply, form: Form) {
        self.reply = reply
        self.form = form
    }

    /// Whether the request was taken.
    package var isSuccess: Bool { (200..<300).contains(reply.status) }

    /// Of the HTTP answer. XML-RPC has its own word for a failure, and clients read no other.
    package var status: Int {
        form == .remote || isSuccess ? 200 : reply.status
    }

    /// Of the HTTP answer.
    package var contentType: String {
        form == .json ? "application/json" : "text/xml; charset=utf-8"
    }

    /// Empty when there is no memory for it.
    package var body: [UInt8] {
        switch form {
        case .notifyResult: (try? result("notifyResult")) ?? []
        case .result: (try? result("result")) ?? []
        case .remote: (try? remote()) ?? []
        case .json: (try? json()) ?? []
        }
    }

    private func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let words = try encoder.encode(reply.words)
        return Array(#"{"success":\#(isSuccess),"msg":"#.utf8) + words + Array("}".utf8)
    }

    private func result(_ name: StaticString) throws(XMLError) -> [UInt8] {
        var writer = try XMLWriter()
        writer.startDocument()
        writer.start(name)
        writer.attribute("success", XMLText(isSuccess ? "true" : "false"))
        writer.attribute("msg", XMLText(reply.words))
        writer.end()
        return try writer.finish()
    }

    private func remote() throws(XMLError) -> [UInt8] {
        var writer = try XMLWriter()
        writer.startDocument()
        writer.start("methodResponse")
        if isSuccess {
            writer.start("params")
            writer.start("param")
            writer.start("value")
            writer.element("boolean", XMLText("1"))
        } else {
            writer.start("fault")
            writer.start("value")
            writer.start("struct")
            Self.member("faultCode", "int", "\(reply.status)", &writer)
            Self.member("faultString", "string", reply.words, &writer)
        }
        return try writer.finish()
    }

    private static func member(_ name: String, _ type: StaticString, _ value: String, _ writer: inout XMLWriter) {
        writer.start("member")
        writer.element("name", XMLText(name))
        writer.start("value")
        writer.element(type, XMLText(value))
        writer.end()
        writer.end()
    }
}
