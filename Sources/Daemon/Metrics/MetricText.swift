import Syndication

/// Metrics as Prometheus reads them: its text format, version 0.0.4.
struct MetricText {
    enum Kind: String { case counter, gauge, histogram, summary }

    typealias Labels = [(name: String, value: String)]

    private(set) var text = ""

    /// A metric with one sample.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help, [([], value)])
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        add(name, kind, help, Double(value))
    }

    /// A metric with a sample for each set of labels.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: Labels, value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        head(name, kind, help)
        for sample in samples { self.sample(name, sample.labels, sample.value) }
    }

    mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        let counts = histogram.counts
        add(name, help, bounds: Histogram.bounds, counts: counts.buckets, all: counts.all, seconds: counts.seconds)
    }

    /// A histogram.
    ///
    /// - Parameters:
    ///   - counts: of each bucket alone, without those below it.
    ///   - all: those beyond the last bound too.
    mutating func add(_ name: String, _ help: String, bounds: [Double], counts: [Int], all: Int, seconds: Double) {
        head(name, .histogram, help)
        var sum = 0
        for (bound, count) in zip(bounds, counts) {
            sum += count
            sample(name + "_bucket", [("le", Self.number(bound))], Double(sum))
        }
        sample(name + "_bucket", [("le", "+Inf")], Double(all))
        sample(name + "_sum", [], seconds)
        sample(name + "_count", [], Double(all))
    }

    /// How often something was done, and how long all of it took.
    mutating func add(_ name: String, _ help: String, count: Int, taking duration: Duration) {
        head(name, .summary, help)
        sample(name + "_sum", [], duration.inSeconds)
        sample(name + "_count", [], Double(count))
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ value: String) -> String {
        value.withEscapedQuotes.replacing("\n", with: "\\n")
    }
}
