import Foundation
import OutboundHTTP
import Values

/// Paddle Billing's API over HTTP: JSON both ways, in one version (source: developer.paddle.com/api-reference). `https://api.paddle.com` is
/// the live one, `https://sandbox-api.paddle.com` the one to try.
struct PaddleClient: Sendable {
    static let version = "1"

    private let key: String
    private let url: String
    private let http: HTTPClient

    /// `url` is without a slash at its end.
    init(key: String, url: String, http: HTTPClient) {
        self.key = key
        self.url = url
        self.http = http
    }

    func get<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws(PaymentProviderError) -> Answer {
        try await send(HTTPRequest(.get, url + path))
    }

    /// Paddle knows no key of idempotency: what must not be done twice is looked for first.
    func post<Answer: Decodable>(_ path: String, _ body: some Encodable, as type: Answer.Type) async throws(PaymentProviderError) -> Answer
    {
        try await send(try request(.post, path, body))
    }

    func patch<Answer: Decodable>(_ path: String, _ body: some Encodable, as type: Answer.Type) async throws(PaymentProviderError) -> Answer
    {
        try await send(try request(.patch, path, body))
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: some Encodable
    ) throws(PaymentProviderError) -> HTTPRequest {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do { bytes = Array(try encoder.encode(body)) } catch { throw .refused("the request cannot be written: \(error)") }
        return HTTPRequest(method, url + path, body: .bytes(bytes, contentType: "application/json"))
    }

    /// The answer as it came.
    func bytes(_ path: String) async throws(PaymentProviderError) -> [UInt8] { try await send(HTTPRequest(.get, url + path)) }

    private func send<Answer: Decodable>(_ request: HTTPRequest) async throws(PaymentProviderError) -> Answer {
        let body: [UInt8] = try await send(request)
        do { return try .fromSnakeCase(body) } catch { throw .unreadable("\(error)") }
    }

    private func send(_ request: HTTPRequest) async throws(PaymentProviderError) -> [UInt8] {
        var request = request
        request.headers += [(name: "Authorization", value: "Bearer \(key)"), (name: "Paddle-Version", value: Self.version)]
        let response = try await http.answer(to: request)
        guard response.isSuccess else { throw PaymentProviderError(paddle: response) }
        return response.body
    }
}

extension PaymentProviderError {
    private struct Body: Decodable {
        struct Problem: Decodable {
            struct Field: Decodable {
                let field: String?
                let message: String?
            }
            let code: String?
            let detail: String?
            let errors: [Field]?
        }
        let error: Problem?
    }

    /// Source: developer.paddle.com/api-reference/about/errors.
    fileprivate init(paddle response: HTTPResponse) {
        // A body of another form, as of a proxy in between, leaves the status to speak.
        let problem = (try? Body.fromSnakeCase(response.body))?.error
        let fields = (problem?.errors ?? []).map { "\($0.field ?? "?"): \($0.message ?? "?")" }
        let words = ([problem?.detail ?? "Paddle answered with status \(response.status)"] + fields).joined(separator: "; ")
        let text = Redaction.masked(String(words.prefix(400)))
        switch (response.status, problem?.code ?? "") {
        case (401, _), (403, _): self = .unauthorised(text)
        case (429, _), (_, "concurrent_modification"), (_, "conflict"): self = .rateLimited(text)
        case (500..., _): self = .down(text)
        case (400..<500, _): self = .refused(text)
        default: self = .unreadable(text)
        }
    }
}
