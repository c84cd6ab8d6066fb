import OutboundHTTP
import Testing

@testable import Sandbox

/// What is the same at every payment provider.
@Suite struct PaymentStandInTests {
    @Test(
        "an event that is not taken comes again, and the list of deliveries says when it has been",
        arguments: PaymentBench.Provider.allCases)
    func again(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider, answers: [503]) { shop async throws in
            try await shop.sell()
            _ = await shop.endpoint.first(1)
            #expect(try await shop.control(.post, "deliveries").status == 200)
            try await shop.standIn.waitUntilDelivered()
            let ids = shop.happened()
            #expect(shop.endpoint.received.count == ids.count + 1 && Set(shop.endpoint.received.map(shop.id)) == Set(ids))
            let list = try await shop.control(.get, "deliveries").body
            #expect(list["pending"] == 0 && list["forgeries"] == [])
            #expect(list["events"]?.elements?.map { $0["id"]?.text } == ids)
            #expect(list["events"]?.elements?.allSatisfy { $0["is_delivered"] == true && $0["object"] != "" } == true)
            let first = try #require(ids.first)
            #expect(try await shop.control(.post, "deliveries", ["event": .string(first)]).status == 200)
            #expect(await shop.endpoint.first(ids.count + 2).last.map(shop.id) == first)
        }
    }

    @Test("duplicated and held back, every event comes as often as told, and signed", arguments: PaymentBench.Provider.allCases)
    func disorder(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider) { shop async throws in
            _ = try await shop.fault(["kind": "duplicate_events", "copies": 4])
            _ = try await shop.fault(["kind": "shuffle_events", "milliseconds": 50])
            for _ in 1...3 { try await shop.sell() }
            try await shop.standIn.waitUntilDelivered()
            let received = shop.endpoint.received
            #expect(
                Dictionary(grouping: received, by: shop.id).mapValues(\.count)
                    == Dictionary(uniqueKeysWithValues: shop.happened().map { ($0, 4) }))
            #expect(received.allSatisfy { shop.isSigned($0) })
        }
    }

    @Test("paused, nothing comes until the fault is taken off; what is lost never comes", arguments: PaymentBench.Provider.allCases)
    func paused(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider) { shop async throws in
            _ = try await shop.fault(["kind": "webhook_paused"])
            try await shop.sell()
            let lost = shop.happened()
            #expect(shop.standIn.pendingDeliveries == lost.count)
            shop.standIn.loseDeliveries()
            try await shop.sell()
            let fault = try #require(shop.standIn.faults().first?.id)
            #expect(try await shop.control(.delete, "faults/\(fault)").status == 200)
            try await shop.standIn.waitUntilDelivered()
            #expect(shop.endpoint.received.map(shop.id) == Array(shop.happened().dropFirst(lost.count)))
            #expect(shop.standIn.events().filter { !$0.isDelivered }.map(\.id) == lost)
        }
    }

    @Test(
        "before each event comes a forged one, of every kind in turn, and none of them is signed", arguments: PaymentBench.Provider.allCases
    )
    func forged(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider) { shop async throws in
            _ = try await shop.open()
            try await shop.standIn.waitUntilDelivered()
            let before = shop.happened().count
            _ = try await shop.fault(["kind": "forged_events"])
            for _ in 1...4 { try await shop.sell() }
            try await shop.standIn.waitUntilDelivered()
            let kinds = shop.standIn.forgeries().map(\.kind)
            #expect(kinds.count == shop.happened().count - before)
            #expect(kinds == kinds.indices.map { EventForgery.allCases[$0 % 4].rawValue })
            #expect(shop.endpoint.received.filter { shop.isSigned($0) }.map(shop.id) == shop.happened())
            // Only a stale one has been genuine.
            let invented = shop.endpoint.received.filter { !shop.happened().contains(shop.id($0)) }
            #expect(invented.count == kinds.count { $0 != "stale" })
            #expect(try await shop.control(.get, "deliveries").body["forgeries"]?[0] == ["kind": "wrong_secret", "status": 200])
        }
    }

    @Test("while a secret is being changed both sign", arguments: PaymentBench.Provider.allCases)
    func rotation(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider) { shop async throws in
            let new = try #require(try await shop.control(.post, "secrets").body["secret"]?.text)
            try await shop.sell()
            let received = try #require(await shop.endpoint.first(1).first)
            #expect(shop.isSigned(received, with: [new, PaymentBench.secret]))
        }
    }

    @Test(
        "the API is limited, fails, or loses its answer on the paths that are named, so many times",
        arguments: PaymentBench.Provider.allCases)
    func api(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider) { shop async throws in
            _ = try await shop.fault(["kind": "server_error", "path": "elsewhere"])
            _ = try await shop.fault(["kind": "rate_limited", "path": .string(shop.path), "times": 1])
            #expect(try await shop.call().status == 429)
            _ = try await shop.fault(["kind": "server_error", "times": 1])
            #expect(try await shop.call().status == 500)
            _ = try await shop.fault(["kind": "cut_after", "times": 1])
            await #expect(throws: (any Error).self) { try await shop.call() }
            _ = try await shop.fault(["kind": "slow", "milliseconds": 1, "times": 1])
            #expect((200...201).contains(try await shop.call().status))
            let faults = try await shop.control(.get, "faults").body
            #expect(faults.elements?.map { $0["times"]?.int } == [nil, 0, 0, 0, 0])
            #expect(try await shop.control(.delete, "faults").status == 200)
            #expect(shop.standIn.faults().isEmpty)
        }
    }

    @Test("a mistake is answered with a sentence", arguments: PaymentBench.Provider.allCases)
    func mistakes(provider: PaymentBench.Provider) async throws {
        try await PaymentBench.run(provider) { shop async throws in
            let mistakes: [(HTTPRequest.Method, String, JSON, Int)] = [
                (.post, "faults", ["kind": "gremlins"], 400), (.post, "faults", ["kind": "slow", "often": 1], 400),
                (.post, "faults", ["kind": "slow", "percent": 0], 400), (.delete, "faults/9", [:], 404),
                (.post, "deliveries", ["event": "evt_9"], 404), (.put, "webhook", ["url": "http://127.0.0.1:1/hook"], 400),
                (.put, "webhook", ["url": "https://shop.test/hook", "secret": "s"], 400),
            ]
            for (method, path, body, status) in mistakes {
                let reply = try await shop.control(method, path, body)
                #expect(reply.status == status && reply.body["detail"]?.text?.isEmpty == false, "\(method) \(path)")
            }
        }
    }
}
