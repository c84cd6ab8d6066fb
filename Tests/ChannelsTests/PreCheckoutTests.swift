import Foundation
import Jobs
import OutboundHTTP
import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("Whoever has pressed Pay is answered before all else", .serialized, .bothEngines)
struct PreCheckoutTests {
    private let ada = Office.user

    /// A link to an invoice over 50 Stars, made as any bot would.
    private func link(_ office: Office) async throws -> String {
        let body = """
            {"title":"Pack","description":"Questions","payload":"order_1","currency":"XTR","prices":[{"label":"Pack","amount":50}]}
            """
        let answer = try await office.bot().client.post(
            "createInvoiceLink", .bytes(Array(body.utf8), contentType: "application/json"), timeout: .seconds(60))
        return try Envelope<String>.result(of: answer)
    }

    private func state(_ chat: ChatSnapshot) -> StarCheckout.State? { chat.checkouts.last?.state }

    @Test("with all other queues standing still and full")
    func standstill() async throws {
        try await Office.with(slowedBy: 20, ScriptedProduct.echo) { office in
            let link = try await link(office)
            for number in 1...30 { try office.telegram.say("\(number)", as: ada, to: "echo") }
            let closed: [Queue: Int] = [.inbound: 0, .telegram: 0, .telegramUrgent: 0]
            let chat = try await office.whileRunning(limits: closed) { [ada] in
                try office.telegram.pay(link: link, as: ada)
                return try await office.telegram.wait(for: "echo", ada) { $0.checkouts.last.map { $0.state != .waiting } ?? false }
            }
            guard case .paid = state(chat) else {
                Issue.record("the payment is \(String(describing: state(chat)))")
                return
            }
            #expect(chat.answers.isEmpty)
            #expect(try await office.database.read { try $0.waitingInboundCount(limit: 100) } >= 30)
        }
    }

    @Test("the product knows who pays what for what, and a refusal is read by the person")
    func refusal() async throws {
        let decide: ScriptedProduct.Decide = { .refuse("\($0.sender.firstName) \($0.currency) \($0.amount) \($0.payload)") }
        try await Office.with(slowedBy: 20, decide: decide) { office in
            let link = try await link(office)
            let chat = try await office.whileRunning { [ada] in
                try office.telegram.pay(link: link, as: ada)
                return try await office.telegram.wait(for: "echo", ada) { $0.checkouts.last.map { $0.state != .waiting } ?? false }
            }
            #expect(state(chat) == .refused("Ada XTR 50 order_1"))
            #expect(try office.telegram.stars(of: ada) == 1000)
        }
    }

    @Test("the query is stored before it is answered, and answered once")
    func stored() async throws {
        try await Office.with(slowedBy: 20) { office in
            let link = try await link(office)
            _ = office.telegram.add(Fault(.duplicateUpdates, bot: "echo"))
            try await office.whileRunning { [ada] in
                try office.telegram.pay(link: link, as: ada)
                try await office.telegram.wait(for: "echo", ada) { $0.checkouts.last.map { $0.state != .waiting } ?? false }
                try await office.until { try $0.jobCounts().isEmpty }
            }
            let stored = try await office.database.read { try $0.allInbound() }
            let queries = stored.filter { $0.payload.contains("pre_checkout_query") }
            #expect(queries.map { $0.handledAt != nil } == [true])
            let calls = office.telegram.statistics().first?.calls["answerPreCheckoutQuery"]
            #expect(calls == 1)
        }
    }

    @Test("an answer that fails is given again at once")
    func retried() async throws {
        try await Office.with(slowedBy: 20) { office in
            let link = try await link(office)
            _ = office.telegram.add(Fault(.serverError, bot: "echo", method: "answerPreCheckoutQuery", times: 2))
            let chat = try await office.whileRunning { [ada] in
                try office.telegram.pay(link: link, as: ada)
                return try await office.telegram.wait(for: "echo", ada) { $0.checkouts.last.map { $0.state != .waiting } ?? false }
            }
            guard case .paid = state(chat) else {
                Issue.record("the payment is \(String(describing: state(chat)))")
                return
            }
        }
    }

    @Test("the product hears of Stars that come, go back, and of subscriptions")
    func payments() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            guard case .payment(let kind) = event.content else { return }
            try tx.send(OutboundMessage("\(kind) \(event.customerID != nil)"), in: conversation, now: now)
        }
        try await Office.with(slowedBy: 20, handle) { office in
            try office.telegram.start("echo", as: ada)
            let link = try await link(office)
            let chat = try await office.whileRunning { [ada] in
                try office.telegram.pay(link: link, as: ada)
                let paid = try await office.telegram.wait(for: "echo", ada) { $0.answers.count == 1 }
                guard case .paid(let charge) = paid.checkouts.last?.state else { return paid }
                let body = #"{"user_id":\#(ada),"telegram_payment_charge_id":"\#(charge)"}"#
                let answer = try await office.bot().client.post(
                    "refundStarPayment", .bytes(Array(body.utf8), contentType: "application/json"), timeout: .seconds(60))
                #expect(try Envelope<Bool>.result(of: answer))
                return try await office.telegram.wait(for: "echo", ada) { $0.answers.count == 2 }
            }
            #expect(chat.answers.map(\.text) == ["paid true", "refunded true"])
        }
    }
}
