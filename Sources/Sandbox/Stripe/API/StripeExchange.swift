import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Values

/// One request to `/stripe/v1/…` and its answer.
struct StripeExchange: Sendable {
    let stripe: SandboxStripe
    let request: Request
    let requestID: String

    func answer() async throws -> Response {
        let (path, method) = (String(request.uri.path.drop { $0 == "/" }.dropFirst("stripe/".count)), request.method.rawValue)
        let fault = await stripe.fault(ofCall: path.hasPrefix("v1/") ? String(path.dropFirst(3)) : path)
        do throws(StripeError) {
            if case .rateLimited(let seconds) = fault { return refused(.rateLimited, [("Retry-After", String(seconds))]) }
            if case .serverError = fault { return refused(.serverError, [("Stripe-Should-Retry", "true")]) }
            try StripeExchange.check(key: key)
            try StripeExchange.check(version: header("Stripe-Version"))
            let question = try await question(method, path)
            let answer = try stripe.desk.locked { (world, now) throws(StripeError) in try question.answer(&world, at: now) }
            return fault == .cutAfter ? cutResponse() : whole(answer)
        } catch {
            return refused(error, [])
        }
    }

    private func question(_ method: String, _ path: String) async throws(StripeError) -> StripeQuestion {
        let parts = path.split(separator: "/")
        guard parts.first == "v1", let (endpoint, id) = StripeEndpoint.find(method, parts.dropFirst().map { $0 }) else {
            throw .unrecognized(method, path)
        }
        let key = method == "POST" ? header("Idempotency-Key") : nil
        guard (key ?? "").count <= StripeAnswers.longestKey else {
            throw .invalid("Keys for idempotent requests can be at most 255 characters long.")
        }
        return StripeQuestion(
            endpoint: endpoint, id: id.percentDecoded() ?? id, path: path, parameters: try StripeValue(form: try await form(method)),
            baseURL: baseURL, requestID: requestID, idempotencyKey: key?.isEmpty == false ? key : nil)
    }

    private func form(_ method: String) async throws(StripeError) -> String {
        guard method == "POST" else { return request.uri.query ?? "" }
        if request.headers[.contentType]?.hasPrefix("application/json") == true {
            throw .invalid("Invalid content type: send application/x-www-form-urlencoded, not application/json.")
        }
        let body: ByteBuffer
        do { body = try await request.body.collect(upTo: 1 << 20) } catch { throw .invalid("The request's body could not be read.") }
        return String(buffer: body)
    }

    private func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }

    private var baseURL: String { "http://\(request.head.authority ?? stripe.authority)/stripe" }

    /// `Bearer sk_test_…`, or the key as the user of Basic.
    private var key: String? {
        guard let words = request.headers[.authorization]?.split(separator: " ", maxSplits: 1), words.count == 2 else { return nil }
        if words[0].lowercased() == "bearer" { return String(words[1]) }
        guard words[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(words[1])) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: ":").first.map(String.init)
    }
}

// MARK: What is checked first

extension StripeExchange {
    /// A key with `invalid` or `expired` in it is one, so that clients can be tested with such.
    private static func check(key: String?) throws(StripeError) {
        guard let key, !key.isEmpty else {
            throw .unauthorized(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. "
                    + "'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can "
                    + "help at https://support.stripe.com/.")
        }
        if key.hasPrefix("pk_") {
            throw .unauthorized(
                "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API "
                    + "keys at https://dashboard.stripe.com/account/apikeys.", code: "secret_key_required")
        }
        if key.contains("expired") {
            throw .unauthorized("Expired API Key provided: \(masked(key))", code: "api_key_expired")
        }
        let isTest = key.hasPrefix("sk_test_") || key.hasPrefix("rk_test_")
        guard isTest, key.count > 8, !key.contains("invalid") else { throw .unauthorized("Invalid API Key provided: \(masked(key))") }
    }

    private static func masked(_ key: String) -> String {
        key.prefix(8) + String(repeating: "*", count: max(0, key.count - 12)) + key.suffix(4)
    }

    /// Later versions are answered in this one's forms; earlier ones would be misread.
    private static func check(version: String?) throws(StripeError) {
        guard let version else { return }
        let date = version.prefix { $0 != "." }
        guard date.count == 10, Timestamp("\(date)T00:00:00Z") != nil else {
            throw .invalid("Invalid Stripe API version: \(version.prefix(40))")
        }
        guard date >= SandboxStripe.version.prefix(10) else {
            throw .invalid(
                "The sandbox's Stripe speaks API version \(SandboxStripe.version), not \(version.prefix(40)): set Stripe-Version to that.")
        }
    }
}

// MARK: What goes out

extension StripeExchange {
    private func refused(_ error: StripeError, _ headers: [(String, String)]) -> Response {
        whole(StripeAnswer(status: error.status, body: error.json(requestID: requestID).indentedBytes, requestID: requestID), headers)
    }

    private func whole(_ answer: StripeAnswer, _ more: [(String, String)] = []) -> Response {
        Response(
            status: .init(code: answer.status), headers: headers(answer, more),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func headers(_ answer: StripeAnswer, _ more: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = "application/json"
        fields[.cacheControl] = "no-cache, no-store"
        fields.add([("Request-Id", requestID), ("Stripe-Version", SandboxStripe.version)])
        if let key = answer.idempotencyKey { fields.add([("Idempotency-Key", key)]) }
        if answer.isReplayed { fields.add([("Idempotent-Replayed", "true"), ("Original-Request", answer.requestID)]) }
        fields.add(more)
        return fields
    }
}
