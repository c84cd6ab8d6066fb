import Values

extension StripeRefund {
    static let parameters: [String: StripeShape] = [
        "charge": .id, "payment_intent": .id, "amount": .integer(from: 1, through: 99_999_999), "metadata": .metadata,
        "reason": .choice(["duplicate", "fraudulent", "requested_by_customer"]),
    ]
}

extension EventEndpoint {
    static let parameters: [String: StripeShape] = [
        "url": .url, "enabled_events": .list(.text(most: 80)), "description": .text, "metadata": .metadata, "api_version": .text(most: 40),
        "connect": .unsupported,
    ]
}

extension ProviderEvent {
    private static let listing = StripeListing(filters: [:])
    static let parameters = listing.parameters.merging([
        "type": .text(most: 80), "types": .list(.text(most: 80)), "delivery_success": .flag,
    ]) { $1 }

    /// `invoice.*` stands for all that begin so.
    fileprivate func isOf(_ type: String) -> Bool { type.hasSuffix("*") ? self.type.hasPrefix(type.dropLast()) : self.type == type }

    fileprivate static func page(_ events: [ProviderEvent], _ call: StripeCall) throws(StripeError) -> JSON {
        try listing.page(events.map(\.json), call, url: "/v1/events")
    }
}

extension StripeWorld {
    mutating func makeRefund(_ call: StripeCall) throws(StripeError) -> JSON {
        let charge: String
        switch (call["charge"]?.text, call["payment_intent"]?.text) {
        case (let id?, nil): charge = id
        case (nil, let id?):
            guard let intent = intents[id] else { throw .noSuch("payment_intent", id, param: "payment_intent") }
            guard let latest = intent.latestCharge else {
                throw .conflict("This PaymentIntent (\(id)) does not have a successful charge to refund.", param: "payment_intent")
            }
            charge = latest
        case (nil, nil):
            throw .invalid(
                "One of the following params should be provided for this request: payment_intent or charge.", code: "parameter_missing")
        default: throw .invalid("You may only specify one of these parameters: charge, payment_intent.", param: "charge")
        }
        return try refund(
            charge: charge, call["amount"]?.int, reason: call["reason"]?.text, metadata: call["metadata"]?.texts ?? [:], at: call.now
        ).json
    }

    mutating func makeEndpoint(_ call: StripeCall) throws(StripeError) -> JSON {
        let url = call["url"]?.text ?? ""
        guard let address = WebhookAddress(url) else {
            throw .invalid(
                "Invalid URL: the sandbox delivers over plain http, so the URL must begin with http://", param: "url", code: "url_invalid")
        }
        let events = call["enabled_events"]?.items.compactMap(\.text) ?? []
        guard !events.isEmpty else { throw .missing("enabled_events") }
        let secret = newSecret()
        let endpoint = EventEndpoint(
            id: newID("we"), createdAt: call.now, url: url, address: address, secrets: [secret], enabledEvents: events,
            description: call["description"]?.text, metadata: call["metadata"]?.texts ?? [:])
        outbox.endpoints.put(endpoint)
        return endpoint.json.setting("secret", .string(secret))
    }

    func eventPage(_ call: StripeCall) throws(StripeError) -> JSON {
        var types = call["types"]?.items.compactMap(\.text) ?? []
        if let type = call["type"]?.text { types.append(type) }
        let chosen = outbox.events.oldestFirst.reversed().filter { event in
            let isWanted = call["delivery_success"]?.flag.map { $0 == event.isDelivered } ?? true
            return isWanted && (types.isEmpty || types.contains(where: event.isOf))
        }
        return try ProviderEvent.page(chosen, call)
    }

    func balance(at now: Timestamp) -> JSON {
        func sums(_ isAvailable: Bool) -> JSON {
            let moved = transactions.oldestFirst.filter { ($0.availableAt <= now) == isAvailable }
            let byCurrency = Dictionary(grouping: moved) { $0.currency.code }.mapValues { $0.map(\.net).reduce(0, +) }
            let known = byCurrency.isEmpty ? ["usd": 0] : byCurrency
            return .array(
                known.sorted { $0.key < $1.key }.map { code, amount in
                    ["amount": .integer(amount), "currency": .string(code), "source_types": ["card": .integer(amount)]]
                })
        }
        return ["object": "balance", "available": sums(true), "livemode": false, "pending": sums(false)]
    }

    static let account: JSON = [
        "id": "acct_1KontorSandbox00", "object": "account", "business_profile": ["name": "Kontor sandbox", "url": .null],
        "business_type": "individual", "capabilities": ["card_payments": "active", "transfers": "active"], "charges_enabled": true,
        "country": "US", "created": 1_767_225_600, "default_currency": "usd", "details_submitted": true, "email": "owner@example.com",
        "metadata": [:], "payouts_enabled": true,
        "settings": ["dashboard": ["display_name": "Kontor sandbox", "timezone": "Etc/UTC"]], "type": "standard",
    ]
}
