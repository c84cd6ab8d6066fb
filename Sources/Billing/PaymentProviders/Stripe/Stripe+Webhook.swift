import Values

extension Stripe {
    /// Seconds by which a signature's time may be off.
    static let tolerance: Int64 = 300

    package func receive(_ body: [UInt8], headers: WebhookHeaders, now: Timestamp) throws(WebhookRefusal) -> ReceivedEvent {
        guard let signature = headers["Stripe-Signature"] else { throw .unsigned }
        try WebhookSignature(signature, .stripe).verify(body, secrets: webhookSecrets, tolerance: Self.tolerance, now: now)
        let event: StripeEvent<StripeSubject>
        do { event = try .fromSnakeCase(body) } catch { throw .unreadable("it has no id, type, time and object") }
        guard (1...255).contains(event.id.utf8.count) else { throw .unreadable("its id is none") }
        let subject = event.data.object
        return ReceivedEvent(
            id: event.id, type: event.type, occurredAt: event.created.moment, objectID: subject.id,
            subject: subject.name ?? event.id)
    }
}

extension WebhookSignature.Form {
    /// `Stripe-Signature: t=1492774577,v1=5257a869…,v0=…`, under a whole `whsec_…` secret (source: docs.stripe.com/webhooks, “Verify webhook
    /// signatures manually”).
    static let stripe = Self(separator: ",", timeName: "t", codeName: "v1", joint: UInt8(ascii: "."))
}

/// Any object, as far as it says what it belongs to. A field of another form is as good as none: `news` will tell.
private struct StripeSubject: Decodable {
    let id: String?
    /// Our order, else the subscription, the payment, or the object itself.
    let name: String?

    private enum CodingKeys: CodingKey {
        case id, object, clientReferenceId, metadata, parent, subscriptionDetails, subscription, paymentIntent, charge
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type) -> Value? {
            // A field of another form is as good as none.
            (try? container.decodeIfPresent(type, forKey: key)) ?? nil
        }
        let id = read(.id, String.self)
        let details =
            read(.parent, StripeInvoice.Parent.self)?.subscriptionDetails
            ?? read(.subscriptionDetails, StripeInvoice.SubscriptionDetails.self)
        let order =
            read(.clientReferenceId, String.self) ?? read(.metadata, StripeMetadata.self)?.orderId ?? details?.metadata?.orderId
        let subscription = (details?.subscription ?? read(.subscription, StripeReference.self))?.id
        let payment = (read(.paymentIntent, StripeReference.self) ?? read(.charge, StripeReference.self))?.id
        self.id = id
        name = order ?? subscription ?? payment ?? id
    }
}
