import Ledger
import Storage
import Values

/// Does what an event means, in its transaction. Each step is safe to meet twice and in any order: rows are unique by the
/// provider's ids, and states move forward only.
struct EventEffect {
    let event: PaymentEvent
    let provider: any PaymentProvider
    let sellers: [String: any Seller]
    let onTrouble: PaymentTroubleListener
    let tx: Transaction
    let now: Timestamp

    /// When it counts in the books: by the provider's clock, but never in the future.
    var occurredAt: Timestamp { min(event.occurredAt, now) }

    func apply(_ news: PaymentNews) throws -> EventResult {
        switch news {
        case .paid(let reference, let amount): try paid(reference, amount)
        case .subscribed(let order, let checkout, let subscription, let customer, let amount):
            try subscribed(order, checkout, .init(id: subscription, order: order, customer: customer), amount)
        case .invoicePaid(let invoice): try invoicePaid(invoice)
        case .invoiceFailed(let subscription, let invoice, let reason): try invoiceFailed(subscription, invoice, reason)
        case .checkoutFailed(let order, let checkout, let reason): try checkoutFailed(order, checkout, reason)
        case .checkoutExpired(let order, let checkout): try checkoutExpired(order, checkout)
        case .subscriptionState(let subscription, let state): try subscriptionState(subscription, state)
        case .refunded(let reference, let total): try refunded(reference, total)
        case .returned(let reference, let refund, let amount, let fee): try returned(reference, refund, amount, fee)
        case .refundRefused(let reference, let refund, let reason): try refundRefused(reference, refund, reason)
        case .refundCameBack(_, let refund, let amount):
            // The books say that it went, and only a person can find another way to the customer.
            .rejected("the refund \(refund) of \(amount) came back from the customer's bank; pay it another way")
        case .dispute(let reference, let dispute): try disputed(reference, dispute)
        case .nothing(let reason): .ignored(reason)
        }
    }

    func current(_ order: Order) throws -> Order { try tx.order(order.id, in: event.workspaceID) ?? order }

    func seller(of order: Order) -> any Seller { sellers.seller(of: order) }

    /// The order that a confirmation names, if it is one of ours, of this provider and for this purpose.
    func order(_ name: String?, checkout: String? = nil, _ kind: PurposeKind) throws -> Found<Order> {
        guard let name else { return .none(.foreign("it names no order")) }
        let notOurs = "it names the order “\(name.prefix(60))”, which is not ours"
        guard let id = ID<Order>(name) else { return .none(.foreign(notOurs)) }
        guard let order = try locked(id) else { return .none(.rejected(notOurs)) }
        guard order.provider == event.provider else {
            return .none(.rejected("the order is to be paid through \(order.provider), not \(event.provider)"))
        }
        guard order.purpose.kind == kind else { return .none(.rejected("the order is for a \(order.purpose.kind.rawValue)")) }
        if let checkout, let known = order.providerCheckoutID, known != checkout {
            return .none(.rejected("the order's check-out is \(known), not \(checkout)"))
        }
        return .one(order)
    }

    /// Events of one order may come at once, by several names: what they decide about is read when it is their turn.
    func locked(_ id: ID<Order>) throws -> Order? {
        try tx.lock(order: id)
        return try tx.order(id, in: event.workspaceID)
    }

    /// What `look` finds, also where it came while this was on its way to wait for it: whoever makes `name` known holds the same lock
    /// when it looks for who waits.
    func findOrWait<Subject>(for name: String, _ reason: String, _ look: () throws -> Subject?) throws -> Found<Subject> {
        if let found = try look() { return .one(found) }
        try tx.lock(waitingFor: name, event.provider)
        return try look().map(Found.one) ?? .none(.waiting(for: name, reason))
    }

    /// Nil where the money is what was asked for.
    func refusal(of amount: Money, for price: Money) -> EventResult? {
        amount == price ? nil : .rejected("\(amount) came, but the price is \(price)")
    }
}

/// What an event speaks of, or what becomes of the event without it.
enum Found<Subject> {
    case one(Subject)
    case none(EventResult)
}

enum PurposeKind: String {
    case subscription, payment
}

extension Order.Purpose {
    var kind: PurposeKind {
        switch self {
        case .subscription: .subscription
        case .payment: .payment
        }
    }
}
