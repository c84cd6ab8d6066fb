import Assistant
import HTTPTypes
import Hummingbird
import NIOCore
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines) struct IdempotencyTests {
    private static let body = #"{"input": "Why is the sky blue?"}"#

    private func post(_ business: TestBusiness, _ body: String, key: String, path: String = "/api/task") async throws -> Reply {
        try await business.post(path, bytes: Array(body.utf8), headers: [("Idempotency-Key", key)])
    }

    @Test("equal requests with one key, sent together and after each other, make one task")
    func once() async throws {
        try await TestBusiness.with { business in
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<12 { group.addTask { try await post(business, Self.body, key: "one").json["id"] as? String } }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            let id = try #require(ids.compactMap(\.self).first)
            #expect(ids.count == 1)
            let again = try await post(business, Self.body, key: "one")
            #expect(again.status == 201)
            #expect(try again.json["id"] as? String == id)
            #expect(again.headers["idempotent-replayed"] == "true")
            let other = try await post(business, Self.body, key: "two")
            #expect(try other.json["id"] as? String != id)
            #expect(other.headers["idempotent-replayed"] == nil)
            let items = try await business.get("/api/tasks").json["items"] as? [Any]
            #expect(items?.count == 2)
        }
    }

    @Test("one key is for one request: another body or address is refused, and a refused request frees its key")
    func mismatch() async throws {
        try await TestBusiness.with { business in
            #expect(try await post(business, Self.body, key: "k").status == 201)
            let other = try await post(business, #"{"input": "Another?"}"#, key: "k")
            #expect(try other.detail(422).contains("Idempotency-Key"))
            let elsewhere = try await post(business, Self.body, key: "k", path: "/api/task?wait=false")
            #expect(try elsewhere.detail(422).contains("another request"))
            let empty = try await post(business, "{}", key: "free")
            #expect(try empty.detail(422).contains("input"))
            #expect(try await post(business, Self.body, key: "free").status == 201)
        }
    }

    @Test("a key that is none is told so", arguments: ["", " ", "two words", String(repeating: "k", count: 256)])
    func malformed(_ key: String) async throws {
        try await TestBusiness.with { business in
            let reply = try await post(business, Self.body, key: key)
            #expect(try reply.detail(400).contains("1 to 255"))
            let items = try await business.get("/api/tasks").json["items"] as? [Any]
            #expect(items?.isEmpty == true)
        }
    }

    @Test("an order is placed once, and its page stays the same")
    func order() async throws {
        try await PaidBusiness.with { business in
            let body = #"{"user_id": "2001", "amount": "2.50", "description": "50 questions"}"#
            let first = try await post(business, body, key: "o", path: "/api/payment/micro")
            let second = try await post(business, body, key: "o", path: "/api/payment/micro")
            #expect(first.status == 201)
            #expect(first.text == second.text)
            #expect(business.stripe.sessions().count == 1)
        }
    }

    @Test("keys are forgotten after two days, and not before")
    func pruning() async throws {
        try await TestBusiness.with { business in
            let id = try await post(business, Self.body, key: "old").json["id"] as? String
            #expect(try await post(business, Self.body, key: "old").json["id"] as? String == id)
            let now = business.clock.now()
            try await business.kontor.database.write { try $0.deleteIdempotencyKeys(before: now.adding(.zero - IdempotencyKey.lifetime)) }
            #expect(try await post(business, Self.body, key: "old").json["id"] as? String == id)
            try await business.kontor.database.write { try $0.deleteIdempotencyKeys(before: now.adding(.seconds(1))) }
            #expect(try await post(business, Self.body, key: "old").json["id"] as? String != id)
        }
    }

    @Test("a request that fails after its task was made keeps the key, so that its repetition makes no second one")
    func failureAfterwards() async throws {
        struct Failure: Error {}
        try await TestBusiness.with { business in
            let name = try #require(HTTPField.Name("Idempotency-Key"))
            let request = Request(
                head: .init(method: .post, scheme: nil, authority: nil, path: "/api/task", headerFields: [name: "late"]),
                body: .init(buffer: ByteBuffer()))
            var made: [ID<IdempotentEffect>] = []
            for isMade in [false, true, true] {
                do {
                    _ = try await business.kontor.once(request, ByteBuffer()) { id in
                        let id = try #require(id)
                        made.append(id)
                        let question = ID<Question>(sharing: id)
                        if isMade {
                            _ = try await business.kontor.assistant.ask(
                                input: "Why?", type: "chat", provider: nil, userID: nil, id: question)
                        }
                        throw Failure()
                    }
                } catch is Failure {}
            }
            #expect(made.count == 3 && made[0] != made[1] && made[1] == made[2])
            let items = try await business.get("/api/tasks").json["items"] as? [Any]
            #expect(items?.count == 1)
        }
    }
}
