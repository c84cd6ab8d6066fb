import Values

extension Paddle {
    package func receive(_ body: [UInt8], headers: WebhookHeaders, now: Timestamp) throws(WebhookRefusal) -> ReceivedEvent {
        guard let signature = headers["Paddle-Signature"] else { throw .unsigned }
        try WebhookSignature(signature, .paddle).verify(body, secrets: webhookSecrets, tolerance: tolerance, now: now)
        let event: PaddleEvent<PaddleSubject>
        do { event = try .fromSnakeCase(body) } catch { throw .unreadable("it has no id, type, time and data") }
        guard (1...255).contains(event.eventId.utf8.count) else { throw .unreadable("its id is none") }
        return ReceivedEvent(
            id: event.eventId, type: event.eventType, occurredAt: event.occurredAt.moment, objectID: event.data.id,
            subject: event.data.name ?? event.eventId)
    }
}

extension WebhookSignature.Form {
    /// `Paddle-Signature: ts=1696195954;h1=d9629997…[;h1=…]`, under the destination's whole secret (source:
    /// developer.paddle.com/webhooks/signature-verification).
    static let paddle = Self(separator: ";", timeName: "ts", codeName: "h1", joint: UInt8(ascii: ":"))
}

/// Any entity, as far as it says what it belongs to. A field of another form is as good as none: `news` will tell.
private struct PaddleSubject: Decodable {
    let id: String?
    /// Our order, else the subscription, the transaction, or the entity itself.
    let name: String?

    private enum CodingKeys: CodingKey { case id, customData, subscriptionId, transactionId }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type) -> Value? {
            // A field of another form is as good as none.
            (try? container.decodeIfPresent(type, forKey: key)) ?? nil
        }
        id = read(.id, String.self)
        let order = read(.customData, PaddleEcho.self)?.orderId
        name = order ?? read(.subscriptionId, String.self) ?? read(.transactionId, String.self) ?? id
    }
}
