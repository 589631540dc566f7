import Foundation
import Testing

/// Spec feeds.md R15.3: a date says too little to know what a client has.
struct DeltaByDateTests {
    @Test func `C13 who tells only a date gets the whole, or hears that nothing has changed`() async throws {
        let site = try Site()
        for number in 1...9 {
            try site.save(
                "\(number).md",
                Site.post("Post \(number)", date: "2026-03-0\(number)T08:30:00Z", body: "Number \(number)."))
        }
        try await withDaemon(site, environment: ["SYNDICATED_SERVER__DELTAS": "always"]) { daemon in
            try site.save("2.md", Site.post("Post 2", date: "2026-03-02T08:30:00Z", body: "Number 2, corrected."))
            try await daemon.until("/all.atom", contains: "corrected")
            let asked = ["A-IM": "feed", "If-Modified-Since": "Sun, 01 Mar 2026 00:00:00 GMT"]
            let answer = try await daemon.get("/all.atom", headers: asked)
            #expect(answer.status == 200 && answer["im"] == nil)
            #expect(answer.text.matches(of: /Number \d/).count == 9)
            // The date of a second change within one second is told when it has come.
            try await daemon.program.until("the date is the edition's") {
                let date = try await daemon.get("/all.atom")["last-modified"] ?? ""
                let again = try await daemon.get("/all.atom", headers: ["A-IM": "feed", "If-Modified-Since": date])
                return again.status == 304
            }
        }
    }
}
