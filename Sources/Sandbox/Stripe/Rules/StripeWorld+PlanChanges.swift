import Values

extension StripeWorld {
    /// Another price for an item. With `proration_behavior=always_invoice` the rest of the period is billed at once: what is not used of the
    /// old price is a credit, what is left of the period a charge at the new one, each rounded half up to the cent. Where that is not paid,
    /// nothing is changed (`payment_behavior=error_if_incomplete`). The sandbox keeps no credit for later bills, and wants the
    /// behaviours named: Stripe has others, and by itself bills with the next invoice.
    mutating func changeItems(of subscription: inout StripeSubscription, _ call: StripeCall) throws(StripeError) {
        let before = subscription.json
        let prorates = try prorates(call)
        let moment = call["proration_date"]?.int.map { Timestamp(seconds: $0) } ?? call.now
        guard (subscription.periodStart...subscription.periodEnd).contains(moment) else {
            throw .invalid("Cannot specify `proration_date` outside of the current period.", param: "proration_date")
        }
        var lines: [StripeInvoice.Line] = []
        for (index, wish) in (call["items"]?.items ?? []).enumerated() {
            guard let place = subscription.items.firstIndex(where: { $0.id == wish["id"]?.text }) else {
                throw .noSuch("subscription_item", wish["id"]?.text ?? "", param: "items[\(index)][id]", status: 400)
            }
            let old = subscription.items[place]
            try setPrice(of: &subscription.items[place], wish, "items[\(index)]", subscription.interval, at: call.now)
            lines += prorations(from: old, to: subscription.items[place], at: moment, in: subscription)
        }
        if let metadata = call["metadata"] { subscription.metadata = StripeWorld.merged(subscription.metadata, metadata) }
        subscriptions.put(subscription)
        var names = ["items", "latest_invoice", "metadata"]
        guard prorates else {
            names.removeAll { $0 == "latest_invoice" }
            return recordUpdate(subscription, before: before, names, at: call.now)
        }
        let invoice = try bill(lines, for: &subscription, at: call.now)
        recordUpdate(subscription, before: before, names, at: call.now)
        tryToPay(invoice, .succeeds, at: call.now)
    }

    private func prorates(_ call: StripeCall) throws(StripeError) -> Bool {
        guard let behaviour = call["proration_behavior"]?.text else { throw .unsupported("billing with the next invoice") }
        guard behaviour == "always_invoice" else { return false }
        guard call["payment_behavior"] != nil else { throw .unsupported("change that is made before it is paid") }
        return true
    }

    private mutating func setPrice(
        of item: inout StripeSubscription.Item, _ wish: StripeValue, _ name: String, _ interval: StripeInterval, at now: Timestamp
    ) throws(StripeError) {
        let price: StripePrice
        switch (wish["price"]?.text, wish["price_data"]) {
        case (let id?, nil):
            guard let known = prices[id] else { throw .noSuch("price", id, param: "\(name)[price]", status: 400) }
            price = known
        case (nil, let wishes?): price = try makePrice(wishes, "\(name)[price_data]", isActive: false, at: now)
        default: throw .invalid("You may only specify one of these parameters: price, price_data.", param: "\(name)[price]")
        }
        guard price.currency.code == item.price.currency.code else {
            throw .invalid(
                "The price specified only supports `\(price.currency.code)`. This doesn't match the expected currency: "
                    + "`\(item.price.currency.code)`.", param: name)
        }
        guard price.recurring == interval else { throw .unsupported("change to another interval") }
        item.price = price
        item.productName = products[price.product]?.name ?? item.productName
    }

    private func prorations(
        from old: StripeSubscription.Item, to new: StripeSubscription.Item, at moment: Timestamp, in subscription: StripeSubscription
    ) -> [StripeInvoice.Line] {
        let (start, end) = (subscription.periodStart.seconds, subscription.periodEnd.seconds)
        func part(_ amount: Int64) -> Int64 { (2 * amount * (end - moment.seconds) + (end - start)) / (2 * (end - start)) }
        func line(_ item: StripeSubscription.Item, _ amount: Int64, _ text: String) -> StripeInvoice.Line {
            StripeInvoice.Line(
                id: newID("il"), item: item, amount: amount, from: moment, until: subscription.periodEnd,
                proration: "\(text) on \(item.productName) after \(moment)")
        }
        return [line(old, -part(old.amount), "Unused time"), line(new, part(new.amount), "Remaining time")]
    }

    private mutating func bill(
        _ lines: [StripeInvoice.Line], for subscription: inout StripeSubscription, at now: Timestamp
    ) throws(StripeError) -> String {
        let total = lines.map(\.amount).reduce(0, +)
        guard total >= subscription.currency.leastCharge else { throw .unsupported("credit or small sum that waits for the next invoice") }
        guard cardAttempt(of: subscription.customer) == .succeeds else {
            throw StripeError(
                status: 402, kind: .cardError, code: "card_declined", message: "Your card was declined.", isValidation: false)
        }
        return makeInvoice(for: &subscription, .change, email: customers[subscription.customer]?.email, lines: lines, at: now)
    }
}
