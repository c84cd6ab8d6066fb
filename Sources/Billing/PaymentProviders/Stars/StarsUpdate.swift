import Foundation
import Storage
import Values

/// An update of a bot's that tells of Stars, as it is stored among the payment events: with the key of the bot that received it, since
/// nothing in it says so.
struct StarsUpdate: Decodable {
    let bot: String
    let update: Update

    struct Update: Decodable {
        let id: Int64
        let message: Message?
        let subscription: Subscription?

        enum CodingKeys: String, CodingKey {
            case id = "update_id"
            case message
            case subscription
        }
    }

    struct User: Decodable {
        let id: Int64
    }

    struct Message: Decodable {
        let date: Int64
        let from: User?
        let chat: User
        let paid: Paid?
        let refunded: Paid?

        enum CodingKeys: String, CodingKey {
            case date
            case from
            case chat
            case paid = "successful_payment"
            case refunded = "refunded_payment"
        }
    }

    struct Paid: Decodable {
        let currency: String
        let amount: Int64
        let payload: String
        let charge: String
        let isRecurring: Bool?
        let until: Int64?

        enum CodingKeys: String, CodingKey {
            case currency
            case amount = "total_amount"
            case payload = "invoice_payload"
            case charge = "telegram_payment_charge_id"
            case isRecurring = "is_recurring"
            case until = "subscription_expiration_date"
        }
    }

    struct Subscription: Decodable {
        let user: User
        let payload: String
        let state: String

        enum CodingKeys: String, CodingKey {
            case user
            case payload = "invoice_payload"
            case state
        }
    }

    /// `update` is JSON as it came.
    static func body(_ update: String, of bot: String) -> [UInt8] {
        // A bot's key has only small letters, digits, `_` and `-`.
        Array(#"{"bot":"\#(bot)","update":\#(update)}"#.utf8)
    }

    init(body: [UInt8]) throws(PaymentNewsError) {
        do { self = try JSONDecoder().decode(Self.self, from: Data(body)) } catch {
            throw .unreadable("it is no update of a bot that tells of Stars")
        }
    }

    /// What the invoice was made with: the order.
    var payload: String? { update.message?.paid?.payload ?? update.message?.refunded?.payload ?? update.subscription?.payload }

    /// Whose Stars they are: in a private chat, with whom it is.
    var payer: Int64? { update.message.map { $0.from?.id ?? $0.chat.id } ?? update.subscription?.user.id }
}

extension StarsUpdate {
    func received(now: Timestamp) throws(PaymentNewsError) -> ReceivedEvent {
        // Telegram counts in seconds: of the second that is meant, the end, so that it is later than what came before it in the same one.
        let occurredAt = update.message.map { min(Timestamp(seconds: $0.date).adding(.microseconds(999_999)), now) } ?? now
        let subject = payload ?? ""
        if let paid = update.message?.paid {
            return ReceivedEvent(
                id: "\(bot):\(update.id):\(paid.charge)", type: "successful_payment", occurredAt: occurredAt, objectID: paid.charge,
                subject: subject)
        }
        if let refunded = update.message?.refunded {
            return ReceivedEvent(
                id: "\(bot):\(update.id):\(refunded.charge)", type: "refunded_payment", occurredAt: occurredAt,
                objectID: refunded.charge, subject: subject)
        }
        guard update.subscription != nil else { throw .unreadable("the update tells of no Stars") }
        return ReceivedEvent(
            id: "\(bot):\(update.id)", type: "subscription", occurredAt: now, objectID: payload, subject: subject)
    }
}
