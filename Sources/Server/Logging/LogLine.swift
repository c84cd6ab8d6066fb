import Logging
import Values

/// One event, written out: cut to size, masked, and with nothing in it that could begin a line of its own.
struct LogLine {
    private static let longestMessage = 4096
    private static let longestValue = 1024
    private static let mostEntries = 32
    private static let deepest = 4

    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    let metadata: Logger.Metadata

    /// `2026-11-21T09:00:00.123Z  WARNING   jobs: took long  kind=report seconds=12`
    var text: String {
        let name = "\(level)".uppercased()
        let padding = String(repeating: " ", count: max(1, 9 - name.utf8.count))
        var line = "\(time)  \(name)\(padding) \(label): \(Self.escaped(Self.tamed(message, Self.longestMessage), quotes: false))"
        var separator = "  "
        for (key, value) in Self.entries(metadata) {
            line += separator + Self.escaped(key, quotes: false) + "=" + Self.plain(value, key, 0)
            separator = " "
        }
        return line + "\n"
    }

    /// `{"time":"…","level":"warning","label":"jobs","message":"took long","metadata":{"kind":"report"}}`
    var json: String {
        var line = "{\"time\":\"\(time)\",\"level\":\"\(level)\",\"label\":\(Self.quoted(label)),"
        line += "\"message\":\(Self.quoted(Self.tamed(message, Self.longestMessage)))"
        if !metadata.isEmpty { line += ",\"metadata\":" + Self.object(metadata, 0) }
        return line + "}\n"
    }

    // MARK: Metadata

    private static func entries(_ metadata: Logger.Metadata) -> ArraySlice<(key: String, value: Logger.MetadataValue)> {
        metadata.sorted { $0.key < $1.key }.prefix(mostEntries)
    }

    private static func plain(_ value: Logger.MetadataValue, _ key: String, _ depth: Int) -> String {
        guard !Redaction.isSecretName(key) else { return "***" }
        guard depth < deepest else { return "…" }
        switch value {
        case .dictionary(let inside):
            let pairs = entries(inside).map { escaped($0.key, quotes: false) + "=" + plain($0.value, $0.key, depth + 1) }
            return "{" + pairs.joined(separator: " ") + "}"
        case .array(let items): return "[" + items.prefix(mostEntries).map { plain($0, key, depth + 1) }.joined(separator: " ") + "]"
        default:
            let text = tamed("\(value)", longestValue)
            let isBare = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 != 0x7F }
            return isBare ? text : quoted(text)
        }
    }

    private static func object(_ metadata: Logger.Metadata, _ depth: Int) -> String {
        "{" + entries(metadata).map { quoted($0.key) + ":" + element($0.value, $0.key, depth + 1) }.joined(separator: ",") + "}"
    }

    private static func element(_ value: Logger.MetadataValue, _ key: String, _ depth: Int) -> String {
        guard !Redaction.isSecretName(key) else { return "\"***\"" }
        guard depth <= deepest else { return "\"…\"" }
        switch value {
        case .dictionary(let inside): return object(inside, depth)
        case .array(let items): return "[" + items.prefix(mostEntries).map { element($0, key, depth + 1) }.joined(separator: ",") + "]"
        default: return quoted(tamed("\(value)", longestValue))
        }
    }

    // MARK: Text

    /// Masked before it is cut, with as much again in view, so that no half of a secret is left at the edge.
    private static func tamed(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return Redaction.masked(text) }
        let masked = Redaction.masked(String(decoding: text.utf8.prefix(limit * 2), as: UTF8.self))
        let omitted = text.utf8.count - limit
        guard masked.utf8.count > limit else { return masked + "… (\(omitted) bytes more)" }
        return String(decoding: masked.utf8.prefix(limit), as: UTF8.self) + "… (\(omitted) bytes more)"
    }

    private static func quoted(_ text: String) -> String { "\"" + escaped(text, quotes: true) + "\"" }

    /// JSON's escapes; without quotes only what would break the line or steer a terminal.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"" where quotes, "\\" where quotes: result.append(contentsOf: ["\\", scalar])
            case "\n": result.append(contentsOf: ["\\", "n"])
            case "\r": result.append(contentsOf: ["\\", "r"])
            case "\t": result.append(contentsOf: ["\\", "t"])
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
