/// All series of one name.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable { case counter, gauge, histogram, summary }

    let name: String
    let kind: Kind
    let help: String
    /// By their labels as they are written, `kind="report",state="done"`; empty for a series without.
    var series: [String: any MetricSeries] = [:]

    func write(to text: inout String) {
        text += "# HELP \(name) \(MetricName.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, metric) in series.sorted(by: { $0.key < $1.key }) {
            for sample in metric.samples { text += sample.line(name, labels) }
        }
    }
}

/// What one combination of labels counts.
protocol MetricSeries: AnyObject, Sendable {
    var samples: [MetricSample] { get }
}

/// One line: a value, for histograms and summaries under a suffix and with a label of its own.
struct MetricSample {
    var suffix = ""
    /// `le="0.5"`
    var ownLabel = ""
    let value: String

    func line(_ name: String, _ labels: String) -> String {
        let all = labels.isEmpty || ownLabel.isEmpty ? labels + ownLabel : labels + "," + ownLabel
        return name + suffix + (all.isEmpty ? "" : "{" + all + "}") + " " + value + "\n"
    }

    /// `3`, `0.25`, `+Inf`, `NaN`
    static func written(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

enum MetricName {
    /// Letters, digits, `_` and `:`, not beginning with a digit.
    static func sanitized(_ label: String, allowingColon: Bool = true) -> String {
        var name = String(
            label.unicodeScalars.map { scalar -> Character in
                let isAllowed = scalar.properties.isASCIIHexDigit || ("g"..."z").contains(scalar) || ("G"..."Z").contains(scalar)
                return isAllowed || scalar == ":" && allowingColon ? Character(scalar) : "_"
            })
        if name.first.map({ ("0"..."9").contains($0) }) ?? true { name = "_" + name }
        return name
    }

    /// Sorted by name; a name given twice keeps its last value.
    static func labels(_ dimensions: [(String, String)]) -> String {
        let named = Dictionary(dimensions.map { (sanitized($0.0, allowingColon: false), $0.1) }) { _, later in later }
        return named.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// In help texts quotation marks stay as they are.
    static func escapedHelp(_ text: String) -> String { escaped(text).replacing("\\\"", with: "\"") }
}
