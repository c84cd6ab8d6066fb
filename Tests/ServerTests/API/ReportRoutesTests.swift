import TestBusiness
import Testing

@Suite struct ReportRoutesTests {
    @Test("each period counts what was asked in it", arguments: ["daily", "weekly", "monthly"])
    func periods(_ period: String) async throws {
        try await TestBusiness.with { business in
            let task = try await business.post("/api/task", #"{"input": "Hello?"}"#).json
            let cost = try #require(task["cost"] as? String)
            for path in ["/api/report/\(period)", "/api/report/\(period)?date=2026-01-01"] {
                let reply = try await business.get(path)
                #expect(reply.status == 200)
                let report = try reply.json
                #expect(report["period"] as? String == period)
                #expect(report["currency"] as? String == "USD")
                #expect(report["expenses"] as? String == cost)
                #expect(report["profit"] as? String == "-" + cost)
                let lines = try #require(report["by_category"] as? [[String: Any]])
                #expect(lines.count == 1)
                #expect(lines.first?["provider"] as? String == "openai")
                #expect(lines.first?["amount"] as? String == cost)
                #expect(lines.first?["count"] as? Int == 1)
            }
        }
    }

    @Test("a day on which nothing happened has an empty report", arguments: ["2020-02-29", "1970-01-01", "2200-12-31"])
    func quietDay(_ day: String) async throws {
        try await TestBusiness.with { business in
            let report = try await business.get("/api/report/daily?date=\(day)").json
            #expect(report["from"] as? String == day + "T00:00:00Z")
            #expect((report["by_category"] as? [Any])?.isEmpty == true)
            #expect(report["expenses"] as? String == "0.00")
        }
    }

    @Test("what is no day is refused with an example")
    func noDay() async throws {
        try await TestBusiness.with { business in
            let days = [
                "", "yesterday", "2026-99-01", "2026-02-30", "2025-02-29", "2026-1-1", "01.02.2026", "2026-01-01T00:00:00Z", "%00", "-1",
            ]
            for day in days + ["99999999999999999999-01-01", "2026-01-01'"] {
                let answer = try await business.get("/api/report/daily?date=\(day)")
                #expect(try answer.detail(400, "\(day)").contains("2026-11-21"))
            }
        }
    }

    @Test("an unknown period is not found", arguments: ["yearly", "Daily", "daily%20", "daily%00"])
    func unknownPeriod(_ period: String) async throws {
        try await TestBusiness.with { business in
            let answer = try await business.get("/api/report/\(period)")
            #expect(try answer.detail(404).contains("weekly"))
        }
    }
}
