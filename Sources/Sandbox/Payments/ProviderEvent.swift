import Values

/// Something that happened at a provider, in its form, with the thing as it was then.
package struct ProviderEvent: ProviderObject {
    package let id: String
    package let type: String
    /// What it is about.
    let object: JSON
    /// As it is sent.
    let body: JSON
    /// Endpoints that have not taken it yet.
    var pendingEndpoints = 0

    /// With the endpoints that have not taken it, where the form tells how many they are.
    var json: JSON {
        body["pending_webhooks"] == nil ? body : body.setting("pending_webhooks", .integer(Int64(pendingEndpoints)))
    }
}

extension ProviderEvent {
    /// The id of what it is about.
    package var objectID: String { object["id"]?.text ?? "" }
    /// Every endpoint that wants it has taken it.
    package var isDelivered: Bool { pendingEndpoints == 0 }
}

/// Where events are sent.
struct EventEndpoint: Identifiable, Sendable {
    /// Of the endpoint that `PaymentStandIn.setWebhook` makes.
    static let configuredID = "we_1SandboxConfigured"

    let id: String
    let createdAt: Timestamp
    let url: String
    let address: WebhookAddress
    /// The newest first; while an older one still holds, each signs.
    var secrets: [String]
    var enabledEvents = ["*"]
    var description: String? = "Kontor"
    var metadata: [String: String] = [:]

    func wants(_ type: String) -> Bool { enabledEvents.contains("*") || enabledEvents.contains(type) }
}
