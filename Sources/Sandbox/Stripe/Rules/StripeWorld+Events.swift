extension StripeWorld: EventSender {
    static let headers = [
        ("Content-Type", "application/json; charset=utf-8"), ("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
        ("Accept", "*/*; q=0.5, application/xml"), ("Cache-Control", "no-cache"),
    ]
    static let signatureHeader = "Stripe-Signature"

    /// `t=…,v1=…`, one `v1` for each secret that holds. In test mode Stripe adds a `v0`, which proves nothing and is to be passed over.
    static func signature(of body: [UInt8], secrets: [String], at seconds: Int64) -> String {
        let signatures = secrets.map { "v1=" + EventSignature.sign(body, $0, at: seconds) }
        return (["t=\(seconds)"] + signatures + ["v0=" + EventSignature.sign(body, "test mode", at: seconds)]).joined(separator: ",")
    }

    static func bytes(_ event: JSON) -> [UInt8] { event.indentedBytes }

    func newSecret() -> String { newID("whsec", length: 32) }

    func forged(_ event: ProviderEvent) -> JSON {
        let forgery = event.json.setting("id", .string(newID("evt")))
        guard var session = sessions.oldestFirst.first(where: { $0.status == .open }) else {
            return forgery.setting("data", ["object": underOtherIDs(event.object)])
        }
        session.status = .complete
        session.paymentStatus = .paid
        session.paymentIntent = newID("pi")
        return forgery.setting("type", "checkout.session.completed").setting("data", ["object": session.json])
    }

    private func underOtherIDs(_ object: JSON) -> JSON {
        ["id", "payment_intent", "latest_charge", "latest_invoice"].reduce(object) { object, name in
            guard let id = object[name]?.text, let end = id.lastIndex(of: "_") else { return object }
            return object.setting(name, .string(newID(String(id[..<end]))))
        }
    }
}
