import Values

/// Changes of subscriptions. A field that Paddle does not know is refused, as Paddle does.
extension PaddleWorld {
    mutating func change(_ id: String, _ verb: String, _ body: JSON, at now: Timestamp) throws(PaddleError) -> JSON {
        guard var subscription = subscriptions[id] else { throw .notFound("subscription", id) }
        switch verb {
        case "cancel", "pause": try leave(&subscription, verb, body, at: now)
        case "resume": try goOn(&subscription, body, at: now)
        default: throw PaddleError(status: 404, code: "invalid_url", detail: "Path not found.")
        }
        return try found(subscriptions[id], "subscription", id).json
    }

    private mutating func leave(
        _ subscription: inout PaddleSubscription, _ verb: String, _ body: JSON, at now: Timestamp
    ) throws(PaddleError) {
        try allow(verb == "cancel" ? ["effective_from"] : ["effective_from", "resume_at", "on_resume"], in: body)
        let effect = try choice("effective_from", ["immediately", "next_billing_period"], in: body) ?? "next_billing_period"
        guard subscription.isLive || (verb == "cancel" && subscription.status == .paused) else {
            throw .refused(
                "subscription_is_\(subscription.status.rawValue)_action_invalid", "The subscription is \(subscription.status.rawValue).")
        }
        if effect == "immediately" || subscription.status == .paused {
            verb == "cancel" ? end(&subscription, at: now) : pause(&subscription, at: now)
        } else {
            guard subscription.scheduledChange == nil else { throw .pending }
            subscription.scheduledChange = .init(action: verb, effectiveAt: subscription.periodEnd)
            update(&subscription, "subscription.updated", at: now)
        }
    }

    private mutating func goOn(_ subscription: inout PaddleSubscription, _ body: JSON, at now: Timestamp) throws(PaddleError) {
        try allow(["effective_from", "on_resume"], in: body)
        _ = try choice("effective_from", ["immediately"], in: body)
        let modes = ["start_new_billing_period", "continue_existing_billing_period"]
        let mode = try choice("on_resume", modes, in: body) ?? modes[0]
        guard subscription.status == .paused else {
            throw .refused("subscription_not_paused", "Only a paused subscription can be resumed.")
        }
        resume(&subscription, inItsPeriod: mode == modes[1], at: now)
    }

    /// Takes a planned change back, or puts other items in place of those it has.
    mutating func alter(_ id: String, _ body: JSON, at now: Timestamp) throws(PaddleError) -> JSON {
        try allow(["scheduled_change", "items", "proration_billing_mode", "on_payment_failure", "custom_data"], in: body)
        guard var subscription = subscriptions[id] else { throw .notFound("subscription", id) }
        guard subscription.status != .canceled else {
            throw .refused("subscription_update_when_canceled", "The subscription has ended.")
        }
        if let change = body["scheduled_change"] {
            guard change == .null else { throw .invalid("scheduled_change", "can only be null") }
            subscription.scheduledChange = nil
        }
        if let data = body["custom_data"] {
            guard data == .null || data.members != nil else { throw .invalid("custom_data", "must be an object") }
            subscription.customData = data
        }
        guard let wishes = body["items"]?.elements else {
            update(&subscription, "subscription.updated", at: now)
            return subscription.json
        }
        guard subscription.scheduledChange == nil else { throw .pending }
        guard subscription.status == .active else {
            throw .refused("subscription_update_when_\(subscription.status.rawValue)", "The subscription is not active.")
        }
        try replaceItems(of: &subscription, wishes, body, at: now)
        return subscription.json
    }

    private mutating func replaceItems(
        of subscription: inout PaddleSubscription, _ wishes: [JSON], _ body: JSON, at now: Timestamp
    ) throws(PaddleError) {
        guard !wishes.isEmpty else { throw .invalid("items", "must have at least one item") }
        let modes = ["prorated_immediately", "do_not_bill"]
        guard let mode = try choice("proration_billing_mode", modes, in: body) else {
            throw .refused(
                "subscription_items_update_missing_proration_billing_mode",
                "proration_billing_mode is required when updating subscription items")
        }
        _ = try choice("on_payment_failure", ["prevent_change"], in: body)
        let former = subscription.items
        var items: [PaddleItem] = []
        for wish in wishes { items.append(try item(wish, at: now)) }
        guard items.allSatisfy({ $0.currency == former[0].currency }) else {
            throw .refused("subscription_items_different_currencies", "The items are of another currency than the subscription.")
        }
        guard items.allSatisfy({ $0.cycle == subscription.cycle }) else {
            throw .invalid("items", "the sandbox changes no billing cycle")
        }
        subscription.items = items
        guard mode == modes[0] else { return update(&subscription, "subscription.updated", at: now) }
        try bill(subscription, former, at: now)
        update(&subscription, "subscription.updated", at: now)
    }

    /// By the minute: what is not used of the former items is a credit on the bill of what is left of the period. Without the money nothing is
    /// changed.
    private mutating func bill(_ subscription: PaddleSubscription, _ former: [PaddleItem], at now: Timestamp) throws(PaddleError) {
        let whole = max(1, (subscription.periodEnd.seconds - subscription.periodStart.seconds) / 60)
        let rest = (subscription.periodEnd.seconds - now.seconds) / 60
        func part(_ amount: Int64) -> Int64 { (2 * amount * rest + whole) / (2 * whole) }
        var transaction = PaddleTransaction(
            id: newID("txn"), createdAt: now, origin: "subscription_update",
            items: subscription.items.map { $0.charging(part($0.unitAmount)) }, currency: subscription.items[0].currency,
            customData: subscription.customData, pageURL: "", credit: former.reduce(0) { $0 + part($1.amount) }, updatedAt: now)
        guard transaction.amount > 0 else { throw .invalid("proration_billing_mode", "the sandbox's Paddle keeps no credit") }
        guard transaction.amount >= transaction.currency.leastCharge else {
            throw .refused(
                "transaction_balance_less_than_charge_limit", "Transaction balance is less than what we can charge: \(transaction.amount)")
        }
        guard customers[subscription.customer]?.hasWorkingCard != false else {
            throw .refused("subscription_payment_declined", "Subscription payment was declined, so the change was not made.")
        }
        transaction.status = .billed
        transaction.customer = subscription.customer
        transaction.subscription = subscription.id
        transaction.period = (now, subscription.periodEnd)
        transaction.billedAt = now
        transactions.put(transaction)
        record("transaction.created", transaction.json, at: now)
        record("transaction.billed", transaction.json, at: now)
        capture(&transaction, at: now)
        complete(&transaction, at: now)
    }

    /// The page of all payments stands for the portal: it has the same buttons.
    func makePortal(_ id: String, _ question: PaddleQuestion, at now: Timestamp) throws(PaddleError) -> JSON {
        let customer = try found(customers[id], "customer", id)
        try allow(["subscription_ids"], in: question.body)
        let wanted = question.body["subscription_ids"]?.elements?.compactMap(\.text) ?? []
        guard wanted.allSatisfy({ subscriptions[$0]?.customer == customer.id }) else {
            throw .invalid("subscription_ids", "are not all the customer's")
        }
        let page = JSON.string(question.baseURL)
        return [
            "id": .string(newID("cpls")), "customer_id": .string(customer.id),
            "urls": [
                "general": ["overview": page],
                "subscriptions": .array(
                    wanted.map { ["id": .string($0), "cancel_subscription": page, "update_subscription_payment_method": page] }),
            ], "created_at": .moment(now),
        ]
    }

    private func allow(_ names: Set<String>, in body: JSON) throws(PaddleError) {
        guard let unknown = body.members?.map(\.name).first(where: { !names.contains($0) }) else { return }
        throw .invalid(unknown, "Additional property \(unknown.prefix(40)) is not allowed")
    }

    private func choice(_ name: String, _ words: [String], in body: JSON) throws(PaddleError) -> String? {
        guard let value = body[name], value != .null else { return nil }
        guard let text = value.text, words.contains(text) else {
            throw .invalid(name, "must be one of \(words.joined(separator: ", "))")
        }
        return text
    }
}

extension PaddleError {
    fileprivate static let pending = refused(
        "subscription_locked_pending_changes", "The subscription has a scheduled change, which has to be taken back first.")
}
