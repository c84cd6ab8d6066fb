import Foundation
import OutboundHTTP
import Values

/// Stripe's API over HTTP: form-encoded with brackets in, JSON out, in one version (source: docs.stripe.com/api).
struct StripeClient: Sendable {
    /// The last of a year of changes to invoices and subscriptions. Webhooks come in the version of their endpoint, so what
    /// reads events knows the forms before it too.
    static let version = "2025-03-31.basil"

    private let key: String
    private let url: String
    private let http: HTTPClient

    /// `url` is without a slash at its end.
    init(key: String, url: String, http: HTTPClient) {
        self.key = key
        self.url = url
        self.http = http
    }

    /// `parameters` are named as `line_items[0][quantity]`; without a key, a repetition makes another.
    func post<Answer: Decodable>(
        _ path: String, _ parameters: [(String, String)], idempotencyKey: String, as type: Answer.Type
    ) async throws(PaymentProviderError) -> Answer {
        var request = HTTPRequest(.post, url + path, body: .form(parameters))
        request.headers.append((name: "Idempotency-Key", value: idempotencyKey))
        return try await send(request)
    }

    func get<Answer: Decodable>(
        _ path: String, expanding fields: [String] = [], as type: Answer.Type
    ) async throws(PaymentProviderError) -> Answer {
        let query = fields.map { "expand[]=\($0)" }.joined(separator: "&")
        return try await send(HTTPRequest(.get, url + path + (query.isEmpty ? "" : "?" + query)))
    }

    /// The answer as it came.
    func bytes(_ path: String) async throws(PaymentProviderError) -> [UInt8] { try await send(HTTPRequest(.get, url + path)) }

    /// It may be repeated: what is gone is refused the second time.
    func delete<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws(PaymentProviderError) -> Answer {
        try await send(HTTPRequest(.delete, url + path))
    }

    private func send<Answer: Decodable>(_ request: HTTPRequest) async throws(PaymentProviderError) -> Answer {
        let body: [UInt8] = try await send(request)
        do { return try .fromSnakeCase(body) } catch { throw .unreadable("\(error)") }
    }

    private func send(_ request: HTTPRequest) async throws(PaymentProviderError) -> [UInt8] {
        var request = request
        request.headers += [
            (name: "Authorization", value: "Bearer \(key)"), (name: "Stripe-Version", value: Self.version),
        ]
        let response = try await http.answer(to: request)
        guard response.isSuccess else { throw PaymentProviderError(stripe: response) }
        return response.body
    }
}

extension PaymentProviderError {
    private struct Body: Decodable {
        struct Problem: Decodable {
            let type: String?
            let code: String?
            let message: String?
        }
        let error: Problem?
    }

    /// Source: docs.stripe.com/api/errors.
    fileprivate init(stripe response: HTTPResponse) {
        // A body of another form, as of a proxy in between, leaves the status to speak.
        let problem = (try? Body.fromSnakeCase(response.body))?.error
        let text = Redaction.masked(String((problem?.message ?? "Stripe answered with status \(response.status)").prefix(400)))
        switch (response.status, problem?.type ?? "", problem?.code ?? "") {
        case (401, _, _), (403, _, _): self = .unauthorised(text)
        case (_, "card_error", _): self = .declined(text)
        // The first request with this key is still under way.
        case (409, _, _), (_, _, "lock_timeout"), (_, _, "idempotency_key_in_use"): self = .rateLimited(text)
        case (_, "idempotency_error", _): self = .repeatedDifferently(text)
        case (429, _, _): self = .rateLimited(text)
        case (424, _, _), (500..., _, _): self = .down(text)
        case (400..<500, _, _): self = .refused(text)
        default: self = .unreadable(text)
        }
    }
}
