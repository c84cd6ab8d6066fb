import Hummingbird

/// The sandbox's own side of every payment provider: where its events go, what became of them, and the faults that disturb it.
struct PaymentControlRoutes: Sendable {
    let provider: any PaymentStandIn

    func add(to routes: RouterGroup<BasicRequestContext>) {
        routes.put(
            "webhook",
            use: answering { visit in
                let body = try await visit.body()
                guard let url = body["url"]?.text, let secret = body["secret"]?.text else {
                    throw SandboxError.invalid("A webhook has “url” and “secret”.")
                }
                try provider.setWebhook(url: url, secret: secret)
                return ["url": .string(url)]
            })
        routes.post("secrets", use: answering { _ in ["secret": .string(try provider.rollSecret())] })
        routes.get("deliveries") { _, _ in
            response([
                "pending": .integer(Int64(provider.pendingDeliveries)), "events": .array(provider.events().map(\.control)),
                "forgeries": .array(provider.forgeries().map(\.json)),
            ])
        }
        routes.post(
            "deliveries",
            use: answering { visit in
                let body = try await visit.body()
                if let event = body["event"]?.text { try provider.resend(event) } else { provider.deliverNow() }
                return ["pending": .integer(Int64(provider.pendingDeliveries))]
            })
        FaultRoutes(
            list: { provider.faults().map { $0.fault.json(id: $0.id) } },
            add: { json throws(SandboxError) in
                let fault = try ProviderFault(json)
                return fault.json(id: provider.add(fault))
            }, remove: { provider.remove(fault: $0) }, removeAll: { provider.removeFaults() }
        ).add(to: routes.group("faults"))
    }
}

extension ProviderEvent {
    fileprivate var control: JSON {
        ["id": .string(id), "type": .string(type), "object": .string(objectID), "is_delivered": .bool(isDelivered)]
    }
}
