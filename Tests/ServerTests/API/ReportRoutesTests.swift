import Foundation
import TestBusiness
import TestSupport
import Testing
import Values

@Suite(.bothEngines) struct ReportRoutesTests {
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
                #expect(lines.first.map { Set($0.keys) } == ["type", "category", "amount", "count"])
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

    @Test("the day before stands beside the day, and the change between them")
    func change() async throws {
        try await TestBusiness.with { business in
            let cost = try #require(try await business.post("/api/task", #"{"input": "Hello?"}"#).json["cost"] as? String)
            business.clock.advance(by: .seconds(86_400))
            let report = try await business.get("/api/report/daily").json
            let previous = try #require(report["previous"] as? [String: String])
            #expect(previous["from"] == "2026-01-01T00:00:00Z" && previous["to"] == report["from"] as? String)
            #expect(previous["expenses"] == cost && report["expenses"] as? String == "0.00")
            let change = try #require(report["change"] as? [String: [String: Any]])
            #expect(change["expenses"]?["amount"] as? String == "-" + cost && change["expenses"]?["percent"] as? String == "-100.0")
            #expect(change["profit"]?["amount"] as? String == cost && change["profit"]?["percent"] as? String == "100.0")
            #expect(change["income"]?["amount"] as? String == "0.00" && change["income"]?["percent"] is NSNull)
        }
    }

    @Test("the picture is served on request, and nothing else is a format")
    func picture() async throws {
        try await TestBusiness.with { business in
            for path in ["daily?format=png", "weekly?format=png&date=2026-01-01", "monthly?format=png"] {
                let reply = try await business.get("/api/report/\(path)")
                #expect(reply.status == 200 && reply.contentType == "image/png")
            }
            #expect(try await business.get("/api/report/daily?format=json").json["period"] as? String == "daily")
            #expect(try await business.get("/api/report/daily?format=svg").detail(400).contains("png"))
            #expect(try await business.get("/api/report/daily?format=png&date=x").detail(400).contains("2026-11-21"))
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
