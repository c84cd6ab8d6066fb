import Billing
import Crypto
import Foundation
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PaymentWebhookRoutesTests {
    private static let path = TestBusiness.stripeWebhookPath
    private static let event = #"{"id":"evt_1","type":"customer.created","created":1767268800,"data":{"object":{"id":"cus_1"}}}"#

    private static func signature(_ body: String, _ secret: String, at time: Timestamp) -> String {
        let message = Data("\(time.seconds).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: Data(secret.utf8)))
        return "t=\(time.seconds),v1=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func deliver(_ body: String, signature: String?, to business: TestBusiness) async throws -> Reply {
        let headers = signature.map { [(name: "Stripe-Signature", value: $0)] } ?? []
        return try await business.post(path, bytes: Array(body.utf8), authorization: nil, headers: headers)
    }

    private static func stored(_ business: TestBusiness) async throws -> Int {
        try await business.kontor.database.read { [workspace = business.kontor.workspace.id] tx in try tx.paymentEvents(in: workspace).count
        }
    }

    @Test("a signed event is stored once, however often it comes, and needs no owner's key")
    func stored() async throws {
        try await TestBusiness.with { business in
            let signature = Self.signature(Self.event, TestBusiness.stripeWebhookSecret, at: business.clock.now())
            for _ in 0..<3 {
                let reply = try await Self.deliver(Self.event, signature: signature, to: business)
                #expect(reply.status == 200)
                #expect(try reply.json["received"] as? Bool == true)
            }
            #expect(try await Self.stored(business) == 1)
        }
    }

    @Test("an event is kept byte for byte with the headers that it came with, but for what let it in")
    func kept() async throws {
        try await TestBusiness.with { business in
            let body = Self.event + "  \n"
            let signature = Self.signature(body, TestBusiness.stripeWebhookSecret, at: business.clock.now())
            let headers = [
                ("Stripe-Signature", signature), ("X-Of-A-Proxy", "one of ours"), ("Cookie", "session=1"), ("Authorization", "Bearer x"),
            ]
            let reply = try await business.post(Self.path, bytes: Array(body.utf8), authorization: nil, headers: headers)
            #expect(reply.status == 200)
            let events = try await business.kontor.database.read { [workspace = business.kontor.workspace.id] tx in
                try tx.paymentEvents(in: workspace)
            }
            let event = try #require(events.first)
            #expect(event.body == Array(body.utf8))
            #expect(event.headers["stripe-signature"] == signature)
            #expect(event.headers["x-of-a-proxy"] == "one of ours")
            #expect(event.headers["cookie"] == nil && event.headers["authorization"] == nil)
        }
    }

    @Test("two secrets are believed while one is rotated")
    func rotation() async throws {
        try await TestBusiness.with(["STRIPE_WEBHOOK_SECRET": "whsec_new,whsec_old"]) { business in
            for secret in ["whsec_new", "whsec_old"] {
                let signature = Self.signature(Self.event, secret, at: business.clock.now())
                let reply = try await Self.deliver(Self.event, signature: signature, to: business)
                #expect(reply.status == 200)
            }
        }
    }

    @Test("a wrong, a missing and a stale signature are refused with 400, and nothing is stored")
    func refused() async throws {
        try await TestBusiness.with { business in
            let now = business.clock.now()
            let secret = TestBusiness.stripeWebhookSecret
            let stale = Self.signature(Self.event, secret, at: now.adding(.seconds(-400)))
            for signature in [nil, "", "nonsense", Self.signature(Self.event, "whsec_other", at: now), stale] {
                _ = try await Self.deliver(Self.event, signature: signature, to: business).detail(400)
            }
            _ = try await Self.deliver("[]", signature: Self.signature("[]", secret, at: now), to: business).detail(400)
            #expect(try await Self.stored(business) == 0)
        }
    }

    @Test(
        "a body of a megabyte is too large, signed or not, at every door",
        arguments: [path, "/api/v1/webhooks/stripe", "/api/v1/webhooks/paddle"])
    func tooLarge(_ path: String) async throws {
        try await TestBusiness.with(["PADDLE_API_KEY": "pdl_sdbx_apikey_test", "PADDLE_WEBHOOK_SECRET": "pdl_ntfset_test"]) { business in
            let body = String(repeating: " ", count: 1_000_000)
            let signature = Self.signature(body, TestBusiness.stripeWebhookSecret, at: business.clock.now())
            let headers = [(name: "Stripe-Signature", value: signature)]
            _ = try await business.post(path, bytes: Array(body.utf8), authorization: nil, headers: headers).detail(413)
            #expect(try await Self.stored(business) == 0)
        }
    }

    @Test("each provider has a door of its own, where only its signature counts")
    func doors() async throws {
        let paddle = #"{"event_id":"evt_p","event_type":"address.created","occurred_at":"2026-01-01T12:00:00Z","data":{"id":"add_1"}}"#
        try await TestBusiness.with(["PADDLE_API_KEY": "pdl_sdbx_apikey_test", "PADDLE_WEBHOOK_SECRET": "pdl_ntfset_test"]) { business in
            let now = business.clock.now()
            let forStripe = [(name: "Stripe-Signature", value: Self.signature(Self.event, TestBusiness.stripeWebhookSecret, at: now))]
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(now.seconds):\(paddle)".utf8), using: SymmetricKey(data: Data("pdl_ntfset_test".utf8)))
            let hex = code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            let forPaddle = [(name: "Paddle-Signature", value: "ts=\(now.seconds);h1=\(hex)")]
            func post(_ name: String, _ body: String, _ headers: [(name: String, value: String)]) async throws -> Reply {
                try await business.post("/api/v1/webhooks/\(name)", bytes: Array(body.utf8), authorization: nil, headers: headers)
            }
            _ = try await post("stripe", paddle, forPaddle).detail(400)
            _ = try await post("paddle", Self.event, forStripe).detail(400)
            #expect(try await Self.stored(business) == 0)
            #expect(try await post("stripe", Self.event, forStripe).status == 200)
            #expect(try await post("paddle", paddle, forPaddle).status == 200)
            #expect(try await Self.stored(business) == 2)
        }
    }
}
