import Billing
import Customers
import Foundation
import Ledger
import OutboundHTTP
import Sandbox
import Storage
import TestBusiness
import Testing
import Values

@testable import Server

/// What the tests of Telegram Stars do.
extension TestBusiness {
    private static let onlyStars = "{ free_questions: 0, plan: premium, questions_for_stars: 20 for 50, payment_providers: [ stars ] }"

    static func sellingForStars(_ settings: String = onlyStars, _ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        let file = selling(settings).replacing(#"price: "10.00","#, with: #"price: "10.00", price_stars: 300,"#)
        try await with(file: file, isFloodLimited: false, clock: runningClock(slowedBy: 20), body)
    }

    /// Presses a button that sells, and returns the link that follows.
    func linkForStars(_ title: String, as user: Int64 = customerID) async throws -> String {
        let before = try telegram.snapshot(Self.bot, user).answers.count
        try await press(title, as: user)
        let chat = try await telegram.wait(for: Self.bot, user, seconds: 200) {
            $0.answers.count > before && $0.answers.last?.buttons.isEmpty == false
        }
        return try #require(chat.answers.last?.buttons.first?.first?.url)
    }

    /// The order behind a button that sells, not paid yet.
    func orderForStars(_ title: String) async throws -> String {
        try telegram.invoice(link: try await linkForStars(title)).invoice.payload
    }

    /// Buys and pays.
    @discardableResult
    func payWithStars(_ title: String, as user: Int64 = customerID) async throws -> StarCheckout {
        let checkout = try telegram.pay(link: try await linkForStars(title, as: user), as: user)
        _ = try await outcome(of: checkout)
        return checkout
    }

    /// What the bot made of a press of Pay.
    func outcome(of checkout: StarCheckout) async throws -> StarCheckout.State {
        let chat = try await telegram.wait(for: Self.bot, checkout.userID, seconds: 200) { chat in
            chat.checkouts.contains { $0.id == checkout.id && $0.state != .waiting }
        }
        return try #require(chat.checkouts.first { $0.id == checkout.id }?.state)
    }

    func payments(of user: Int64 = customerID) async throws -> [Payment] {
        try await database { [workspace] tx in
            guard let customer = try tx.identity(channel: "telegram", externalID: "\(user)", in: workspace)?.customerID else { return [] }
            return try tx.orders(of: customer, in: workspace).flatMap { try tx.payments(of: $0.id, in: workspace) }
        }
    }

    func balance(_ code: String) async throws -> String {
        let account = try #require(AccountCode(code))
        return try await database { [workspace] tx in try tx.balance(of: account, .stars, workspace: workspace).decimal }
    }

    /// An update of Telegram's that tells of 50 Stars, as a bot takes it in.
    func receive(_ order: String, user: Int64, charge: String, update: Int64, bot: String = bot) async throws {
        let payment = #"{"currency":"XTR","total_amount":50,"invoice_payload":"\#(order)","telegram_payment_charge_id":"\#(charge)"}"#
        let from = #"{"id":\#(user),"is_bot":false,"first_name":"Ada"}"#
        let chat = #"{"id":\#(user),"type":"private"}"#
        let now = clock.now()
        let message = #"{"message_id":1,"date":\#(now.seconds),"chat":\#(chat),"from":\#(from),"successful_payment":\#(payment)}"#
        let billing = kontor.billing
        try await kontor.books.database.write { tx in
            try billing.receiveStars(#"{"update_id":\#(update),"message":\#(message)}"#, through: bot, tx, now: now)
        }
    }

    /// So many events have come, and none waits to be handled.
    func untilEventsAreHandled(_ count: Int) async throws {
        let changes = kontor.books.database.signals(.paymentEvents)
        func isDone() async throws -> Bool {
            try await database { [workspace] tx in
                let events = try tx.paymentEvents(in: workspace)
                return events.count >= count && !events.contains { $0.status == .received }
            }
        }
        if try await isDone() { return }
        for await _ in changes where try await isDone() { return }
    }

    /// The text that a method answers with, called past Kontor.
    func botAPI(_ method: String, _ body: String) async throws -> String {
        struct Answer: Decodable {
            let result: String
        }
        let http = HTTPClient()
        let request = HTTPRequest(
            .post, "\(sandbox.baseURL)/bot\(Self.token)/\(method)",
            body: .bytes(Array(body.utf8), contentType: "application/json"), timeout: .seconds(120))
        let sent = await Task { try await http.send(request) }.result
        await http.shutdown()
        return try JSONDecoder().decode(Answer.self, from: Data(try sent.get().body)).result
    }
}
