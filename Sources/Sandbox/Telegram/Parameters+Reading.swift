import HTTPTypes
import Hummingbird
import NIOCore

extension Parameters {
    /// Telegram takes uploads of up to 50 MB; the rest is room for the other fields.
    static let uploadLimitBytes = 52 * 1024 * 1024

    /// Reads the query, then the body in the form its content type names.
    init(_ request: Request) async throws {
        if let query = request.uri.query { try readForm(query) }
        guard request.method == .post else { return }
        var buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: Parameters.uploadLimitBytes) } catch is NIOTooManyBytesError {
            throw TelegramError.tooLarge
        }
        guard let bytes = buffer.readBytes(length: buffer.readableBytes), !bytes.isEmpty else { return }
        try readBody(bytes, contentType: request.headers[.contentType] ?? "")
    }

    private mutating func readBody(_ bytes: [UInt8], contentType: String) throws(TelegramError) {
        let kind = contentType.prefix { $0 != ";" }.lowercased()
        if kind == "application/json" {
            try readJSON(bytes)
        } else if kind == "application/x-www-form-urlencoded" {
            guard let form = String(validating: bytes, as: UTF8.self) else { throw .badRequest("strings must be encoded in UTF-8") }
            try readForm(form)
        } else if kind == "multipart/form-data" {
            try readMultipart(bytes, contentType: contentType)
        }
    }

    mutating func readJSON(_ bytes: [UInt8]) throws(TelegramError) {
        let value: JSON
        do { value = try JSON(parsing: bytes) } catch {
            throw error == .invalidUTF8
                ? .badRequest("strings must be encoded in UTF-8") : .badRequest("can't parse request body: \(error)")
        }
        guard let members = value.members else { throw .badRequest("JSON object expected") }
        for member in members { values[member.name] = member.value }
    }

    mutating func readForm(_ form: String) throws(TelegramError) {
        for pair in form.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = halves.first?.formDecoded, let value = halves.count > 1 ? halves[1].formDecoded : "" else {
                throw .badRequest("strings must be encoded in UTF-8")
            }
            values[name] = .string(value)
        }
    }
}

extension StringProtocol {
    /// Percent-escapes and `+` undone; nil when the result is not UTF-8.
    var formDecoded: String? { percentDecoded(plusIsSpace: true) }

    func percentDecoded(plusIsSpace: Bool = false) -> String? {
        let bytes = Array(utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
                let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
            {
                output.append(UInt8(high << 4 | low))
                index += 3
            } else {
                output.append(plusIsSpace && bytes[index] == UInt8(ascii: "+") ? 32 : bytes[index])
                index += 1
            }
        }
        return String(validating: output, as: UTF8.self)
    }
}
