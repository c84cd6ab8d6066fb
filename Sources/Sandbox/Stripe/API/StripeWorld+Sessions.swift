import Values

extension StripeCheckoutSession {
    static let parameters: [String: StripeShape] = [
        "mode": .choice(["payment", "subscription", "setup"]), "line_items": .list(.fields(lineItem, required: [])),
        "success_url": .url, "cancel_url": .url, "client_reference_id": .text(most: 200), "metadata": .metadata, "customer": .id,
        "customer_email": .email, "expires_at": .time, "locale": .text(most: 10), "currency": .currency,
        "customer_creation": .choice(["always", "if_required"]), "ui_mode": .choice(["hosted", "embedded", "custom"]),
        "payment_method_types": .list(.text(most: 40)), "allow_promotion_codes": .flag,
        "billing_address_collection": .choice(["auto", "required"]),
        "submit_type": .choice(["auto", "book", "donate", "pay", "subscribe"]),
        "payment_intent_data": .fields(
            [
                "description": .text(most: 1000), "metadata": .metadata, "receipt_email": .email, "statement_descriptor": .text(most: 22),
                "statement_descriptor_suffix": .text(most: 22), "setup_future_usage": .choice(["off_session", "on_session"]),
                "capture_method": .choice(["automatic", "automatic_async"]), "application_fee_amount": .unsupported,
                "on_behalf_of": .unsupported, "transfer_data": .unsupported, "shipping": .unsupported,
            ], required: []),
        "subscription_data": .fields(
            [
                "description": .text(most: 500), "metadata": .metadata, "trial_period_days": .unsupported, "trial_end": .unsupported,
                "trial_settings": .unsupported, "billing_cycle_anchor": .unsupported, "default_tax_rates": .unsupported,
            ], required: []), "automatic_tax": .unsupported, "discounts": .unsupported, "setup_intent_data": .unsupported,
        "custom_fields": .unsupported, "invoice_creation": .unsupported, "phone_number_collection": .unsupported,
        "shipping_options": .unsupported, "shipping_address_collection": .unsupported, "after_expiration": .unsupported,
        "consent_collection": .unsupported, "custom_text": .unsupported, "tax_id_collection": .unsupported,
    ]

    private static let lineItem: [String: StripeShape] = [
        "price": .id, "quantity": .integer(from: 1, through: 999_999), "adjustable_quantity": .unsupported,
        "price_data": .fields(
            [
                "currency": .currency, "unit_amount": .amount, "product": .id,
                "tax_behavior": .choice(["exclusive", "inclusive", "unspecified"]),
                "product_data": .fields(StripeProduct.parameters, required: ["name"]), "recurring": StripeInterval.shape,
            ], required: ["currency"]), "tax_rates": .unsupported,
    ]
}

extension StripeWorld {
    mutating func makeSession(_ call: StripeCall) throws(StripeError) -> JSON {
        try check(session: call)
        let mode: StripeCheckoutSession.Mode = call["mode"]?.text == "subscription" ? .subscription : .payment
        let items = try lineItems(call, mode)
        let total = items.map(\.amount).reduce(0, +)
        let currency = items[0].price.currency
        guard total >= currency.leastCharge else {
            throw .invalid(
                "The Checkout Session's total amount due must add up to at least \(currency.text(currency.leastCharge)) \(currency.code)",
                code: "amount_too_small")
        }
        guard total <= 99_999_999 else {
            throw .invalid("The Checkout Session's total amount due must be no more than 99999999", code: "amount_too_large")
        }
        let id = "cs_test_" + newID("a1", length: 56).dropFirst(3)
        let expiresAt = call["expires_at"]?.int.map { Timestamp(seconds: $0) } ?? call.now.adding(.seconds(86_400))
        var session = StripeCheckoutSession(
            id: id, createdAt: call.now, mode: mode, lineItems: items, pageURL: call.baseURL + "/c/pay/" + id, expiresAt: expiresAt,
            wishes: call.parameters)
        session.customer = call["customer"]?.text
        session.payerEmail = session.customer.flatMap { customers[$0]?.email }
        sessions.put(session)
        agenda.add(.expiry(session: id), at: expiresAt)
        return session.json
    }

    private func check(session call: StripeCall) throws(StripeError) {
        guard let mode = call["mode"]?.text else { throw .missing("mode") }
        guard mode != "setup" else { throw .unsupported("mode=setup") }
        guard (call["ui_mode"]?.text ?? "hosted") == "hosted" else { throw .unsupported("ui_mode other than hosted") }
        guard call["success_url"] != nil else { throw .missing("success_url") }
        guard call["line_items"]?.items.isEmpty == false else { throw .missing("line_items") }
        let foreign = mode == "payment" ? "subscription_data" : "payment_intent_data"
        guard call[foreign] == nil else { throw .invalid("You can not pass `\(foreign)` in `\(mode)` mode.", param: foreign) }
        if let customer = call["customer"]?.text {
            guard customers[customer] != nil else { throw .noSuch("customer", customer, param: "customer", status: 400) }
            guard call["customer_email"] == nil else {
                throw .invalid(
                    "You may only specify one of these parameters: customer, customer_email.", param: "customer")
            }
        }
        if mode == "subscription", call["customer_creation"] != nil {
            throw .invalid("`customer_creation` can only be used in `payment` and `setup` mode.", param: "customer_creation")
        }
        if let expires = call["expires_at"]?.int {
            guard (call.now.seconds + 1800 - 5...call.now.seconds + 86_400 + 5).contains(expires) else {
                throw .invalid(
                    "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.",
                    param: "expires_at")
            }
        }
    }

    private mutating func lineItems(_ call: StripeCall, _ mode: StripeCheckoutSession.Mode) throws(StripeError) -> [StripeLineItem] {
        var items: [StripeLineItem] = []
        for (index, line) in (call["line_items"]?.items ?? []).enumerated() {
            let name = "line_items[\(index)]"
            let price = try price(of: line, name, at: call.now)
            guard let quantity = line["quantity"]?.int else { throw .missing("\(name)[quantity]") }
            items.append(
                StripeLineItem(id: newID("li"), price: price, quantity: quantity, description: products[price.product]?.name ?? ""))
        }
        guard Set(items.map(\.price.currency.code)).count == 1 else {
            throw .invalid("All line items must have the same currency.", param: "line_items")
        }
        let recurring = items.compactMap(\.price.recurring)
        if mode == .payment, !recurring.isEmpty {
            throw .invalid(
                "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
                param: "line_items")
        }
        guard mode == .payment || recurring.count == items.count && Set(recurring.map { "\($0)" }).count == 1 else {
            throw .invalid(
                "You must provide at least one recurring price in `subscription` mode when using prices. (The sandbox wants all of them "
                    + "recurring, with one interval.)", param: "line_items")
        }
        return items
    }

    private mutating func price(of line: StripeValue, _ name: String, at now: Timestamp) throws(StripeError) -> StripePrice {
        switch (line["price"]?.text, line["price_data"]) {
        case (let id?, nil):
            guard let price = prices[id] else { throw .noSuch("price", id, param: "\(name)[price]", status: 400) }
            return price
        case (nil, let wishes?): return try makePrice(wishes, "\(name)[price_data]", isActive: false, at: now)
        case (nil, nil): throw .missing("\(name)[price]")
        default: throw .invalid("You may only specify one of these parameters: price, price_data.", param: "\(name)[price]")
        }
    }
}
