import Storage
import Values

extension Stars {
    /// Nothing of Telegram's comes this way: updates come with the bot's own.
    package func receive(_ body: [UInt8], headers: WebhookHeaders, now: Timestamp) throws(WebhookRefusal) -> ReceivedEvent {
        throw .unsigned
    }

    package func news(of body: [UInt8]) throws(PaymentNewsError) -> PaymentNews {
        let told = try StarsUpdate(body: body)
        if let paid = told.update.message?.paid { return try news(of: paid, told) }
        if let refunded = told.update.message?.refunded {
            let reference = PaymentReference(order: refunded.payload, intent: refunded.charge, charge: refunded.charge)
            return .refunded(reference, total: try money(refunded))
        }
        guard let subscription = told.update.subscription else { throw .unreadable("the update tells of no Stars") }
        let reference = SubscriptionReference(id: subscription.payload, order: subscription.payload)
        switch subscription.state {
        case "canceled": return .subscriptionState(reference, SubscriptionState(status: .active, cancelsAt: nil, endsWithPeriod: true))
        case "active": return .subscriptionState(reference, SubscriptionState(status: .active, cancelsAt: nil))
        case "failed":
            return .invoiceFailed(reference, invoice: "\(subscription.payload):\(told.update.id)", reason: "there were not enough Stars")
        default: return .nothing(reason: "a subscription's state “\(subscription.state)” is not acted upon")
        }
    }

    /// A subscription is known by its order: a renewal names no other.
    private func news(of paid: StarsUpdate.Paid, _ told: StarsUpdate) throws(PaymentNewsError) -> PaymentNews {
        guard paid.isRecurring == true else {
            return .paid(PaymentReference(order: paid.payload, intent: paid.charge, charge: paid.charge), amount: try money(paid))
        }
        guard let until = paid.until else { throw .unreadable("a subscription's payment does not say until when") }
        return .invoicePaid(
            InvoicePaid(
                subscription: SubscriptionReference(id: paid.payload, order: paid.payload, customer: told.payer.map { "\($0)" }),
                invoice: paid.charge, intent: paid.charge, charge: paid.charge, amount: try money(paid),
                from: Timestamp(seconds: until - Self.periodSeconds), until: Timestamp(seconds: until), goesOn: true))
    }

    private func money(_ paid: StarsUpdate.Paid) throws(PaymentNewsError) -> Money {
        guard let currency = Currency(paid.currency) else { throw .unreadable("“\(paid.currency.prefix(10))” is no currency") }
        let (nanos, isTooLarge) = paid.amount.multipliedReportingOverflow(by: Money.nanosPerUnit)
        guard !isTooLarge else { throw .unreadable("\(paid.amount) Stars are more than there are") }
        return Money(nanos: nanos, currency)
    }

    /// Whoever can send updates in Telegram's name could say anything: what bot was paid, and by whom, must be what the order says.
    package func doubt(about body: [UInt8], _ tx: Transaction) throws -> String? {
        let told = try StarsUpdate(body: body)
        guard let payload = told.payload, let id = ID<Order>(payload) else { return "it names no order of this business" }
        guard let order = try tx.order(id, in: try tx.workspace) else { return nil }
        if let account = account(of: order.seller), account.bot != told.bot {
            return "the order is to be paid to the bot \(account.bot), not to \(told.bot)"
        }
        guard let payer = told.payer, try tx.mayPay("\(payer)", order) else { return "the order is another customer's" }
        return nil
    }
}
