import TestBusiness
import TestSupport
import Testing

@testable import Server

@Suite("GET /api/revenue", .bothEngines) struct RevenueRoutesTests {
    @Test("it is of one currency, the workspace's where none is named, and refuses what is no currency")
    func currency() async throws {
        try await TestBusiness.with { business in
            let usual = try await business.get("/api/revenue/daily")
            #expect(usual.status == 200)
            #expect(try usual.json["currency"] as? String == "USD")
            let stars = try await business.get("/api/revenue/monthly?currency=XTR")
            #expect(try stars.json["currency"] as? String == "XTR")
            for path in ["/api/revenue/daily?currency=stars", "/api/revenue/daily?date=2026-13-01", "/api/revenue/daily?colour=red"] {
                #expect(try await business.get(path).status == 400, "\(path)")
            }
            #expect(try await business.get("/api/revenue/yearly").status == 404)
        }
    }
}
