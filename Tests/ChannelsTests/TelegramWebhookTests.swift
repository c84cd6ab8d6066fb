import Logging
import Storage
import TestSupport
import Testing

@testable import Channels

@Suite("Updates that Telegram posts", .bothEngines)
struct TelegramWebhookTests {
    private func body(_ id: Int) -> [UInt8] {
        Array(#"{"update_id":\#(id),"message":{"message_id":\#(id),"date":1,"chat":{"id":7,"type":"private"},"text":"hi"}}"#.utf8)
    }

    private func stored(_ office: Office) async throws -> Int {
        try await office.database.read { try $0.waitingInboundCount(limit: 100) }
    }

    @Test("200 means stored, also for the second copy, which changes nothing")
    func accepted() async throws {
        try await Office.with { office in
            let webhook = try #require(office.bots.webhook("echo"))
            for _ in 1...2 { #expect(await webhook.receive(secretHeader: "right-secret", body: body(1)).status == 200) }
            let count = try await stored(office)
            #expect(count == 1)
        }
    }

    @Test(
        "a wrong secret is refused, whatever it looks like",
        arguments: [nil, "", "wrong", "right-secre", "right-secrets", "right-secretright-secret"])
    func secret(_ header: String?) async throws {
        try await Office.with { office in
            let webhook = try #require(office.bots.webhook("echo"))
            #expect(await webhook.receive(secretHeader: header, body: body(1)).status == 401)
            let count = try await stored(office)
            #expect(count == 0)
        }
    }

    @Test(
        "what is no update is refused and leaves nothing", arguments: ["", "{", "[]", "{}", #"{"update_id":"1"}"#, #"{"update_id":1e99}"#])
    func malformed(_ text: String) async throws {
        try await Office.with { office in
            let answer = await office.bots.webhook("echo")?.receive(secretHeader: "right-secret", body: Array(text.utf8))
            #expect(answer?.status == 400)
            #expect(answer?.problem.isEmpty == false)
            let large = [UInt8](repeating: 32, count: TelegramWebhook.largestBody + 1)
            #expect(await office.bots.webhook("echo")?.receive(secretHeader: "right-secret", body: large).status == 413)
            let count = try await stored(office)
            #expect(count == 0)
        }
    }

    @Test("with too many waiting, Telegram is asked to come back later")
    func backPressure() async throws {
        try await Office.with { office in
            let configured = try #require(office.bots.webhook("echo"))
            for id in 1...5 { #expect(await configured.receive(secretHeader: "right-secret", body: body(id)).status == 200) }
            // A new process counts at once.
            let fresh = TelegramWebhook(
                bot: try office.bot(), inbound: TelegramInbound(database: office.database, clock: office.clock), secret: "right-secret",
                backlogLimit: 5, logger: Logger(label: "test"))
            let answer = await fresh.receive(secretHeader: "right-secret", body: body(6))
            #expect(answer.status == 503)
            #expect(answer.retryAfterSeconds == 5)
            let count = try await stored(office)
            #expect(count == 5)
            // Whoever has pressed Pay cannot come back later.
            let paying = #"{"id":"q","from":{"id":7,"first_name":"A"},"currency":"XTR","total_amount":1,"invoice_payload":"x"}"#
            let query = Array(#"{"update_id":7,"pre_checkout_query":\#(paying)}"#.utf8)
            #expect(await fresh.receive(secretHeader: "right-secret", body: query).status == 200)
        }
    }

    @Test("with the database gone, nothing is acknowledged")
    func outage() async throws {
        try await Office.with { office in
            let webhook = try #require(office.bots.webhook("echo"))
            try await office.database.close()
            let answer = await webhook.receive(secretHeader: "right-secret", body: body(1))
            #expect(answer.status == 503)
            #expect(answer.retryAfterSeconds == 10)
        }
    }
}
