import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import AIGateway

@Suite(.bothEngines) struct AIGatewayTests {
    @Test("an answer streams in, with the provider's own count of tokens and its cost", arguments: AITestServer.chat)
    func stream(model: String) async throws {
        try await AITestServer.with { server in
            let shown = Shown()
            let result = try await server.gateway([model]).complete(route: "chat", question()) { await shown.add($0) }
            #expect(await shown.text == result.text)
            #expect(result.text.contains("sandbox model"))
            #expect(result.text.contains("What is a ledger?"))
            #expect(result.finishReason == .stop)
            #expect(result.usage == TokenUsage(input: 19, output: (result.text.utf8.count + 3) / 4))
            let price = try #require(try PriceBook.shipped()[result.model])
            #expect(try result.cost == price.cost(of: result.usage))
            #expect(result.cost.nanos > 0)
            #expect(result.calls.map(\.outcome) == [.completed])
            #expect(result.calls[0].startedAt == server.clock.now())
        }
    }

    @Test("the limit of tokens ends an answer, and the same prompt is read from the cache the second time")
    func limitAndCache() async throws {
        try await AITestServer.with { server in
            let gateway = try server.gateway(["openai/gpt-4o-mini"])
            let long = question(String(repeating: "word ", count: 1000), maximumOutputTokens: 10)
            let first = try await gateway.complete(route: "chat", long)
            #expect(first.finishReason == .length)
            #expect(first.usage.output == 10)
            #expect(first.usage.cachedInput == 0)
            let second = try await gateway.complete(route: "chat", long)
            #expect(second.usage.input == first.usage.input)
            #expect(second.usage.cachedInput == 1152)
            #expect(first.cost.nanos - second.cost.nanos == 1152 * 75)
        }
    }

    @Test("a failure is tried again at the same model")
    func retry() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.serverError, count: 2), to: .openai)
            let result = try await server.gateway().complete(route: "chat", question())
            #expect(result.model.provider == "openai")
            #expect(result.calls.map(\.outcome) == [.failed, .failed, .completed])
            #expect(result.calls.map(\.attempt) == [1, 2, 3])
            #expect(result.calls[0].cost.isZero)
            #expect(result.calls[0].error?.contains("The server had an error") == true)
        }
    }

    @Test(
        "a model that goes on failing gives way to the next of the route", arguments: [AIFault.Kind.serverError, .overloaded, .rateLimited])
    func fallback(kind: AIFault.Kind) async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(kind, count: nil, retryAfterSeconds: 0), to: .openai)
            let result = try await server.gateway().complete(route: "chat", question())
            #expect(result.model.provider == "mistral")
            #expect(server.ai.requests(to: .openai) == 3)
            #expect(result.calls.count == 4)
        }
    }

    @Test("a wait longer than the asker's patience passes the model over, and is told where no other answers")
    func longRetryAfter() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.rateLimited, count: nil, retryAfterSeconds: 60), to: .openai)
            server.ai.add(AIFault(.rateLimited, count: nil, retryAfterSeconds: 40), to: .mistral)
            let gateway = try server.gateway()
            let error = await failure { () throws(AIGatewayError) in try await gateway.complete(route: "chat", question()) }
            #expect(error?.isTransient == true)
            #expect(error?.retryAfter == .seconds(40))
            #expect(error?.calls.map(\.outcome) == [.rateLimited, .rateLimited])
            #expect(error?.description.contains("mistral/mistral-small-latest: too many requests") == true)
        }
    }

    @Test("a bad key is told as such, without showing it, and is not tried again", arguments: AITestServer.chat)
    func badKey(model: String) async throws {
        try await AITestServer.with { server in
            let gateway = try server.gateway([model], key: "sk-invalid-secret-abcdefgh")
            let error = await failure { () throws(AIGatewayError) in try await gateway.complete(route: "chat", question()) }
            #expect(error?.isTransient == false)
            #expect(error?.description.contains("refuses the API key") == true)
            #expect(error?.description.contains("secret") == false)
            #expect(error?.calls.map(\.outcome) == [.refused])
        }
    }

    @Test("an exhausted quota and a request the vendor refuses are not tried again")
    func refused() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.quotaExhausted), to: .openai)
            let gateway = try server.gateway(["openai/gpt-4o-mini"]) { $0.breaker.failuresToOpen = 1 }
            let quota = await failure { () throws(AIGatewayError) in try await gateway.complete(route: "chat", question()) }
            #expect(quota?.description.contains("the money at the provider is used up") == true)
            let tooMany = await failure { () throws(AIGatewayError) in
                try await gateway.complete(route: "chat", question(maximumOutputTokens: 99_999))
            }
            #expect(tooMany?.description.contains("max_completion_tokens is too large: 99999") == true)
            #expect(server.ai.requests(to: .openai) == 2)
            // Neither says that the provider is ill.
            #expect(gateway.health().map(\.breaker) == [.closed])
        }
    }

    @Test("a route that does not exist is named")
    func unknownRoute() async throws {
        try await AITestServer.with { server in
            let gateway = try server.gateway()
            let error = await failure { () throws(AIGatewayError) in try await gateway.complete(route: "letters", question()) }
            #expect(error?.description.contains("there is no AI route “letters”") == true)
        }
    }

    @Test("an explicit zero is zero; a usage left out is estimated", arguments: AITestServer.chat)
    func oddUsage(model: String) async throws {
        try await AITestServer.with { server in
            for provider in SandboxAI.Provider.allCases {
                server.ai.add(AIFault(.zeroUsage), to: provider)
                server.ai.add(AIFault(.missingUsage), to: provider)
            }
            let gateway = try server.gateway([model])
            let zero = try await gateway.complete(route: "chat", question())
            #expect(zero.usage == .none)
            #expect(zero.cost.isZero)
            let missing = try await gateway.complete(route: "chat", question())
            #expect(missing.usage == .estimate(of: question().messages, answer: missing.text))
            #expect(missing.usage.isEstimated)
            #expect(missing.cost.nanos > 0)
        }
    }

    @Test("calls are stored as they were, once")
    func record() async throws {
        try await AITestServer.with { server in
            server.ai.add(AIFault(.serverError), to: .openai)
            let result = try await server.gateway().complete(route: "chat", question())
            try await TestDatabase.with(AIGatewaySchema.migrations) { database in
                for _ in 0..<2 { try await database.write { tx in try tx.record(result.calls) } }
                let stored = try await database.read { tx in try tx.aiCalls(subject: "task_1", workspaceID: "workspace_1") }
                #expect(stored.map(\.id) == result.calls.map(\.id))
                #expect(stored.map(\.usage) == result.calls.map(\.usage))
                #expect(stored.map(\.cost) == result.calls.map(\.cost))
                #expect(stored.map(\.error) == result.calls.map(\.error))
                let elsewhere = try await database.read { tx in try tx.aiCalls(subject: "task_1", workspaceID: "workspace_2") }
                #expect(elsewhere.isEmpty)
            }
        }
    }
}
