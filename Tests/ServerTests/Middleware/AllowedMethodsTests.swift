import OutboundHTTP
import TestBusiness
import Testing

@Suite struct AllowedMethodsTests {
    @Test("an address asked in another way than it takes says which ways those are")
    func notAllowed() async throws {
        try await TestBusiness.with { business in
            for (path, allow) in [("/api/task", "POST"), ("/api/task/task_1", "GET, HEAD"), ("/health", "GET, HEAD")] {
                let reply = try await business.send(.delete, path)
                let detail = try reply.detail(405, "\(path)")
                #expect(detail.contains("not DELETE"))
                #expect(reply.headers["allow"] == allow)
            }
            for path in ["/", "/api", "/api/nothing", "/health/more", "/api/task/task_1/more"] {
                let reply = try await business.send(.delete, path)
                _ = try reply.detail(404, "\(path)")
                #expect(reply.headers["allow"] == nil)
            }
        }
    }

    @Test("monitors may ask with HEAD")
    func head() async throws {
        try await TestBusiness.with { business in
            for path in ["/health", "/ready"] {
                let reply = try await business.send(.head, path, authorization: nil)
                #expect(reply.status == 200 && reply.text.isEmpty)
            }
        }
    }
}
