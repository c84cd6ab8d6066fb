import Server
import Storage
import TestBusiness
import TestSupport
import Testing

@Suite(.bothEngines) struct HealthRoutesTests {
    @Test("health says ok and the version, to anyone")
    func health() async throws {
        try await TestBusiness.with { business in
            let reply = try await business.get("/health", authorization: nil)
            #expect(reply.status == 200)
            #expect(reply.text == #"{"status":"ok","version":"\#(Kontor.version)"}"#)
        }
    }

    @Test("a business at work is ready, and every part is named")
    func ready() async throws {
        try await TestBusiness.with { business in
            try await business.ask("Are you there?")
            let reply = try await business.get("/ready", authorization: nil)
            #expect(reply.status == 200)
            #expect(try reply.json["status"] as? String == "ready")
            let checks = try #require(try reply.json["checks"] as? [[String: Any]])
            let names = checks.compactMap { $0["name"] as? String }
            #expect(names.prefix(3) == ["database", "workers", "telegram:assistant"])
            #expect(names.contains { $0.hasPrefix("ai:openai/") } && names.contains { $0.hasPrefix("ai:mistral/") }, "\(names)")
            #expect(checks.allSatisfy { $0["is_well"] as? Bool == true }, "\(reply.text)")
        }
    }

    @Test("with its database gone, a business is alive and not ready")
    func withoutDatabase() async throws {
        try await TestBusiness.with { business in
            try await business.kontor.books.database.close()
            let reply = try await business.get("/ready", authorization: nil)
            #expect(reply.status == 503)
            #expect(try reply.json["status"] as? String == "not ready")
            let answer = try await business.get("/health", authorization: nil)
            #expect(answer.status == 200)
        }
    }

    @Test("metrics are served as the text that Prometheus reads")
    func metrics() async throws {
        try await TestBusiness.with { business in
            let reply = try await business.get("/metrics", authorization: nil)
            #expect(reply.status == 200)
            #expect(reply.contentType.hasPrefix("text/plain; version=0.0.4"))
        }
    }

    @Test(
        "where there is nothing, a problem says so",
        arguments: ["/", "/api", "/api/nothing", "/health/x", "/webhooks", "/%00", "/api/task/%FF", "/../etc/passwd"])
    func nothing(_ path: String) async throws {
        try await TestBusiness.with { business in
            let answer = try await business.get(path)
            #expect(try answer.detail(404).contains("/docs"))
        }
    }
}
