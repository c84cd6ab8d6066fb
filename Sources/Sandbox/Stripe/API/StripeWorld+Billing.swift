import Values

extension StripeSubscription {
    static let listing = StripeListing(filters: ["customer": ["customer"], "status": ["status"]])
    static let changes: [String: StripeShape] = [
        "cancel_at_period_end": .flag, "metadata": .metadata, "items": .list(.fields(itemChange, required: ["id"])),
        "pause_collection": .removable(.fields(["behavior": .choice(["void"]), "resumes_at": .unsupported], required: ["behavior"])),
        "proration_behavior": .choice(["always_invoice", "none"]), "proration_date": .time,
        "payment_behavior": .choice(["error_if_incomplete"]), "trial_end": .unsupported, "cancel_at": .unsupported,
    ]
    private static let itemChange: [String: StripeShape] = [
        "id": .id, "price": .id, "quantity": .unsupported, "deleted": .unsupported,
        "price_data": .fields(
            [
                "currency": .currency, "unit_amount": .amount, "product": .id, "recurring": StripeInterval.shape,
                "tax_behavior": .choice(["exclusive", "inclusive", "unspecified"]),
            ], required: ["currency", "product", "recurring"]),
    ]
    static let cancellation: [String: StripeShape] = [
        "invoice_now": .flag, "prorate": .flag,
        "cancellation_details": .fields(["comment": .text, "feedback": .text(most: 40)], required: []),
    ]
}

extension StripeInvoicePayment {
    static let listing = StripeListing(filters: ["invoice": ["invoice"], "status": ["status"]])
    static let payment = StripeShape.fields(["type": .choice(["payment_intent"]), "payment_intent": .id], required: ["type"])
}

extension StripeWorld {
    /// Cancelled ones are listed only to those who ask for them, or for all.
    func subscriptionPage(_ call: StripeCall) throws(StripeError) -> JSON {
        let wanted = call["status"]?.text
        let all = subscriptions.oldestFirst.reversed().filter { wanted != nil || $0.status != .canceled }
        var call = call
        if wanted == "all" || wanted == "ended", case .fields(var fields) = call.parameters {
            fields["status"] = wanted == "ended" ? .text("canceled") : nil
            call = StripeCall(id: call.id, parameters: .fields(fields), baseURL: call.baseURL, now: call.now)
        }
        return try StripeSubscription.listing.page(all.map(\.json), call, url: "/v1/subscriptions")
    }

    func invoicePaymentPage(_ call: StripeCall) throws(StripeError) -> JSON {
        let intent = call["payment"]?["payment_intent"]?.text
        let chosen = invoicePayments.oldestFirst.reversed().filter { intent == nil || $0.paymentIntent == intent }
        return try StripeInvoicePayment.listing.page(chosen.map(\.json), call, url: "/v1/invoice_payments")
    }

    mutating func change(subscription call: StripeCall) throws(StripeError) -> JSON {
        guard var subscription = subscriptions[call.id] else { throw .noSuch("subscription", call.id, param: "id") }
        guard subscription.status != .canceled else {
            throw .conflict("A canceled subscription can only update its cancellation_details and metadata.")
        }
        if call["items"] != nil { try changeItems(of: &subscription, call) }
        if call["items"] == nil, let metadata = call["metadata"] {
            let before = subscription.json
            subscription.metadata = metadata.text == "" ? [:] : StripeWorld.merged(subscription.metadata, metadata)
            subscriptions.put(subscription)
            recordUpdate(subscription, before: before, ["metadata"], at: call.now)
        }
        if let cancels = call["cancel_at_period_end"]?.flag {
            setCancelsAtPeriodEnd(cancels, subscription: call.id, at: call.now)
        }
        if let pause = call["pause_collection"] { setPaused(pause.text != "", subscription: call.id, at: call.now) }
        return object(call.id, at: call.now) ?? .null
    }

    /// One attempt more, now; it does not move the calendar of the others. A decline is told by its event alone, where Stripe answers 402 too.
    mutating func pay(invoice call: StripeCall) throws(StripeError) -> JSON {
        guard let invoice = invoices[call.id] else { throw .noSuch("invoice", call.id, param: "invoice") }
        guard invoice.status == .open, let intent = invoice.paymentIntent else {
            throw .invalid("Invoice is already \(invoice.status.rawValue)", code: "invoice_not_open")
        }
        let attempt = cardAttempt(of: invoice.customer)
        if attempt == .isDeclined {
            charge(intent, email: invoice.email, attempt, at: call.now)
            record("invoice.payment_failed", invoice.json, at: call.now)
        } else {
            tryToPay(call.id, attempt, at: call.now)
        }
        return object(call.id, at: call.now) ?? .null
    }

    /// A name given an empty text goes, others stay or change.
    static func merged(_ old: [String: String], _ new: StripeValue) -> [String: String] {
        guard case .fields(let fields) = new else { return old }
        var merged = old
        for (name, value) in fields { merged[name] = value.text?.isEmpty == false ? value.text : nil }
        return merged
    }
}
