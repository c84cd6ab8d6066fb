import Values

extension StripeWorld {
    /// A first period is sold. A declined card leaves nothing behind but the failed attempt.
    mutating func subscribe(_ session: inout StripeCheckoutSession, _ attempt: StripeAttempt, at now: Timestamp) {
        let customer = session.customer ?? makeCustomer(email: session.email, at: now).id
        session.customer = customer
        guard attempt != .isDeclined else {
            let intent = makeIntent(session.amount, session.currency, customer: customer, wishes: nil, at: now)
            return charge(intent.id, email: session.email, attempt, at: now)
        }
        let wishes = session.wishes["subscription_data"]
        var subscription = StripeSubscription(
            id: newID("sub"), createdAt: now, customer: customer, items: session.lineItems.map(subscriptionItem),
            interval: session.lineItems[0].price.recurring ?? StripeInterval(unit: .month, count: 1),
            description: wishes?["description"]?.text, metadata: wishes?["metadata"]?.texts ?? [:])
        subscriptions.put(subscription)
        record("customer.subscription.created", subscription.json, at: now)
        let invoice = makeInvoice(for: &subscription, .first, email: session.email, at: now)
        session.subscription = subscription.id
        session.invoice = invoice
        tryToPay(invoice, attempt, at: now)
        agenda.add(.periodEnd(subscription: subscription.id, period: 0), at: subscription.periodEnd)
    }

    private func subscriptionItem(_ line: StripeLineItem) -> StripeSubscription.Item {
        .init(id: newID("si", length: 14), price: line.price, quantity: line.quantity, productName: line.description)
    }

    /// The clock has come to the end of a period: the next is paid for, or the subscription ends as was wished.
    mutating func endPeriod(_ period: Int64, ofSubscription id: String, at now: Timestamp) {
        guard var subscription = subscriptions[id], subscription.isLive, subscription.period == period else { return }
        if subscription.cancelsAtPeriodEnd { return cancel(subscription: id, reason: "cancellation_requested", at: now) }
        let before = subscription.json
        subscription.period += 1
        subscriptions.put(subscription)
        if subscription.isPaused {
            recordUpdate(subscription, before: before, ["items"], at: now)
            return agenda.add(.periodEnd(subscription: id, period: subscription.period), at: subscription.periodEnd)
        }
        let email = customers[subscription.customer]?.email
        let invoice = makeInvoice(for: &subscription, .cycle, email: email, at: now)
        recordUpdate(subscription, before: before, ["items", "latest_invoice"], at: now)
        agenda.add(.periodEnd(subscription: id, period: subscription.period), at: subscription.periodEnd)
        tryToPay(invoice, cardAttempt(of: subscription.customer), at: now)
    }

    /// Ends it now.
    mutating func cancel(subscription id: String, reason: String, at now: Timestamp) {
        guard var subscription = subscriptions[id], subscription.status != .canceled else { return }
        subscription.status = .canceled
        subscription.canceledAt = subscription.canceledAt ?? now
        subscription.endedAt = now
        subscription.cancellationReason = reason
        subscriptions.put(subscription)
        record("customer.subscription.deleted", subscription.json, at: now)
    }

    /// It runs to the end of its period, or on again.
    mutating func setCancelsAtPeriodEnd(_ cancels: Bool, subscription id: String, at now: Timestamp) {
        guard var subscription = subscriptions[id], subscription.isLive, subscription.cancelsAtPeriodEnd != cancels else { return }
        let before = subscription.json
        subscription.cancelsAtPeriodEnd = cancels
        subscription.canceledAt = cancels ? now : nil
        subscription.cancellationReason = cancels ? "cancellation_requested" : nil
        subscriptions.put(subscription)
        recordUpdate(subscription, before: before, ["cancel_at", "cancel_at_period_end", "canceled_at", "cancellation_details"], at: now)
    }

    mutating func setPaused(_ isPaused: Bool, subscription id: String, at now: Timestamp) {
        guard var subscription = subscriptions[id], subscription.isLive, subscription.isPaused != isPaused else { return }
        let before = subscription.json
        subscription.isPaused = isPaused
        subscriptions.put(subscription)
        recordUpdate(subscription, before: before, ["pause_collection"], at: now)
    }

    mutating func setStatus(_ status: StripeSubscription.Status, ofSubscription id: String, at now: Timestamp) {
        guard var subscription = subscriptions[id], subscription.status != status, subscription.status != .canceled else { return }
        let before = subscription.json
        subscription.status = status
        subscriptions.put(subscription)
        recordUpdate(subscription, before: before, ["status"], at: now)
    }

    mutating func recordUpdate(_ subscription: StripeSubscription, before: JSON, _ names: [String], at now: Timestamp) {
        let previous = names.compactMap { name in before[name].map { JSON.Member(name: name, value: $0) } }
        record("customer.subscription.updated", subscription.json, previous: .object(previous), at: now)
    }

    func cardAttempt(of customer: String) -> StripeAttempt { customers[customer]?.hasWorkingCard == false ? .isDeclined : .succeeds }
}
