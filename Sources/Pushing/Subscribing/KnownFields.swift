/// The fields of a form that the hub understands. Others are ignored (WebSub §5.1), however often they come.
struct KnownFields {
    private var values: [String: String] = [:]

    private static let mostFields = 100

    /// - Throws: `HubRefusal` for a form that cannot be read, has too many fields, or one of these twice.
    init(_ names: Set<String>, in body: [UInt8]) throws(HubRefusal) {
        guard let fields = Form.fields(in: body) else { throw HubRefusal(400, "The form is not UTF-8.") }
        guard fields.count <= Self.mostFields else {
            throw HubRefusal(400, "The form has more than \(Self.mostFields) fields.")
        }
        for field in fields where names.contains(field.name) {
            // Two parties that read the same form must not understand it in two ways.
            guard values.updateValue(field.value, forKey: field.name) == nil else {
                throw HubRefusal(400, "\(field.name) is there twice.")
            }
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    func required(_ name: String) throws(HubRefusal) -> String {
        guard let value = values[name], !value.isEmpty else { throw HubRefusal(400, "\(name) is missing.") }
        return value
    }
}
