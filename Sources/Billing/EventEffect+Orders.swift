import Customers
import Jobs
import Ledger
import Storage
import Values

extension EventEffect {
    /// A single payment: credited once, for the order's own provider, check-out, amount and currency.
    func paid(_ reference: PaymentReference, _ amount: Money) throws -> EventResult {
        let order: Order
        switch try self.order(reference.order, checkout: reference.checkout, .payment) {
        case .one(let found): order = found
        case .none(let result): return result
        }
        guard let intent = reference.intent else { return .rejected("it names no payment") }
        if let refusal = refusal(of: amount, for: order.amount) { return refusal }
        let payment = Payment(of: order, id: ID(at: now), providerPaymentID: intent, intent: intent, paidAt: occurredAt)
        if try tx.payment(PaymentReference(invoice: intent), of: event.provider, in: event.workspaceID) != nil {
            return .ignored("the payment is known")
        }
        guard order.status != .paid else { return .rejected("the order is paid already, by another payment") }
        guard try tx.insert(payment) else { return .ignored("the payment is known") }
        if try markPaid(order) {
            try tx.grantPlan(of: order, now: now)
            try seller(of: order).paid(try current(order), tx, now: now)
        }
        try credit(payment)
        return .applied
    }

    /// False where it was paid before. A code that made it cheaper is redeemed again where the order had ended and let it go: whether or not
    /// another has used it since, money that came is money.
    func markPaid(_ order: Order) throws -> Bool {
        guard try tx.markPaid(order.id, now: now) else { return false }
        guard let id = order.promotionID, try tx.promotionCode(of: order.id, in: event.workspaceID) == nil,
            let promotion = try tx.promotion(id, in: event.workspaceID)
        else { return true }
        // First the customer, then the code, as where an order is placed.
        try tx.lock(order.customerID, in: event.workspaceID)
        do { _ = try tx.take(promotion, by: order.customerID, order: order.id, id: ID(at: now), now: now) } catch is PromotionError {
            try onTrouble(tx, .codeUsedTwice(order, code: promotion.code), now)
        }
        return true
    }

    /// Enters the income, asks for the fee, and lets go what waited for the payment. Last of all: every payment waits for the accounts that
    /// another is entered in.
    func credit(_ payment: Payment) throws {
        try tx.enqueue(FeeJob.job(for: payment.id), now: now)
        let reference = PaymentReference(
            intent: payment.providerIntentID, charge: payment.providerChargeID, invoice: payment.providerPaymentID)
        try tx.releaseEvents(about: reference, payment, now: now)
        try tx.book(
            .income, object: payment.providerPaymentID, of: payment, payment.amount, debit: .clearing(payment.provider),
            credit: payment.incomeAccount, at: occurredAt, now: now)
        try commission(payment)
    }

    func checkoutFailed(_ name: String?, _ checkout: String, _ reason: String) throws -> EventResult {
        try ending(name, checkout) { order in
            guard try tx.markFailed(order.id, .declined, reason: reason) else { return false }
            try seller(of: order).paymentFailed(try current(order), tx, now: now)
            return true
        }
    }

    func checkoutExpired(_ name: String?, _ checkout: String) throws -> EventResult {
        try ending(name, checkout) { order in
            guard try tx.markExpired(order.id) else { return false }
            try seller(of: order).expired(try current(order), tx, now: now)
            return true
        }
    }

    private func ending(_ name: String?, _ checkout: String, _ end: (Order) throws -> Bool) throws -> EventResult {
        let kind = try name.flatMap { ID<Order>($0) }.flatMap { try tx.order($0, in: event.workspaceID) }?.purpose.kind ?? .payment
        switch try order(name, checkout: checkout, kind) {
        case .one(let order): return try end(order) ? .applied : .ignored("the order has ended already")
        case .none(let result): return result
        }
    }
}

extension Payment {
    init(
        of order: Order, id: ID<Payment>, subscription: ID<Subscription>? = nil, providerPaymentID: String, intent: String?,
        charge: String? = nil, amount: Money? = nil, period: PaidPeriod? = nil, paidAt: Timestamp
    ) {
        self.init(
            id: id, workspaceID: order.workspaceID, orderID: order.id, subscriptionID: subscription, provider: order.provider,
            providerPaymentID: providerPaymentID, providerIntentID: intent, providerChargeID: charge, amount: amount ?? order.amount,
            refunded: .zero(order.amount.currency), refunding: .zero(order.amount.currency), withdrawn: .zero(order.amount.currency),
            dispute: nil, fee: nil, paidAt: paidAt, period: period)
    }
}
