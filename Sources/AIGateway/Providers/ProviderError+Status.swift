import Foundation

extension ProviderError {
    /// What both vendors mean by a status. Theirs without special meaning: other 4xx, the request is wrong for this model.
    init(status: Int, _ text: String, retryAfter: Duration?) {
        switch status {
        case 429: self = .rateLimited(text, retryAfter: retryAfter)
        case 401, 403: self = .keyRefused(text)
        case 408, 409, 500...599: self = .unavailable(status: status, text, retryAfter: retryAfter)
        default: self = .refused(status: status, text)
        }
    }
}

/// At most 300 characters on one line, without the key should the vendor repeat it.
func shortened(_ text: String, hiding key: String) -> String {
    let plain = key.isEmpty ? text : text.replacingOccurrences(of: key, with: "***")
    let line = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.isEmpty ? "no reason given" : String(line.prefix(300))
}

/// With keys in snake_case.
func encoded(_ body: some Encodable) throws(ProviderError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.withoutEscapingSlashes]
    do {
        return Array(try encoder.encode(body))
    } catch {
        throw .refused(status: 0, "the request cannot be written as JSON: \(error)")
    }
}
