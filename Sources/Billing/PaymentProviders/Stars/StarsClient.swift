import Foundation
import OutboundHTTP
import Values

/// The payment methods of the Bot API, for one bot (source: core.telegram.org/bots/api#payments). The token is in the URLs it calls and
/// nowhere else.
struct StarsClient: Sendable {
    private let methods: String
    private let http: HTTPClient

    init(_ account: Stars.Account, http: HTTPClient) {
        let root = account.apiURL.hasSuffix("/") ? String(account.apiURL.dropLast()) : account.apiURL
        methods = "\(root)/bot\(account.token)/"
        self.http = http
    }

    func call<Answer: Decodable>(
        _ method: String, _ parameters: some Encodable, as type: Answer.Type
    ) async throws(PaymentProviderError) -> Answer {
        let body: [UInt8]
        do { body = Array(try JSONEncoder().encode(parameters)) } catch { throw .refused("the request cannot be written as JSON") }
        let response = try await http.answer(
            to: HTTPRequest(.post, methods + method, body: .bytes(body, contentType: "application/json"), timeout: .seconds(30)))
        let envelope: Envelope<Answer>
        do { envelope = try JSONDecoder().decode(Envelope<Answer>.self, from: Data(response.body)) } catch {
            throw response.status >= 500 ? .down("Telegram failed with \(response.status)") : .unreadable("it is none of the Bot API")
        }
        if envelope.ok, let result = envelope.result { return result }
        throw Self.error(envelope.errorCode ?? response.status, envelope.description ?? "no reason given")
    }

    private static func error(_ code: Int, _ text: String) -> PaymentProviderError {
        switch code {
        case 401, 404: .unauthorised("Telegram does not accept the bot's token")
        case 429: .rateLimited("Telegram asks to wait")
        case 500...: .down("Telegram failed with \(code)")
        default: .refused("Telegram refused: \(text)")
        }
    }

    private struct Envelope<Result: Decodable>: Decodable {
        let ok: Bool
        let result: Result?
        let errorCode: Int?
        let description: String?

        enum CodingKeys: String, CodingKey {
            case ok
            case result
            case errorCode = "error_code"
            case description
        }
    }
}

extension StarsClient {
    struct Invoice: Encodable {
        struct Price: Encodable {
            let label: String
            let amount: Int64
        }

        let title: String
        let description: String
        let payload: String
        let providerToken = ""
        let currency = Currency.stars.code
        let prices: [Price]
        let subscriptionPeriod: Int64?

        enum CodingKeys: String, CodingKey {
            case title
            case description
            case payload
            case providerToken = "provider_token"
            case currency
            case prices
            case subscriptionPeriod = "subscription_period"
        }
    }

    struct Charge: Encodable {
        let user: Int64
        let charge: String
        /// Only where a subscription is meant.
        var isCanceled: Bool?

        enum CodingKeys: String, CodingKey {
            case user = "user_id"
            case charge = "telegram_payment_charge_id"
            case isCanceled = "is_canceled"
        }
    }

    struct Nothing: Encodable {}

    struct Me: Decodable {
        let id: Int64
    }
}
