/// How somebody who is not Stripe tries to pass for it.
enum StripeForgery: String, CaseIterable, Sendable {
    case wrongSecret = "wrong_secret"
    case unsigned
    /// The signature of a genuine event over another body.
    case tampered
    /// A genuine event with its genuine signature, an hour old.
    case stale

    func header(_ body: [UInt8], genuine: [UInt8], secrets: [String], at seconds: Int64) -> String? {
        switch self {
        case .wrongSecret: EventSignature.header(body, secrets: ["whsec_of_somebody_else"], at: seconds)
        case .unsigned: nil
        case .tampered, .stale: EventSignature.header(genuine, secrets: secrets, at: self == .stale ? seconds - 3600 : seconds)
        }
    }
}

extension StripeWorld {
    /// What a forger would send: that a check-out which is still open has been paid, or else this event under other ids.
    func forged(_ event: StripeEvent) -> JSON {
        guard var session = sessions.oldestFirst.first(where: { $0.status == .open }) else {
            return event.json.setting("id", .string(newID("evt"))).setting("data", ["object": underOtherIDs(event.object)])
        }
        session.status = .complete
        session.paymentStatus = .paid
        session.paymentIntent = newID("pi")
        return StripeEvent(
            id: newID("evt"), createdAt: event.createdAt, type: "checkout.session.completed", object: session.json, previous: nil,
            request: nil
        ).json
    }

    private func underOtherIDs(_ object: JSON) -> JSON {
        ["id", "payment_intent", "latest_charge", "latest_invoice"].reduce(object) { object, name in
            guard let id = object[name]?.text, let end = id.lastIndex(of: "_") else { return object }
            return object.setting(name, .string(newID(String(id[..<end]))))
        }
    }
}
