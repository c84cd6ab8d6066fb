/// What a method was called with, whichever way it came. A form's values are strings, and may be JSON inside: each
/// reading below takes both.
struct Parameters: Sendable {
    struct Upload: Sendable {
        let name: String
        let mediaType: String
        let bytes: [UInt8]
    }

    var values: [String: JSON] = [:]
    var uploads: [String: Upload] = [:]

    subscript(name: String) -> JSON? {
        if case .null = values[name] { nil } else { values[name] }
    }

    func text(_ name: String) -> String? {
        switch self[name] {
        case .string(let text): text
        case .integer(let value): String(value)
        case .number(let digits): digits
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    func int(_ name: String) -> Int64? {
        switch self[name] {
        case .integer(let value): value
        case .string(let text): Int64(text)
        default: nil
        }
    }

    func flag(_ name: String) -> Bool {
        switch self[name] {
        case .bool(let flag): flag
        case .integer(let value): value != 0
        case .string(let text): ["true", "1", "yes", "t", "y"].contains(text.lowercased())
        default: false
        }
    }

    /// An object or an array; nil when absent or empty.
    func structure(_ name: String) throws(TelegramError) -> JSON? {
        switch self[name] {
        case .string(let text):
            guard !text.isEmpty else { return nil }
            do { return try JSON(parsing: text) } catch {
                throw .badRequest("can't parse \(name.replacing("_", with: " ")) JSON object")
            }
        case let value: return value
        }
    }

    /// The message text with its entities, by `parse_mode` or by `entities`: trimmed, and what Telegram finds itself added.
    func formatted(_ name: String, entities entitiesName: String) throws(TelegramError) -> FormattedText {
        let text = text(name) ?? ""
        return try parsed(text, entitiesName).trimmed().withDetectedEntities()
    }

    private func parsed(_ text: String, _ entitiesName: String) throws(TelegramError) -> FormattedText {
        switch self.text("parse_mode")?.lowercased() {
        case "html": return try HTMLText.parse(text)
        case "markdownv2": return try MarkdownV2Text.parse(text)
        case "markdown": return try MarkdownText.parse(text)
        case nil, "", "none":
            guard let entities = try structure(entitiesName) else { return FormattedText(text) }
            return try FormattedText(text, entities: entities)
        default: throw .badRequest("unsupported parse_mode")
        }
    }
}
