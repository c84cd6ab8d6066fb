import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripeDeliveryTests {
    /// Events of one payment, in order.
    private static let types = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]

    private func run(answers: [Int] = [], _ body: (StripeBench, ScriptedEndpoint) async throws -> Void) async throws {
        try await StripeBench.run { bench async throws in
            try await ScriptedEndpoint.with(answers: answers) { endpoint async throws in
                try bench.stripe.setWebhook(url: endpoint.url, secret: StripeBench.secret)
                try await body(bench, endpoint)
            }
        }
    }

    @Test("the signature is HMAC-SHA256 over time, dot and body (vector made with openssl)")
    func vector() {
        let body = Array("{\n  \"id\": \"evt_1\"\n}".utf8)
        let header = StripeWorld.signature(of: body, secrets: ["whsec_test", "whsec_old"], at: 1_795_250_955)
        let parts = header.split(separator: ",")
        #expect(parts.prefix(2) == ["t=1795250955", "v1=36191a6ddb03705fa913246a8ac724c39ff3e8fb681c0278eb8542217df80e7a"])
        #expect(parts[2].hasPrefix("v1=") && parts[3].hasPrefix("v0=") && parts.count == 4)
    }

    @Test("what is not answered with 2xx comes again, and a redirect is no yes", arguments: [500, 302, 404])
    func redelivery(status: Int) async throws {
        try await run(answers: [status]) { bench, endpoint async throws in
            try bench.stripe.pay(try await bench.open())
            _ = await endpoint.first(4)
            bench.stripe.deliverNow()
            try await bench.stripe.waitUntilDelivered()
            // The others did not wait for the one that failed.
            #expect(endpoint.received.map(\.type) == Self.types + [Self.types[0]])
            #expect(endpoint.received[0].id == endpoint.received[4].id)
            #expect(bench.stripe.events().allSatisfy { $0.isDelivered })
        }
    }

    @Test("a paused webhook gets nothing; switched on, all that waited arrives, in order")
    func paused() async throws {
        try await run { bench, endpoint async throws in
            let pause = bench.stripe.add(ProviderFault(.webhookPaused))
            try bench.stripe.pay(try await bench.open())
            #expect(bench.stripe.pendingDeliveries == 4)
            #expect(bench.stripe.events().allSatisfy { !$0.isDelivered })
            bench.stripe.remove(fault: pause)
            try await bench.stripe.waitUntilDelivered()
            #expect(endpoint.received.map(\.type) == Self.types)
        }
    }

    @Test("duplicated and shuffled, every event comes as often as told, and signed")
    func disorder() async throws {
        try await run { bench, endpoint async throws in
            bench.stripe.add(ProviderFault(.duplicateEvents(copies: 5)))
            bench.stripe.add(ProviderFault(.shuffleEvents(milliseconds: 60)))
            for _ in 0..<3 { try bench.stripe.pay(try await bench.open()) }
            try await bench.stripe.waitUntilDelivered()
            let received = endpoint.received
            let counts = Dictionary(grouping: received, by: \.id).mapValues(\.count)
            #expect(counts.count == 12 && counts.values.allSatisfy { $0 == 5 })
            #expect(received.allSatisfy { $0.isSigned(with: StripeBench.secret) })
            #expect(received.map(\.id) != bench.stripe.events().flatMap { event in Array(repeating: event.id, count: 5) })
        }
    }

    @Test("forged events are of every kind; only a stale one has been genuine, and none is sent twice")
    func forged() async throws {
        try await run { bench, endpoint async throws in
            bench.stripe.add(ProviderFault(.forgedEvents))
            let unpaid = try await bench.open()
            try bench.stripe.pay(try await bench.open())
            try await bench.stripe.waitUntilDelivered()
            #expect(Set(bench.stripe.forgeries().map(\.kind)) == Set(EventForgery.allCases.map(\.rawValue)))
            let genuine = Set(bench.stripe.events().map(\.id))
            let invented = endpoint.received.filter { !genuine.contains($0.id) }
            #expect(invented.count == 3)
            for forgery in invented {
                #expect(forgery.event["data"]?["object"]?["id"]?.text == unpaid && forgery.type == "checkout.session.completed")
                #expect(!forgery.isSigned(with: StripeBench.secret))
            }
            #expect(endpoint.received.count == 8)
        }
    }

    @Test("while a secret is being changed both sign; afterwards the new one does")
    func rotation() async throws {
        try await run { bench, endpoint async throws in
            let new = try bench.stripe.rollSecret()
            _ = try await bench.post("customers")
            let both = try #require(await endpoint.first(1).first)
            #expect(both.isSigned(with: StripeBench.secret) && both.isSigned(with: new))
            _ = try bench.stripe.rollSecret()
            _ = try await bench.post("customers")
            let later = try #require(await endpoint.first(2).last)
            #expect(!later.isSigned(with: StripeBench.secret) && later.isSigned(with: new))
        }
    }

    @Test("an endpoint made by the API gets the events it wants, under a secret that is told once")
    func endpoints() async throws {
        try await StripeBench.run { bench async throws in
            try await ScriptedEndpoint.with { endpoint async throws in
                let made = try await bench.post("webhook_endpoints", "url=\(endpoint.url)&enabled_events[]=charge.succeeded")
                let secret = try #require(made["secret"]?.text)
                #expect(secret.hasPrefix("whsec_"))
                #expect(try await bench.get("webhook_endpoints")["data"]?[0]?["secret"] == nil)
                try bench.stripe.pay(try await bench.open())
                try await bench.stripe.waitUntilDelivered()
                #expect(endpoint.received.map(\.type) == ["charge.succeeded"])
                #expect(endpoint.received[0].isSigned(with: secret))
                try bench.stripe.resend(endpoint.received[0].id)
                #expect(await endpoint.first(2).last?.id == endpoint.received[0].id)
            }
        }
    }
}
