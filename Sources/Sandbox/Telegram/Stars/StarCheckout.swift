import Values

/// One press of a Pay button, and what came of it.
package struct StarCheckout: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        /// The bot has been asked by `pre_checkout_query` and has not answered.
        case waiting
        /// Under this charge.
        case paid(charge: String)
        /// In a sentence that the person reads.
        case refused(String)
        /// The bot did not answer within 10 seconds.
        case timedOut
    }

    /// Of the pre-checkout query.
    package let id: String
    package let userID: Int64
    package let invoice: StarInvoice
    package let askedAt: Timestamp
    /// Of the invoice in the chat; nil for a link.
    package let messageID: Int64?
    package var state: State = .waiting

    /// How long a bot may think about a pre-checkout query.
    static let patience: Duration = .seconds(10)

    var json: JSON {
        let (name, reason, charge): (JSON, String?, String?) =
            switch state {
            case .waiting: ("waiting", nil, nil)
            case .paid(let charge): ("paid", nil, charge)
            case .refused(let sentence): ("refused", sentence, nil)
            case .timedOut: ("timed_out", "The bot did not answer in time. You have not been charged.", nil)
            }
        return [
            "id": .string(id), "from": .integer(userID), "invoice": invoice.sheet, "message_id": messageID.map(JSON.integer) ?? .null,
            "state": name, "reason": reason.map(JSON.string) ?? .null, "charge": charge.map(JSON.string) ?? .null,
        ]
    }
}

/// Stars that a person has paid to a bot.
struct StarCharge {
    let id: String
    let userID: Int64
    let payload: String
    let amount: Int64
    let paidAt: Timestamp
    /// The first charge of the subscription that this one belongs to.
    let subscription: String?
    var isRefunded = false
}

/// A line of the bot's account, as `getStarTransactions` tells it. A refund has the id of the payment that it gives back.
struct StarTransaction {
    let id: String
    let amount: Int64
    let date: Timestamp
    let user: SandboxUser
    let payload: String
    let period: Int64?
    let isRefund: Bool

    var json: JSON {
        let partner: JSON = [
            "type": "user", "transaction_type": "invoice_payment", "user": user.json, "invoice_payload": .string(payload),
            "subscription_period": period.map(JSON.integer),
        ]
        return [
            "id": .string(id), "amount": .integer(amount), "date": .integer(date.seconds), "source": isRefund ? nil : partner,
            "receiver": isRefund ? partner : nil,
        ]
    }
}

/// A subscription in Stars: 30 days at a time, until the person or the bot cancels it or the Stars run out.
package struct StarSubscription: Sendable, Equatable {
    package enum State: String, Sendable { case active, canceled, failed }

    /// Its first charge.
    package let id: String
    package let userID: Int64
    package let invoice: StarInvoice
    package internal(set) var paidUntil: Timestamp
    package internal(set) var state: State
    /// The bot forbade to go on; then only the bot can allow it again.
    package internal(set) var isCancelledByBot = false

    var json: JSON {
        [
            "id": .string(id), "from": .integer(userID), "invoice": invoice.sheet, "paid_until": .string("\(paidUntil)"),
            "state": .string(state.rawValue), "is_cancelled_by_bot": .bool(isCancelledByBot),
        ]
    }
}

/// A bot's account in Stars.
struct StarShop {
    var links: [String: StarInvoice] = [:]
    var checkouts: [String: StarCheckout] = [:]
    /// The latest 50 of each person.
    var checkoutIDs: [Int64: [String]] = [:]
    var charges: [String: StarCharge] = [:]
    /// In order of time.
    var transactions: [StarTransaction] = []
    var subscriptions: [String: StarSubscription] = [:]
    private var last: Int64

    init(now: Timestamp) { last = now.seconds }

    mutating func next() -> Int64 {
        last += 1
        return last
    }

    /// The earliest moment at which something happens by itself.
    var due: Timestamp? {
        let checkouts = checkouts.values.lazy.filter { $0.state == .waiting }.map { $0.askedAt.adding(StarCheckout.patience) }
        let renewals = subscriptions.values.lazy.filter { $0.state == .active }.map(\.paidUntil)
        return [checkouts.min(), renewals.min()].compactMap { $0 }.min()
    }
}
