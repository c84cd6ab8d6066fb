import Values

/// Something that happened, with the thing as it was then.
struct StripeEvent: StripeObject {
    let id: String
    let createdAt: Timestamp
    let type: String
    let object: JSON
    /// What an `updated` event changed, as it was before.
    let previous: JSON?
    /// The API request that caused it; nil where a customer or the clock did.
    let request: StripeRequest?
    /// Endpoints that have not acknowledged it yet.
    var pendingWebhooks: Int64 = 0

    var json: JSON {
        [
            "id": .string(id), "object": "event", "api_version": .string(SandboxStripe.version), "created": .time(createdAt),
            "data": ["object": object, "previous_attributes": previous], "livemode": false, "pending_webhooks": .integer(pendingWebhooks),
            "request": ["id": .text(request?.id), "idempotency_key": .text(request?.idempotencyKey)], "type": .string(type),
        ]
    }
}

struct StripeRequest: Sendable, Equatable {
    let id: String
    let idempotencyKey: String?
}

/// Where events are sent.
struct StripeWebhookEndpoint: StripeObject {
    let id: String
    let createdAt: Timestamp
    let url: String
    let address: WebhookAddress
    /// The newest first; while an older one still holds, each signs.
    var secrets: [String]
    let enabledEvents: [String]
    let description: String?
    let metadata: [String: String]

    func wants(_ type: String) -> Bool { enabledEvents.contains("*") || enabledEvents.contains(type) }

    /// The secret is shown once, where the endpoint is made.
    var json: JSON {
        [
            "id": .string(id), "object": "webhook_endpoint", "api_version": .string(SandboxStripe.version), "application": .null,
            "created": .time(createdAt), "description": .text(description), "enabled_events": .array(enabledEvents.map(JSON.string)),
            "livemode": false, "metadata": .texts(metadata), "status": "enabled", "url": .string(url),
        ]
    }
}
