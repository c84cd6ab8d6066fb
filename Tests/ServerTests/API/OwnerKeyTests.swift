import Sandbox
import Server
import TestBusiness
import TestSupport
import Testing
import Values

@Suite(.bothEngines) struct OwnerKeyTests {
    private static let wrong: [String?] = [
        nil, "", "Bearer", "Bearer wrong", "Bearer \(TestBusiness.apiKey)x", "Bearer  \(TestBusiness.apiKey)",
        "Bearer\(TestBusiness.apiKey)",
        TestBusiness.apiKey, "Basic \(TestBusiness.apiKey)", "Bearer kontor_\(String(repeating: "0", count: 64))",
        "Bearer \(String(repeating: "k", count: 5000))",
    ]

    @Test("without the owner's key the API answers 401 and does nothing")
    func refused() async throws {
        try await TestBusiness.with { business in
            for authorization in Self.wrong {
                let replies = [
                    try await business.post("/api/task", #"{"input": "Hello"}"#, authorization: authorization),
                    try await business.get("/api/task/task_1", authorization: authorization),
                    try await business.get("/api/report/daily", authorization: authorization),
                    try await business.get("/api/report/nonsense", authorization: authorization),
                ]
                for reply in replies {
                    #expect(try reply.detail(401, "\(authorization ?? "no header")").contains("kontor key create"))
                    #expect(reply.headers["www-authenticate"] == "Bearer")
                    #expect(!reply.text.contains(TestBusiness.apiKey))
                }
            }
            #expect(business.sandbox.ai.requests(to: .openai) == 0)
        }
    }

    @Test("a key made for the workspace opens the API; the scheme may be written in any case")
    func madeKey() async throws {
        try await TestBusiness.with { business in
            let text = try await business.kontor.books.createOwnerKey(named: "test", now: business.clock.now())
            for authorization in ["Bearer \(text)", "bearer \(text)", "BEARER \(TestBusiness.apiKey)"] {
                let answer = try await business.get("/api/report/daily", authorization: authorization)
                #expect(answer.status == 200)
            }
        }
    }
}
