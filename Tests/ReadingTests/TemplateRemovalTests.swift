import Testing

@testable import Reading

/// What becomes of template code in titles and summaries (spec R3.5 i).
@Suite struct TemplateRemovalTests {
    @Test(
        arguments: [
            ("Use {{< youtube >}} now", "Use now", "{{< youtube >}}"),
            ("{%- include y -%} x", "x", "{%- include y -%}"),
            ("a {{% b %}}c{{% /b %}}", "a c", "{{% b %}}"), ("a {{< b", "a b", "{{<"), ("{{< a >}}", nil, "{{< a >}}"),
            ("Use `{{< youtube >}}` now", "Use {{< youtube >}} now", nil),
            ("``a ` {% b %}`` `{% c %}", "a ` {% b %} `", "{% c %}"),
            ("{{</* figure */>}} explained", "{{< figure >}} explained", nil),
            ("{% raw %}{{ x }}{% endraw %} rules", "{{ x }} rules", nil), ("{{ x }} rules", "{{ x }} rules", nil),
            ("50 {% of", "50 {% of", nil),
        ] as [(String, String?, String?)])
    func `no shortcode and no statement is shown to readers`(text: String, shown: String?, removed: String?) throws {
        for key in ["title", "summary", "subtitle"] {
            let reading = try Sample.reading("---\n\(key): \"\(text)\"\n---\nbody")
            let article = try #require(reading.article)
            #expect(
                [article.title, article.summary, article.subtitle].compactMap(\.self) == (shown.map { [$0] } ?? []))
            #expect(reading.problems.map(\.line) == (removed == nil ? [] : [2]))
            if let removed { #expect(reading.problems.first?.what.contains("\"\(removed)\"") == true) }
        }
    }

    @Test func `a heading is no title with its template code`() throws {
        #expect(try Sample.article("# Use {{< youtube >}} now\n\ntext").title == "Use now")
        #expect(try Sample.article("# Use `{{< youtube >}}` now\n\ntext").title == "Use {{< youtube >}} now")
    }
}
