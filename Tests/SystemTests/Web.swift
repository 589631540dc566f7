import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One answer of a server.
struct Answer {
    var status: Int
    var headers: [String: String]
    var body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(_ header: String) -> String? { headers[header.lowercased()] }

    var lastModified: Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return self["Last-Modified"].flatMap { format.date(from: $0) }
    }
}

/// Asks by curl, so that what comes over the wire is seen as it is: no decoding, no redirects, no cache.
enum Web {
    static func get(_ url: String, method: String = "GET", headers: [String: String] = [:]) async throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("answer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let head = folder.appendingPathComponent("head").path
        let body = folder.appendingPathComponent("body").path
        var arguments = ["-sS", "--noproxy", "*", "--max-time", "20", "-D", head, "-o", body, url]
        arguments += method == "HEAD" ? ["-I"] : ["-X", method]
        for (name, value) in headers { arguments += ["-H", "\(name): \(value)"] }
        let result = try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/curl"))
        guard result.status == 0 else { throw Program.Failure(description: "curl \(url): \(result.errors)") }
        let lines = try String(contentsOfFile: head, encoding: .isoLatin1).components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(
            status: status, headers: fields, body: (try? Data(contentsOf: URL(fileURLWithPath: body))) ?? Data())
    }
}
