import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines) struct TaskListTests {
    private func page(_ business: TestBusiness, _ query: String) async throws -> (inputs: [String], next: String?) {
        let json = try await business.get("/api/tasks?" + query).json
        let items = try #require(json["items"] as? [[String: Any]])
        return (items.compactMap { $0["input"] as? String }, json["next_cursor"] as? String)
    }

    @Test("pages show every task once, the newest first; filters are kept from page to page")
    func pages() async throws {
        try await TestBusiness.with { business in
            for number in 1...5 {
                let user = number == 3 ? "7" : "8"
                let provider = number == 5 ? "mistral" : "openai"
                let body = #"{"input": "question \#(number)", "user_id": "\#(user)", "provider": "\#(provider)"}"#
                #expect(try await business.post("/api/task", body).status == 201)
                business.clock.advance(by: .milliseconds(5))
            }
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page = try await page(business, "limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
                #expect(page.inputs.count <= 2)
                seen += page.inputs
                cursor = page.next
            } while cursor != nil
            #expect(seen == (1...5).reversed().map { "question \($0)" })
            #expect(try await page(business, "user_id=7").inputs == ["question 3"])
            #expect(try await page(business, "provider=mistral").inputs == ["question 5"])
            #expect(try await page(business, "status=completed&limit=100").inputs.count == 5)
            #expect(try await page(business, "status=failed").inputs.isEmpty)
        }
    }

    @Test(
        "a wrong filter is named",
        arguments: [("status", "done"), ("limit", "0"), ("limit", "101"), ("limit", "many"), ("limit", "-1"), ("cursor", "task_x")])
    func refusals(_ name: String, _ value: String) async throws {
        try await TestBusiness.with { business in
            let reply = try await business.get("/api/tasks?\(name)=\(value)")
            #expect(try reply.detail(400).contains("“\(name)”"))
        }
    }

    @Test("an empty filter is none; a parameter that does not exist is named, with those that do")
    func parameters() async throws {
        try await TestBusiness.with { business in
            #expect(try await business.post("/api/task", #"{"input": "Why?"}"#).status == 201)
            #expect(try await page(business, "status=&provider=&user_id=&cursor=").inputs == ["Why?"])
            let unknown = try await business.get("/api/tasks?stauts=failed")
            let detail = try unknown.detail(400)
            #expect(detail.contains("“stauts”") && detail.contains("status, provider, user_id, limit, cursor"), "\(detail)")
            for path in ["/api/stats?date=2026-11-21", "/api/report/daily?day=2026-11-21", "/api/task/task_x?wait=false"] {
                #expect(try await business.get(path).detail(400).contains("no parameter"), "\(path)")
            }
            let micro = #"{"user_id": "a", "amount": "1", "description": "x"}"#
            #expect(try await business.post("/api/payment/micro?amount=2", micro).detail(400).contains("“amount”"))
            #expect(try await business.post("/api/task?wiat=false", #"{"input": "Why?"}"#).detail(400).contains("wait"))
        }
    }

    @Test("the statistics count what happened, and what it cost")
    func stats() async throws {
        try await TestBusiness.with { business in
            let task = try await business.post("/api/task", #"{"input": "Why?"}"#).json
            let stats = try await business.get("/api/stats").json
            let today = try #require(stats["today"] as? [String: Any])
            #expect((today["tasks"] as? [String: Int])?["completed"] == 1)
            #expect(today["tokens_used"] as? Int == task["tokens_used"] as? Int)
            #expect((today["cost"] as? [[String: String]])?.first?["amount"] == task["cost"] as? String)
            #expect(stats["customers"] as? Int == 0)
            #expect((stats["income_of_month"] as? [String: String])?["amount"] == "0.00")
            #expect((stats["expenses_of_month"] as? [String: String])?["amount"] == task["cost"] as? String)
            #expect((stats["profit_of_month"] as? [String: String])?["amount"] == (task["cost"] as? String).map { "-" + $0 })
            #expect(try await business.get("/api/stats", authorization: nil).status == 401)
        }
    }
}
