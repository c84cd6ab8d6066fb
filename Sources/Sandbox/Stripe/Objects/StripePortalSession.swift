import Values

/// A page where a customer sees to what he has subscribed to, for an hour.
struct StripePortalSession: ProviderObject {
    static let openSeconds: Int64 = 3600

    let id: String
    let createdAt: Timestamp
    let customer: String
    let returnURL: String?
    let pageURL: String

    func isOpen(at now: Timestamp) -> Bool { now.seconds - createdAt.seconds < Self.openSeconds }

    var json: JSON {
        [
            "id": .string(id), "object": "billing_portal.session", "configuration": "bpc_sandbox", "created": .time(createdAt),
            "customer": .string(customer), "flow": .null, "livemode": false, "locale": .null, "on_behalf_of": .null,
            "return_url": .text(returnURL), "url": .string(pageURL),
        ]
    }
}

extension StripePortalSession {
    static let parameters: [String: StripeShape] = [
        "customer": .id, "return_url": .url, "locale": .text(most: 10), "configuration": .unsupported, "flow_data": .unsupported,
        "on_behalf_of": .unsupported,
    ]
}

extension StripeWorld {
    mutating func makePortal(_ call: StripeCall) throws(StripeError) -> JSON {
        guard let customer = call["customer"]?.text, customers[customer] != nil else {
            throw .noSuch("customer", call["customer"]?.text ?? "", param: "customer", status: 400)
        }
        let id = newID("bps")
        let session = StripePortalSession(
            id: id, createdAt: call.now, customer: customer, returnURL: call["return_url"]?.text,
            pageURL: "\(call.baseURL)/p/session/\(id)")
        portals.put(session)
        return session.json
    }
}
