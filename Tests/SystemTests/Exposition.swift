import Foundation

/// Prometheus's text format, checked as strictly as its documents and its `promtool check metrics` do
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct Exposition {
    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private(set) var samples: [Sample] = []
    private(set) var mistakes: [String] = []
    private var helped: Set<String> = []
    private var kinds: [String: String] = [:]
    private var families: [String] = []
    private var seen: Set<String> = []

    init(_ text: String) {
        if !text.hasSuffix("\n") { mistakes.append("the last line has no end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) { read(String(line)) }
        for (name, kind) in kinds where kind == "histogram" { checkHistogram(name) }
        for name in helped where kinds[name] == nil { mistakes.append("\(name) has no TYPE") }
        for name in kinds.keys where !families.contains(name) { mistakes.append("\(name) has no sample") }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    var names: Set<String> { Set(kinds.keys) }

    private mutating func read(_ line: String) {
        if line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count == 4, words[0] == "#" else { return mistakes.append("no comment is needed: \(line)") }
            readHead(words[1], words[2], words[3])
        } else if let sample = Self.sample(line) {
            take(sample, line)
        } else {
            mistakes.append("no sample: \(line)")
        }
    }

    private mutating func readHead(_ word: String, _ name: String, _ rest: String) {
        if name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) == nil { mistakes.append("no name: \(name)") }
        switch word {
        case "HELP":
            if !helped.insert(name).inserted { mistakes.append("\(name) has two HELPs") }
            if rest.replacing("\\\\", with: "").replacing("\\n", with: "").contains("\\") {
                mistakes.append("\(name): HELP has an escape that there is not")
            }
        case "TYPE":
            if kinds.updateValue(rest, forKey: name) != nil { mistakes.append("\(name) has two TYPEs") }
            if !helped.contains(name) { mistakes.append("\(name) has no HELP before its TYPE") }
            if !["counter", "gauge", "histogram", "summary"].contains(rest) { mistakes.append("\(name) is a \(rest)") }
            if (rest == "counter") != name.hasSuffix("_total") { mistakes.append("\(name) is a \(rest)") }
            for unit in ["milliseconds", "ms", "microseconds", "kilobytes", "kb", "megabytes", "minutes", "percent"]
            where name.split(separator: "_").contains(Substring(unit)) {
                mistakes.append("\(name) is not in a base unit")
            }
        default: mistakes.append("no comment is needed: # \(word)")
        }
    }

    private mutating func take(_ sample: Sample, _ line: String) {
        let family = kinds[sample.name] == nil ? Self.family(of: sample.name) : sample.name
        guard let kind = kinds[family] else { return mistakes.append("no TYPE before \(line)") }
        if family != sample.name, kind != "histogram" && kind != "summary" { mistakes.append("no TYPE before \(line)") }
        if family == sample.name, kind == "histogram" { mistakes.append("a histogram has no such sample: \(line)") }
        if families.last != family {
            if families.contains(family) { mistakes.append("\(family) is in two places") }
            families.append(family)
        }
        if kind == "counter", !(sample.value >= 0) { mistakes.append("a counter below zero: \(line)") }
        let series = sample.name + sample.labels.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ",")
        if !seen.insert(series).inserted { mistakes.append("twice: \(line)") }
        samples.append(sample)
    }

    private static func family(of name: String) -> String {
        for end in ["_bucket", "_sum", "_count"] where name.hasSuffix(end) { return String(name.dropLast(end.count)) }
        return name
    }

    private mutating func checkHistogram(_ name: String) {
        let buckets = samples.filter { $0.name == name + "_bucket" }
        let bounds = buckets.compactMap { Self.number($0.labels["le"] ?? "") }
        if bounds.count != buckets.count || bounds != bounds.sorted() || bounds.last != .infinity {
            mistakes.append("\(name): its buckets' bounds do not rise to +Inf: \(bounds)")
        }
        if buckets.map(\.value) != buckets.map(\.value).sorted() {
            mistakes.append("\(name): its buckets do not add up")
        }
        if value(name + "_count") != buckets.last?.value { mistakes.append("\(name): _count is not the last bucket") }
        if value(name + "_sum") == nil { mistakes.append("\(name) has no _sum") }
    }

    private static func sample(_ line: String) -> Sample? {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/),
            let value = number(String(match.3))
        else { return nil }
        var labels: [String: String] = [:]
        var rest = match.2.map(String.init) ?? ""
        while !rest.isEmpty {
            // A quote and a backslash stand in a value only behind a backslash.
            guard let label = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/) else {
                return nil
            }
            guard labels.updateValue(String(label.2), forKey: String(label.1)) == nil else { return nil }
            rest.removeSubrange(label.range)
        }
        return Sample(name: String(match.1), labels: labels, value: value)
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) == nil ? nil : Double(text)
        }
    }
}
