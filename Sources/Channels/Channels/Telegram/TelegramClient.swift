import Foundation
import OutboundHTTP

/// The Bot API of one bot (source: Bot API 10.3). Every method throws `TelegramError` only. The token is in the URLs it calls and
/// nowhere else: no error or description shows it.
package struct TelegramClient: Sendable {
    let http: HTTPClient
    private let methods: String
    private let files: String

    /// `apiURL` is `https://api.telegram.org` or that of a stand-in.
    package init(token: String, apiURL: String, http: HTTPClient) {
        let root = apiURL.hasSuffix("/") ? String(apiURL.dropLast()) : apiURL
        methods = "\(root)/bot\(token)/"
        files = "\(root)/file/bot\(token)/"
        self.http = http
    }

    func call<Result: Decodable>(
        _ method: String, _ parameters: some Encodable, timeout: Duration = .seconds(30), as type: Result.Type = Result.self
    ) async throws(TelegramError) -> Result {
        let bytes = try await post(method, .bytes(encoded(parameters), contentType: "application/json"), timeout: timeout)
        return try Envelope<Result>.result(of: bytes)
    }

    func upload<Result: Decodable>(
        _ method: String, _ parts: [HTTPRequest.Part], as type: Result.Type = Result.self
    ) async throws(TelegramError) -> Result {
        let bytes = try await post(method, .multipart(parts), timeout: .seconds(120))
        return try Envelope<Result>.result(of: bytes)
    }

    /// The raw answer, whatever it says.
    func post(
        _ method: String, _ body: HTTPRequest.Body, timeout: Duration, maximumBytes: Int = 1 << 20
    ) async throws(TelegramError) -> [UInt8] {
        let request = HTTPRequest(.post, methods + method, body: body, timeout: timeout, maximumResponseBytes: maximumBytes)
        let response = try await send(request)
        // A proxy's error page is no answer of Telegram's.
        if response.status >= 500, response.body.first != UInt8(ascii: "{") { throw .serverError(code: response.status) }
        return response.body
    }

    func fetchFile(_ path: String, maximumBytes: Int) async throws(TelegramError) -> [UInt8] {
        let request = HTTPRequest(.get, files + path, timeout: .seconds(120), maximumResponseBytes: maximumBytes)
        let response = try await send(request)
        guard response.isSuccess else {
            throw TelegramError(code: response.status, description: "the file cannot be fetched", retryAfter: nil, migrateTo: nil)
        }
        return response.body
    }

    private func send(_ request: HTTPRequest) async throws(TelegramError) -> HTTPResponse {
        do {
            return try await http.send(request)
        } catch let error as HTTPError {
            throw TelegramError(error)
        } catch {
            throw .ambiguous("\(type(of: error))")
        }
    }

    func encoded(_ value: some Encodable) throws(TelegramError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw .refused(code: 0, "the request cannot be written as JSON")
        }
    }
}

/// The frame around every answer.
struct Envelope<Result: Decodable>: Decodable {
    struct Parameters: Decodable {
        let retryAfter: Int?
        let migrateToChatID: Int64?

        enum CodingKeys: String, CodingKey {
            case retryAfter = "retry_after"
            case migrateToChatID = "migrate_to_chat_id"
        }
    }

    let ok: Bool
    let result: Result?
    let errorCode: Int?
    let description: String?
    let parameters: Parameters?

    enum CodingKeys: String, CodingKey {
        case ok
        case result
        case errorCode = "error_code"
        case description
        case parameters
    }

    static func result(of bytes: [UInt8]) throws(TelegramError) -> Result {
        let envelope: Self
        do {
            envelope = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw .ambiguous("it is not an answer of the Bot API")
        }
        if envelope.ok, let result = envelope.result { return result }
        throw TelegramError(
            code: envelope.errorCode ?? 0, description: envelope.description ?? "no reason given",
            retryAfter: envelope.parameters?.retryAfter, migrateTo: envelope.parameters?.migrateToChatID)
    }
}
