import Values

extension Paddle {
    /// Source: developer.paddle.com/webhooks/overview.
    package func news(of body: [UInt8]) throws(PaymentNewsError) -> PaymentNews {
        struct Anything: Decodable {}
        let type = try read(body, Anything.self).eventType
        switch type {
        case "transaction.completed", "transaction.paid": return try paymentNews(try read(body, PaddleTransaction.self).data)
        case "transaction.payment_failed": return try failureNews(try read(body, PaddleTransaction.self).data)
        case "transaction.canceled":
            let transaction = try read(body, PaddleTransaction.self).data
            guard transaction.subscriptionId == nil else { return .nothing(reason: "the subscription itself tells how it stands") }
            return .checkoutExpired(order: transaction.customData?.orderId, checkout: transaction.id)
        case "subscription.created", "subscription.activated", "subscription.updated", "subscription.trialing", "subscription.past_due",
            "subscription.paused", "subscription.resumed", "subscription.canceled":
            let subscription = try read(body, PaddleSubscription.self).data
            return .subscriptionState(
                .init(id: subscription.id, order: subscription.customData?.orderId, customer: subscription.customerId),
                try subscription.state)
        case "adjustment.created", "adjustment.updated": return try adjustmentNews(try read(body, PaddleAdjustment.self).data)
        default: return .nothing(reason: "events of this type are not acted upon")
        }
    }

    private func read<Object: Decodable>(_ body: [UInt8], _ type: Object.Type) throws(PaymentNewsError) -> PaddleEvent<Object> {
        do { return try .fromSnakeCase(body) } catch { throw .unreadable("\(error)") }
    }
}

// MARK: Transactions

extension Paddle {
    /// `transaction.paid` and `.completed` tell of the same money, which counts once by the transaction's id.
    private func paymentNews(_ transaction: PaddleTransaction) throws(PaymentNewsError) -> PaymentNews {
        let amount = try transaction.amount
        guard amount.nanos > 0 else { return .nothing(reason: "no money came: the transaction is of nothing") }
        guard transaction.isRecurring else {
            let reference = PaymentReference(order: transaction.customData?.orderId, checkout: transaction.id, intent: transaction.id)
            return .paid(reference, amount: amount)
        }
        guard let subscription = transaction.subscriptionId else {
            return .nothing(reason: "the subscription is not made yet; transaction.completed will name it")
        }
        guard let period = transaction.billingPeriod, period.startsAt.moment < period.endsAt.moment else {
            throw .unreadable("the transaction has no period")
        }
        return .invoicePaid(
            InvoicePaid(
                subscription: .init(id: subscription, order: transaction.customData?.orderId, customer: transaction.customerId),
                invoice: transaction.id, intent: transaction.id, charge: nil, amount: amount, from: period.startsAt.moment,
                until: period.endsAt.moment, isProration: transaction.origin == "subscription_update"))
    }

    private func failureNews(_ transaction: PaddleTransaction) throws(PaymentNewsError) -> PaymentNews {
        // Without a subscription the customer is on the check-out page, and simply tries another card.
        guard let subscription = transaction.subscriptionId, transaction.origin == "subscription_recurring" else {
            return .nothing(reason: "the payment can still be made")
        }
        let code = transaction.payments?.first { $0.status == "error" }?.errorCode
        return .invoiceFailed(
            .init(id: subscription, order: transaction.customData?.orderId, customer: transaction.customerId), invoice: transaction.id,
            reason: code.map { "the payment did not go through: \($0)" } ?? "the payment did not go through")
    }
}

// MARK: What goes back

extension Paddle {
    private func adjustmentNews(_ adjustment: PaddleAdjustment) throws(PaymentNewsError) -> PaymentNews {
        let reference = PaymentReference(intent: adjustment.transactionId)
        switch (adjustment.action, adjustment.status) {
        case ("refund", "approved"):
            return .returned(reference, refund: adjustment.id, amount: try adjustment.amount, returnedFee: try adjustment.returned)
        case ("refund", "rejected"): return .refundRefused(reference, refund: adjustment.id, reason: "Paddle rejected it")
        case ("refund", _): return .nothing(reason: "the refund waits for Paddle's approval")
        case ("chargeback_warning", _): return .dispute(reference, try dispute(adjustment, .opened))
        case ("chargeback", "approved"): return .dispute(reference, try dispute(adjustment, .fundsWithdrawn))
        case ("chargeback_reverse", "approved"): return .dispute(reference, try dispute(adjustment, .reversed))
        default: return .nothing(reason: "an adjustment of this kind moves no money of ours")
        }
    }

    /// The chargeback and its reversal are adjustments of their own; what joins them is the transaction.
    private func dispute(_ adjustment: PaddleAdjustment, _ change: Dispute.Change) throws(PaymentNewsError) -> Dispute {
        Dispute(
            id: adjustment.transactionId, change: change, amount: try adjustment.amount,
            fee: change == .fundsWithdrawn ? try adjustment.chargebackFee : nil,
            returnedFee: change == .reversed ? try adjustment.chargebackFee : nil)
    }
}
