import Sandbox
import Testing
import Values

@testable import AIGateway

/// Streams that break, hang, or are not wanted any more.
@Suite struct InterruptionTests {
    @Test("a stream that breaks is an answer as far as it came, and charged by estimate", arguments: AITestServer.chat)
    func cut(model: String) async throws {
        try await AITestServer.with { server in
            // Text that arrives in one packet with the break may be lost with it; text before it is not.
            server.ai.chunkDelay = .milliseconds(5)
            for provider in SandboxAI.Provider.allCases { server.ai.add(AIFault(.cut, afterCharacters: 40), to: provider) }
            let shown = Shown()
            let result = try await server.gateway([model]).complete(route: "chat", question()) { await shown.add($0) }
            #expect(await shown.text == result.text)
            #expect(result.text.hasPrefix("You") && result.text.count < 80)
            #expect(result.finishReason == .cut)
            #expect(result.usage == .estimate(of: question().messages, answer: result.text))
            #expect(result.calls.map(\.outcome) == [.cut])
            #expect(result.calls[0].error != nil)
        }
    }

    @Test("a stream that breaks before its first word is asked again, and not charged")
    func cutAtOnce() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.cut, afterCharacters: 0), to: .openai)
            let result = try await server.gateway().complete(route: "chat", question())
            #expect(result.calls.map(\.outcome) == [.failed, .completed])
            #expect(result.finishReason == .stop)
            #expect(result.calls[0].cost.isZero)
        }
    }

    @Test("a provider that does not answer in time is left for the next at once")
    func hang() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.hang), to: .openai)
            let result = try await server.gateway { $0.firstByteTimeout = .seconds(15) }.complete(route: "chat", question())
            #expect(result.model.provider == "mistral")
            #expect(result.calls.map(\.outcome) == [.timedOut, .completed])
        }
    }

    @Test("a stream that falls silent, or takes too long in all, is cut", arguments: [true, false])
    func silence(isIdle: Bool) async throws {
        try await AITestServer.with { server in
            server.ai.holdStreams()
            let gateway = try server.gateway { limits in
                if isIdle { limits.idleTimeout = .seconds(15) } else { limits.totalTimeout = .seconds(15) }
            }
            let result = try await gateway.complete(route: "chat", question())
            #expect(result.finishReason == .cut)
            #expect(result.text == "You")
            #expect(result.usage.isEstimated)
        }
    }

    @Test("a cancelled question ends with the text shown and the provider's own count of what it said")
    func cancelled() async throws {
        try await AITestServer.with { server in
            server.ai.holdStreams()
            let gateway = try server.gateway()
            let shown = Shown()
            let asking = Task {
                await failure { () throws(AIGatewayError) in
                    try await gateway.complete(route: "chat", question()) { await shown.add($0) }
                }
            }
            await shown.waitForFirst()
            asking.cancel()
            server.ai.releaseStreams()
            guard case .cancelled(let result) = await asking.value else {
                Issue.record("it was not cancelled")
                return
            }
            #expect(await shown.text == result.text)
            #expect(result.finishReason == .cancelled)
            #expect(!result.usage.isEstimated)
            #expect(result.usage.output * 4 > result.text.utf8.count)
            #expect(result.cost.nanos > 0)
            #expect(result.calls.map(\.outcome) == [.cancelled])
        }
    }

    @Test("a cancelled answer is not read for longer than allowed, and charged by estimate")
    func cancelledAndHeld() async throws {
        try await AITestServer.with { server in
            server.ai.holdStreams()
            let gateway = try server.gateway { $0.drainTimeout = .milliseconds(20) }
            let shown = Shown()
            let asking = Task {
                await failure { () throws(AIGatewayError) in
                    try await gateway.complete(route: "chat", question()) { await shown.add($0) }
                }
            }
            await shown.waitForFirst()
            asking.cancel()
            guard case .cancelled(let result) = await asking.value else {
                Issue.record("it was not cancelled")
                return
            }
            #expect(result.text == "You")
            #expect(result.usage == .estimate(of: question().messages, answer: "You"))
        }
    }

    @Test("failures open the breaker, so that nobody waits for them; a trial after its time closes it")
    func breaker() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.serverError, count: 2), to: .openai)
            let gateway = try server.gateway { limits in
                limits.attemptsPerModel = 1
                limits.breaker.failuresToOpen = 2
            }
            for _ in 0..<2 { _ = try await gateway.complete(route: "chat", question()) }
            #expect(gateway.health().map(\.breaker) == [.closed, .open(until: server.clock.now().adding(.seconds(30)))])
            let passed = try await gateway.complete(route: "chat", question())
            #expect(passed.model.provider == "mistral")
            #expect(server.ai.requests(to: .openai) == 2)
            server.clock.advance(by: .seconds(30))
            let trial = try await gateway.complete(route: "chat", question())
            #expect(trial.model.provider == "openai")
            #expect(gateway.health().map(\.breaker) == [.closed, .closed])
        }
    }

    @Test("more questions than places wait; more than may wait go to the next model")
    func admission() async throws {
        try await AITestServer.with { server in
            server.ai.holdStreams()
            let gateway = try server.gateway(["openai/gpt-4o-mini"]) { limits in
                limits.concurrency = 1
                limits.queue = 1
            }
            let shown = Shown()
            let first = Task { try await gateway.complete(route: "chat", question("one")) { await shown.add($0) } }
            await shown.waitForFirst()
            let second = Task { try await gateway.complete(route: "chat", question("two")) }
            while gateway.health()[0].waiting < 1 { await Task.yield() }
            let third = await failure { () throws(AIGatewayError) in try await gateway.complete(route: "chat", question("three")) }
            #expect(third?.isTransient == true)
            #expect(third?.description.contains("too many questions wait for openai already") == true)
            server.ai.releaseStreams()
            _ = try await first.value
            let answer = try await second.value
            #expect(answer.text.contains("“two”"))
            #expect(gateway.health().map(\.running) == [0])
        }
    }

    @Test("a question that waited too long, or was cancelled while waiting, gives its place up")
    func waiting() async throws {
        let admission = Admission(concurrency: 1, queueLimit: 10, timeout: .milliseconds(20))
        try await admission.enter()
        await #expect(throws: Admission.Refusal.waitedTooLong) { try await admission.enter() }
        let waiting = Task { try await admission.enter() }
        waiting.cancel()
        await #expect(throws: Admission.Refusal.self) { try await waiting.value }
        #expect(admission.load == (1, 0))
        admission.leave()
        try await admission.enter()
        #expect(admission.load == (1, 0))
    }
}
