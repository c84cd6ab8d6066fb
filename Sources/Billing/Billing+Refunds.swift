import Customers
import Jobs
import Storage
import Values

/// What an owner asks to be given back.
package struct NewRefund: Sendable {
    package let order: ID<Order>
    /// Nil for all that is left.
    package var amount: Money?
    /// Of a subscription's payments, which; nil for the newest of which something is left.
    package var payment: ID<Payment>?
    package let reason: String
    package let requestedBy: String
    /// Given where it must not be asked for twice.
    package var id: ID<Refund>?

    package init(order: ID<Order>, reason: String, requestedBy: String) {
        self.order = order
        self.reason = reason
        self.requestedBy = requestedBy
    }
}

extension Billing {
    /// Stores the wish and has the provider asked. No more is ever asked for than was paid and is left, however many ask at once. Throws
    /// `BillingError` where nothing can be given back, and then nothing is stored.
    package func requestRefund(_ new: NewRefund, _ tx: Transaction, now: Timestamp) throws -> Refund {
        if let id = new.id, let known = try tx.refund(id, in: workspace) { return known }
        guard let order = try tx.order(new.order, in: workspace) else { throw BillingError.noSuchOrder }
        guard isPlain(new.reason) else { throw BillingError.badReason }
        try tx.lock(order: order.id)
        let payment = try payment(new, tx)
        let left = try payment.amount.subtracting(payment.refunded).subtracting(payment.withdrawn).subtracting(payment.refunding)
        let amount = new.amount ?? left
        guard left.nanos > 0 else { throw BillingError.nothingLeft }
        guard amount.currency == left.currency, amount.nanos > 0 else { throw BillingError.amountNotPositive }
        guard let provider = provider(payment.provider) else { throw BillingError.noLongerConfigured(payment.provider) }
        let smallest = provider.smallestStep(of: amount.currency)
        guard amount.nanos % smallest.nanos == 0 else { throw BillingError.notPayable(amount, smallest: smallest) }
        guard try tx.setAside(amount, of: payment.id) else { throw BillingError.refundTooMuch(amount, left: left) }
        let refund = Refund(
            id: new.id ?? ID(at: now), workspaceID: workspace, orderID: order.id, paymentID: payment.id, amount: amount, reason: new.reason,
            requestedBy: new.requestedBy, status: .requested, providerRefundID: nil, failureReason: nil, createdAt: now, finishedAt: nil)
        try tx.insert(refund)
        try tx.enqueue(RefundJob.job(for: refund), now: now)
        return refund
    }

    package func requestRefund(_ new: NewRefund) async throws -> Refund {
        try await database.write { [self] tx in try requestRefund(new, tx, now: clock.now()) }
    }

    private func payment(_ new: NewRefund, _ tx: Transaction) throws -> Payment {
        let payments = try tx.payments(of: new.order, in: workspace)
        guard !payments.isEmpty else { throw BillingError.notPaid }
        guard let wanted = new.payment else {
            return payments.last { $0.amount.nanos > $0.refunded.nanos + $0.withdrawn.nanos + $0.refunding.nanos } ?? payments[0]
        }
        guard let payment = payments.first(where: { $0.id == wanted }) else { throw BillingError.noSuchPayment }
        return payment
    }

    private func isPlain(_ text: String) -> Bool {
        (1...200).contains(text.count) && text.utf8.count <= 800 && text.contains { !$0.isWhitespace }
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
