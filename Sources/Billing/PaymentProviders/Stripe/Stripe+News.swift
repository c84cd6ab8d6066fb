import Values

extension Stripe {
    /// Source: docs.stripe.com/api/events/types.
    package func news(of body: [UInt8]) throws(PaymentNewsError) -> PaymentNews {
        struct Anything: Decodable {}
        let type = try read(body, Anything.self).type
        switch type {
        case "checkout.session.completed", "checkout.session.async_payment_succeeded":
            return try checkoutNews(try object(body, StripeCheckoutSession.self))
        case "checkout.session.async_payment_failed":
            let session = try object(body, StripeCheckoutSession.self)
            return .checkoutFailed(order: try order(of: session), checkout: session.id, reason: "the payment did not go through")
        case "checkout.session.expired":
            let session = try object(body, StripeCheckoutSession.self)
            return .checkoutExpired(order: try order(of: session), checkout: session.id)
        case "invoice.paid": return try invoiceNews(try object(body, StripeInvoice.self))
        case "invoice.payment_failed", "invoice.payment_action_required": return try failureNews(try object(body, StripeInvoice.self))
        case "customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted":
            return try subscriptionNews(try object(body, StripeSubscription.self), isDeleted: type.hasSuffix("deleted"))
        case "charge.refunded": return try refundNews(try object(body, StripeCharge.self))
        case "refund.failed":
            let refund = try object(body, StripeRefund.self)
            return .refundCameBack(
                PaymentReference(intent: refund.paymentIntent?.id, charge: refund.charge?.id), refund: refund.id,
                amount: try StripeAmount.money(minorUnits: refund.amount, refund.currency))
        case "charge.dispute.created": return try disputeNews(try object(body, StripeDispute.self)) { _ in .opened }
        case "charge.dispute.funds_withdrawn": return try disputeNews(try object(body, StripeDispute.self)) { _ in .fundsWithdrawn }
        case "charge.dispute.funds_reinstated": return try disputeNews(try object(body, StripeDispute.self)) { _ in .fundsReinstated }
        case "charge.dispute.closed": return try disputeNews(try object(body, StripeDispute.self), closing)
        default: return .nothing(reason: "events of this type are not acted upon")
        }
    }

    private func object<Object: Decodable>(_ body: [UInt8], _ type: Object.Type) throws(PaymentNewsError) -> Object {
        try read(body, type).data.object
    }

    private func read<Object: Decodable>(_ body: [UInt8], _ type: Object.Type) throws(PaymentNewsError) -> StripeEvent<Object> {
        do { return try .fromSnakeCase(body) } catch { throw .unreadable("\(error)") }
    }
}

// MARK: Check-outs

extension Stripe {
    private func checkoutNews(_ session: StripeCheckoutSession) throws(PaymentNewsError) -> PaymentNews {
        let order = try order(of: session)
        guard let total = session.amountTotal, let currency = session.currency else {
            throw .unreadable("the check-out has no amount")
        }
        let amount = try StripeAmount.money(minorUnits: total, currency)
        switch session.mode {
        case "payment" where session.paymentStatus == "paid":
            guard let intent = session.paymentIntent?.id else { throw .unreadable("the check-out is paid without a payment") }
            return .paid(PaymentReference(order: order, checkout: session.id, intent: intent), amount: amount)
        case "payment": return .nothing(reason: "the payment has not come yet")
        case "subscription":
            guard let subscription = session.subscription?.id else { throw .unreadable("the check-out has no subscription") }
            return .subscribed(
                order: order, checkout: session.id, subscription: subscription, customer: session.customer?.id, amount: amount)
        default: return .nothing(reason: "a check-out of this mode is not ours")
        }
    }

    private func order(of session: StripeCheckoutSession) throws(PaymentNewsError) -> String? {
        let names = Set([session.clientReferenceId, session.metadata?.orderId].compactMap { $0 })
        guard names.count <= 1 else { throw .unreadable("the check-out names two orders") }
        return names.first
    }
}

// MARK: Invoices and subscriptions

extension Stripe {
    private func invoiceNews(_ invoice: StripeInvoice) throws(PaymentNewsError) -> PaymentNews {
        guard let subscription = invoice.subscriptionID else { return .nothing(reason: "the invoice is not of a subscription") }
        guard let paid = invoice.amountPaid, let currency = invoice.currency else { throw .unreadable("the invoice has no amount") }
        // Beside the new period there may be lines of the one before.
        guard let period = invoice.lines?.data.compactMap(\.period).max(by: { $0.end.moment < $1.end.moment }),
            period.start.moment < period.end.moment
        else {
            throw .unreadable("the invoice has no period")
        }
        return .invoicePaid(
            InvoicePaid(
                subscription: .init(id: subscription, order: invoice.orderID, customer: invoice.customer?.id), invoice: invoice.id,
                intent: invoice.intentID, charge: invoice.chargeID, amount: try StripeAmount.money(minorUnits: paid, currency),
                from: period.start.moment, until: period.end.moment, isProration: invoice.isProration))
    }

    private func failureNews(_ invoice: StripeInvoice) throws(PaymentNewsError) -> PaymentNews {
        guard let subscription = invoice.subscriptionID else { return .nothing(reason: "the invoice is not of a subscription") }
        // The period before it is paid for.
        guard !invoice.isProration else { return .nothing(reason: "a change of plan was not paid, and is not made") }
        return .invoiceFailed(
            .init(id: subscription, order: invoice.orderID, customer: invoice.customer?.id), invoice: invoice.id,
            reason: "the payment did not go through")
    }

    private func subscriptionNews(_ subscription: StripeSubscription, isDeleted: Bool) throws(PaymentNewsError) -> PaymentNews {
        let state = try subscription.state
        return .subscriptionState(
            .init(id: subscription.id, order: subscription.metadata?.orderId, customer: subscription.customer?.id),
            isDeleted ? .init(status: .cancelled, cancelsAt: state.cancelsAt) : state)
    }
}

extension StripeSubscription {
    var state: SubscriptionState {
        get throws(PaymentNewsError) {
            let known: Subscription.Status =
                switch status {
                case "incomplete": .incomplete
                case "trialing", "active": pauseCollection == nil ? .active : .paused
                case "past_due": .pastDue
                case "unpaid": .unpaid
                case "paused": .paused
                case "canceled", "incomplete_expired": .cancelled
                default: throw .unreadable("“\(status.prefix(40))” is no status of a subscription")
                }
            return SubscriptionState(status: known, cancelsAt: cancelsAt)
        }
    }
}

// MARK: What goes back

extension Stripe {
    private func refundNews(_ charge: StripeCharge) throws(PaymentNewsError) -> PaymentNews {
        .refunded(
            PaymentReference(
                order: charge.metadata?.orderId, intent: charge.paymentIntent?.id, charge: charge.id, invoice: charge.invoice?.id),
            total: try StripeAmount.money(minorUnits: charge.amountRefunded, charge.currency))
    }

    private func closing(_ dispute: StripeDispute) -> Dispute.Change {
        switch dispute.status {
        case "lost": .lost
        // An inquiry that came to nothing is as good as won.
        case "won", "warning_closed": .won
        default: .other
        }
    }

    private func disputeNews(
        _ dispute: StripeDispute, _ change: (StripeDispute) -> Dispute.Change
    ) throws(PaymentNewsError) -> PaymentNews {
        let entries = dispute.balanceTransactions ?? []
        let taken = entries.first { $0.amount < 0 && $0.fee > 0 }
        let returned = entries.first { $0.amount > 0 && $0.fee < 0 }
        return .dispute(
            PaymentReference(intent: dispute.paymentIntent?.id, charge: dispute.charge?.id),
            Dispute(
                id: dispute.id, change: change(dispute), amount: try StripeAmount.money(minorUnits: dispute.amount, dispute.currency),
                fee: try taken.map { entry throws(PaymentNewsError) in try StripeAmount.money(minorUnits: entry.fee, entry.currency) },
                returnedFee: try returned.map { entry throws(PaymentNewsError) in
                    try StripeAmount.money(minorUnits: Int64(clamping: entry.fee.magnitude), entry.currency)
                }))
    }
}
