import Testing
import Values

@testable import Sandbox

@Suite struct EventOutboxTests {
    private static let now = ContinuousClock.now

    /// With one endpoint, to which events `0` to `9` are to be sent.
    private func outbox(_ fault: ProviderFault? = nil, keepsOrder: Bool = false, mostFailures: Int = .max) throws -> EventOutbox {
        var outbox = EventOutbox(seed: 1, keepsOrder: keepsOrder, mostFailures: mostFailures)
        let url = "http://127.0.0.1:1/hook"
        outbox.endpoints.put(
            EventEndpoint(
                id: "e", createdAt: Timestamp(seconds: 0), url: url, address: try #require(WebhookAddress(url)), secrets: ["s"],
                enabledEvents: ["wanted"]))
        if let fault { _ = outbox.faults.add(fault) }
        for number in 0..<10 { outbox.record(ProviderEvent(id: "\(number)", type: "wanted", object: [:], body: [:])) }
        outbox.record(ProviderEvent(id: "other", type: "other", object: [:], body: [:]))
        outbox.plan(at: Self.now)
        return outbox
    }

    /// The ids of what is sent by `moment`, each answered with what `status` says.
    private func send(_ outbox: inout EventOutbox, by moment: Duration = .zero, _ status: (String) -> Int = { _ in 200 }) -> [String] {
        var sent: [String] = []
        while let delivery = outbox.next(by: Self.now + moment) {
            let status = status(delivery.event.id)
            outbox.settle(delivery, status: status, isTaken: status == 200, retrySeconds: 1, at: Self.now + moment)
            sent.append(delivery.event.id)
        }
        return sent
    }

    private static let inOrder = (0..<10).map(String.init)

    @Test("what an endpoint wants is sent in order, and what it has taken is delivered")
    func order() throws {
        var outbox = try outbox()
        #expect(outbox.events["3"]?.isDelivered == false)
        #expect(send(&outbox) == Self.inOrder)
        #expect(outbox.waiting.isEmpty && outbox.events.oldestFirst.allSatisfy { $0.isDelivered })
    }

    @Test("held back by chance, events overtake each other, and none later than told")
    func shuffled() throws {
        var outbox = try outbox(ProviderFault(.shuffleEvents(milliseconds: 500)))
        let sent = send(&outbox, by: .milliseconds(500))
        #expect(sent != Self.inOrder && sent.sorted() == Self.inOrder)
    }

    @Test("a failure is tried again after one second, then two, and lets the others go ahead; hurried, at once")
    func failure() throws {
        var outbox = try outbox()
        #expect(send(&outbox) { $0 == "0" ? 500 : 200 } == Self.inOrder)
        #expect(send(&outbox, by: .milliseconds(999)).isEmpty)
        #expect(send(&outbox, by: .seconds(1)) { _ in 500 } == ["0"])
        #expect(outbox.earliest?.dueAt == Self.now + .seconds(3))
        outbox.hurry(at: Self.now + .seconds(1))
        #expect(send(&outbox, by: .seconds(1)) == ["0"])
    }

    @Test("where order is kept, a failure holds back the others")
    func held() throws {
        var outbox = try outbox(keepsOrder: true)
        #expect(send(&outbox) { $0 == "2" ? 500 : 200 } == ["0", "1", "2"])
        #expect(send(&outbox, by: .seconds(1)) == Array(Self.inOrder.dropFirst(2)))
    }

    @Test("after so many failures an event is given up, and was never delivered")
    func givenUp() throws {
        var outbox = try outbox(mostFailures: 2)
        _ = send(&outbox) { _ in 500 }
        #expect(outbox.waiting.count == 10)
        _ = send(&outbox, by: .seconds(1)) { _ in 500 }
        #expect(outbox.waiting.isEmpty && outbox.events["0"]?.isDelivered == false)
    }
}
