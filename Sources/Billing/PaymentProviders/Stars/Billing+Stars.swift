import Customers
import Storage
import Values

/// Somebody is about to pay in Stars.
package struct StarsQuery: Sendable {
    /// Telegram's.
    package let id: String
    /// The bot that asks, by its key.
    package let bot: String
    /// The payer's id on Telegram.
    package let payer: String
    /// What the invoice was made with.
    package let payload: String
    package let currency: String
    package let amount: Int64

    package init(id: String, bot: String, payer: String, payload: String, currency: String, amount: Int64) {
        self.id = id
        self.bot = bot
        self.payer = payer
        self.payload = payload
        self.currency = currency
        self.amount = amount
    }
}

/// Why somebody may not pay.
package enum StarsRefusal: Sendable, Equatable {
    /// There is no such order, or on other terms, or at another bot.
    case noOffer
    case paid
    /// The order has ended, or is too old.
    case expired
    case othersOrder
    case alreadySubscribed
    /// Leave to pay was given moments ago, by another press.
    case underWay
}

extension Billing {
    /// How long leave to pay holds: longer than Telegram takes to charge, shorter than anyone waits to try again.
    private static let leave: Duration = .seconds(30)
    private static let longestOffer: Duration = .seconds(86_400)

    /// Whether somebody may pay: nil lets him. Nothing is paid yet.
    package func decide(_ query: StarsQuery, _ tx: Transaction, now: Timestamp) throws -> StarsRefusal? {
        guard let stars = provider(Stars.name) as? Stars, let id = ID<Order>(query.payload), query.currency == Currency.stars.code else {
            return .noOffer
        }
        try tx.lock(order: id)
        guard let order = try tx.order(id, in: workspace), order.provider == Stars.name, order.amount.wholeStars == query.amount,
            stars.account(of: order.seller)?.bot == query.bot
        else { return .noOffer }
        guard try tx.mayPay(query.payer, order) else { return .othersOrder }
        switch order.status {
        case .paid: return .paid
        case .failed, .expired: return .expired
        // A link may be paid before the note that it was made is written.
        case .created, .open: break
        }
        guard order.createdAt > now.adding(.zero - Self.longestOffer) else {
            _ = try tx.markExpired(order.id)
            return .expired
        }
        if case .subscription(let plan, _) = order.purpose,
            try tx.liveSubscription(of: order.customerID, plan: plan, in: workspace) != nil
        {
            return .alreadySubscribed
        }
        return try tx.giveLeave(to: query.id, for: order, until: now.adding(Self.leave), now: now) ? nil : .underWay
    }

    /// Takes in an update of a bot's that tells of Stars paid, given back, or of a subscription: it is stored among the payment events and
    /// handled as any other. `update` is the JSON as it came; a repetition changes nothing.
    package func receiveStars(_ update: String, through bot: String, _ tx: Transaction, now: Timestamp) throws {
        let body = StarsUpdate.body(update, of: bot)
        let received = try StarsUpdate(body: body).received(now: now)
        let outcome = try store(received, of: Stars.name, body, headers: WebhookHeaders([]), tx, now: now)
        tx.afterCommit { [self] in count(outcome, Stars.name) }
    }
}

extension Transaction {
    /// Whether the person of this id on Telegram may pay the order. A customer whom only the owner's own site knows may be anybody there.
    func mayPay(_ payer: String, _ order: Order) throws -> Bool {
        let known = try identities(of: order.customerID, channel: "telegram", in: order.workspaceID)
        return known.isEmpty || known.contains { $0.externalID == payer }
    }
}
