import Values

extension PaddleWorld {
    /// The waits before a declined renewal is tried again; after the last the subscription ends. (With Paddle the owner chooses.)
    static let retryDays: [Int64] = [3, 5, 7]

    mutating func begin(_ transaction: inout PaddleTransaction, _ cycle: StripeInterval, _ customer: String, at now: Timestamp) {
        let subscription = PaddleSubscription(
            id: newID("sub"), createdAt: now, customer: customer, items: transaction.items, cycle: cycle,
            customData: transaction.customData,
            transaction: transaction.id, anchor: now, updatedAt: now)
        subscriptions.put(subscription)
        transaction.subscription = subscription.id
        record("subscription.created", subscription.json, at: now)
        record("subscription.activated", subscription.json, at: now)
        plan(.periodEnd(subscription: subscription.id, cycle: 0), at: subscription.periodEnd)
    }

    /// The clock has come to the end of a period: the next is billed, or what was planned for it happens.
    mutating func endPeriod(_ cycle: Int64, of id: String, at now: Timestamp) {
        guard var subscription = subscriptions[id], subscription.isLive, subscription.cycles == cycle, subscription.periodEnd <= now else {
            return
        }
        switch subscription.scheduledChange?.action {
        case "cancel": return end(&subscription, at: now)
        case "pause": return pause(&subscription, at: now)
        default: break
        }
        subscription.cycles += 1
        update(&subscription, "subscription.updated", at: now)
        plan(.periodEnd(subscription: id, cycle: subscription.cycles), at: subscription.periodEnd)
        renew(subscription, at: now)
    }

    private mutating func renew(_ subscription: PaddleSubscription, at now: Timestamp) {
        var transaction = PaddleTransaction(
            id: newID("txn"), createdAt: now, origin: "subscription_recurring", items: subscription.items,
            currency: subscription.items[0].currency, customData: subscription.customData, pageURL: "", updatedAt: now)
        transaction.status = .billed
        transaction.customer = subscription.customer
        transaction.subscription = subscription.id
        transaction.period = (subscription.periodStart, subscription.periodEnd)
        transaction.billedAt = now
        transactions.put(transaction)
        record("transaction.created", transaction.json, at: now)
        record("transaction.billed", transaction.json, at: now)
        collect(&transaction, at: now)
    }

    /// One attempt to take a renewal's money from the card that is on file.
    private mutating func collect(_ transaction: inout PaddleTransaction, at now: Timestamp) {
        guard let id = transaction.subscription, var subscription = subscriptions[id] else { return }
        guard customers[subscription.customer]?.hasWorkingCard == false else {
            capture(&transaction, at: now)
            complete(&transaction, at: now)
            guard subscription.status == .pastDue else { return }
            subscription.status = .active
            return update(&subscription, "subscription.updated", at: now)
        }
        if transaction.status == .billed {
            change(&transaction, to: .pastDue, at: now)
            record("transaction.past_due", transaction.json, at: now)
        }
        decline(&transaction, at: now)
        let tries = transaction.attempts.count
        guard tries <= PaddleWorld.retryDays.count else { return end(&subscription, at: now) }
        plan(.retry(transaction: transaction.id, attempt: tries), at: now.adding(.seconds(86_400 * PaddleWorld.retryDays[tries - 1])))
        guard subscription.status != .pastDue else { return }
        subscription.status = .pastDue
        update(&subscription, "subscription.past_due", at: now)
    }

    mutating func retry(_ id: String, _ attempt: Int, at now: Timestamp) {
        guard var transaction = transactions[id], transaction.status == .pastDue, transaction.attempts.count == attempt,
            let subscription = transaction.subscription, subscriptions[subscription]?.isLive == true
        else { return }
        collect(&transaction, at: now)
    }

    mutating func end(_ subscription: inout PaddleSubscription, at now: Timestamp) {
        subscription.status = .canceled
        subscription.canceledAt = now
        subscription.scheduledChange = nil
        update(&subscription, "subscription.canceled", at: now)
    }

    mutating func pause(_ subscription: inout PaddleSubscription, at now: Timestamp) {
        subscription.status = .paused
        subscription.pausedAt = now
        subscription.scheduledChange = nil
        update(&subscription, "subscription.paused", at: now)
    }

    /// A new period begins and is billed at once, unless it goes on in the one that it was paused in, while that lasts.
    mutating func resume(_ subscription: inout PaddleSubscription, inItsPeriod: Bool, at now: Timestamp) {
        subscription.status = .active
        subscription.pausedAt = nil
        let goesOn = inItsPeriod && now < subscription.periodEnd
        if !goesOn { (subscription.anchor, subscription.cycles) = (now, 0) }
        update(&subscription, "subscription.resumed", at: now)
        plan(.periodEnd(subscription: subscription.id, cycle: subscription.cycles), at: subscription.periodEnd)
        if !goesOn { renew(subscription, at: now) }
    }

    mutating func update(_ subscription: inout PaddleSubscription, _ event: String, at now: Timestamp) {
        subscription.updatedAt = now
        subscriptions.put(subscription)
        record(event, subscription.json, at: now)
        // Paddle tells of every change in these words too.
        if event != "subscription.updated" { record("subscription.updated", subscription.json, at: now) }
    }
}
