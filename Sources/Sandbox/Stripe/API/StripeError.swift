/// A refusal in Stripe's words: `{"error": {"type", "code", "message", "param", "doc_url"}}` with its HTTP status.
struct StripeError: Error, Equatable, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable {
        case apiError = "api_error"
        case cardError = "card_error"
        case idempotencyError = "idempotency_error"
        case invalidRequest = "invalid_request_error"
    }

    var status = 400
    var kind = Kind.invalidRequest
    var code: String?
    let message: String
    var param: String?
    /// The request was refused before anything was tried; such an answer is not kept under its idempotency key.
    var isValidation = true

    var description: String { "\(status) \(message)" }
}

extension StripeError {
    static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> StripeError {
        StripeError(code: code, message: message, param: param)
    }

    static func unknown(_ names: [String]) -> StripeError {
        let noun = names.count == 1 ? "parameter" : "parameters"
        return invalid("Received unknown \(noun): \(names.joined(separator: ", "))", param: names.first, code: "parameter_unknown")
    }

    static func missing(_ name: String) -> StripeError {
        invalid("Missing required param: \(name).", param: name, code: "parameter_missing")
    }

    /// What Stripe offers and its stand-in does not.
    static func unsupported(_ name: String) -> StripeError {
        invalid("The sandbox's Stripe has no \(name). Leave it out here; Stripe itself takes it.", param: name)
    }

    static func noSuch(_ noun: String, _ id: String, param: String, status: Int = 404) -> StripeError {
        StripeError(status: status, code: "resource_missing", message: "No such \(noun): '\(id)'", param: param)
    }

    /// A request that was tried and refused by the state of things.
    static func conflict(_ message: String, code: String? = nil, param: String? = nil) -> StripeError {
        StripeError(code: code, message: message, param: param, isValidation: false)
    }

    static func unauthorized(_ message: String, code: String? = nil) -> StripeError {
        StripeError(status: 401, code: code, message: message)
    }

    static func unrecognized(_ method: String, _ path: String) -> StripeError {
        StripeError(
            status: 404,
            message: "Unrecognized request URL (\(method): /\(path)). Please see https://stripe.com/docs or we can help at "
                + "https://support.stripe.com/.")
    }

    static let rateLimited = StripeError(
        status: 429, code: "rate_limit",
        message: "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.")

    static let serverError = StripeError(
        status: 500, kind: .apiError,
        message: "An unknown error occurred. (The sandbox was told to fail; nothing has happened, and no answer is kept for the key.)")

    static let otherParameters = StripeError(
        kind: .idempotencyError,
        message: "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key "
            + "other than the one you used if you meant to execute a different request.")
}

extension StripeError {
    func json(requestID: String) -> JSON {
        [
            "error": [
                "code": code.map(JSON.string),
                "doc_url": code.map { .string("https://stripe.com/docs/error-codes/\($0.replacing("_", with: "-"))") },
                "message": .string(message), "param": param.map(JSON.string),
                "request_log_url": .string("https://dashboard.stripe.com/test/logs/\(requestID)"), "type": .string(kind.rawValue),
            ]
        ]
    }
}
