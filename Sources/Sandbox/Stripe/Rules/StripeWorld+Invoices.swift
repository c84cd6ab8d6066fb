import Values

extension StripeWorld {
    /// The waits before a declined renewal is tried again; after the last the subscription ends. (With Stripe the owner chooses.)
    static let retryDays: [Int64] = [3, 5, 7]

    /// Made and made final at once; with Stripe a renewal's invoice is a draft for an hour.
    mutating func makeInvoice(
        for subscription: inout StripeSubscription, _ reason: StripeInvoice.Reason, email: String?, lines: [StripeInvoice.Line]? = nil,
        at now: Timestamp
    ) -> String {
        let whole = subscription.items.map { item in
            StripeInvoice.Line(
                id: newID("il"), item: item, amount: item.amount, from: subscription.periodStart, until: subscription.periodEnd)
        }
        let periodStart =
            switch reason {
            case .first: now
            case .cycle: subscription.interval.moment(after: subscription.period - 1, from: subscription.createdAt)
            case .change: subscription.periodStart
            }
        let invoiceNumber = (customers[subscription.customer]?.invoices ?? 0) + 1
        var invoice = StripeInvoice(
            id: newID("in"), createdAt: now, number: number(invoiceNumber, of: subscription.customer), reason: reason,
            customer: subscription.customer, email: email, subscription: subscription,
            lines: lines ?? whole, periodStart: periodStart)
        if var customer = customers[subscription.customer] {
            customer.invoices = invoiceNumber
            customers.put(customer)
        }
        subscription.latestInvoice = invoice.id
        subscriptions.put(subscription)
        record("invoice.created", invoice.json, at: now)
        let intent = makeIntent(
            invoice.amount, subscription.currency, customer: subscription.customer,
            wishes: .fields(["description": .text(reason == .first ? "Subscription creation" : "Subscription update")]),
            invoice: invoice.id, at: now)
        invoicePayments.put(
            StripeInvoicePayment(
                id: newID("inpay"), createdAt: now, invoice: invoice.id, paymentIntent: intent.id, amount: invoice.amount,
                currency: subscription.currency))
        invoice.status = .open
        invoice.finalizedAt = now
        invoice.paymentIntent = intent.id
        invoices.put(invoice)
        record("invoice.finalized", invoice.json, at: now)
        return invoice.id
    }

    private func number(_ count: Int64, of customer: String) -> String {
        let digits = String(count)
        return "\(customers[customer]?.invoicePrefix ?? "SANDBOX")-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
    }

    /// One attempt to take an invoice's money.
    mutating func tryToPay(_ id: String, _ attempt: StripeAttempt, at now: Timestamp) {
        guard var invoice = invoices[id], invoice.status == .open, let intent = invoice.paymentIntent else { return }
        invoice.attempts += 1
        invoices.put(invoice)
        charge(intent, email: invoice.email, attempt, at: now)
        switch attempt {
        case .succeeds: markPaid(id, at: now)
        case .isDeclined: markFailed(id, at: now)
        // Goods go out while the money is on its way.
        case .isPending: setStatus(.active, ofSubscription: invoice.subscription.id, at: now)
        }
    }

    mutating func concludePayment(ofInvoice id: String, arrives: Bool, at now: Timestamp) {
        guard let invoice = invoices[id], invoice.status == .open, let intent = invoice.paymentIntent else { return }
        conclude(intent, arrives: arrives, at: now)
        if arrives { markPaid(id, at: now) } else { markFailed(id, at: now) }
    }

    /// The time has come to try a declined invoice again.
    mutating func retry(invoice id: String, attempt: Int64, at now: Timestamp) {
        guard let invoice = invoices[id], invoice.status == .open, invoice.attempts == attempt,
            subscriptions[invoice.subscription.id]?.isLive == true
        else { return }
        tryToPay(id, cardAttempt(of: invoice.customer), at: now)
    }

    private mutating func markPaid(_ id: String, at now: Timestamp) {
        guard var invoice = invoices[id] else { return }
        invoice.status = .paid
        invoice.paidAt = now
        invoice.nextAttemptAt = nil
        invoices.put(invoice)
        for var payment in invoicePayments.oldestFirst where payment.invoice == id {
            payment.paidAt = now
            invoicePayments.put(payment)
        }
        let isAnotherOpen = invoices.oldestFirst.contains { $0.subscription.id == invoice.subscription.id && $0.status == .open }
        if !isAnotherOpen { setStatus(.active, ofSubscription: invoice.subscription.id, at: now) }
        record("invoice.paid", invoice.json, at: now)
        record("invoice.payment_succeeded", invoice.json, at: now)
    }

    private mutating func markFailed(_ id: String, at now: Timestamp) {
        guard var invoice = invoices[id] else { return }
        let retries = StripeWorld.retryDays
        let isLast = invoice.attempts > Int64(retries.count)
        invoice.nextAttemptAt = isLast ? nil : now.adding(.seconds(86_400 * retries[Int(invoice.attempts) - 1]))
        if let next = invoice.nextAttemptAt { agenda.add(.retry(invoice: id, attempt: invoice.attempts), at: next) }
        if isLast { invoice.status = .uncollectible }
        invoices.put(invoice)
        record("invoice.payment_failed", invoice.json, at: now)
        if isLast {
            cancel(subscription: invoice.subscription.id, reason: "payment_failed", at: now)
        } else {
            setStatus(.pastDue, ofSubscription: invoice.subscription.id, at: now)
        }
    }
}
