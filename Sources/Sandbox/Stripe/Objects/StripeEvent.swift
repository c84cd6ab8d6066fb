import Values

extension ProviderEvent {
    /// In Stripe's form. `previous` is what an `updated` event changed, as it was before; `request` the one of the API that caused it, nil where a
    /// customer or the clock did.
    init(stripe id: String, createdAt: Timestamp, type: String, object: JSON, previous: JSON?, request: StripeRequest?) {
        self.init(
            id: id, type: type, object: object,
            body: [
                "id": .string(id), "object": "event", "api_version": .string(SandboxStripe.version), "created": .time(createdAt),
                "data": ["object": object, "previous_attributes": previous], "livemode": false, "pending_webhooks": 0,
                "request": ["id": .text(request?.id), "idempotency_key": .text(request?.idempotencyKey)], "type": .string(type),
            ])
    }
}

struct StripeRequest: Sendable, Equatable {
    let id: String
    let idempotencyKey: String?
}

extension EventEndpoint: ProviderObject {
    /// As Stripe shows it. The secret is shown once, where the endpoint is made.
    var json: JSON {
        [
            "id": .string(id), "object": "webhook_endpoint", "api_version": .string(SandboxStripe.version), "application": .null,
            "created": .time(createdAt), "description": .text(description), "enabled_events": .array(enabledEvents.map(JSON.string)),
            "livemode": false, "metadata": .texts(metadata), "status": "enabled", "url": .string(url),
        ]
    }
}
