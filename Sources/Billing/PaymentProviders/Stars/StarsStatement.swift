import Foundation
import Values

/// A bot's account in Stars, as Telegram lists it: in order of time, at most a hundred lines at once (source: Bot API,
/// `getStarTransactions`).
struct StarsStatement: Sendable {
    private static let page = 100

    let account: Stars.Account
    let client: StarsClient

    struct Line: Decodable, Sendable {
        struct Partner: Decodable, Sendable {
            struct User: Decodable, Sendable {
                let id: Int64
            }

            let type: String
            let user: User?
            let payload: String?
            let period: Int64?

            enum CodingKeys: String, CodingKey {
                case type
                case user
                case payload = "invoice_payload"
                case period = "subscription_period"
            }
        }

        /// Of a payment, its charge; of a refund, that of the payment that it gives back.
        let id: String
        let amount: Int64
        let date: Int64
        /// Who paid; nil where Stars went out.
        let source: Partner?
        let receiver: Partner?
    }

    private struct Request: Encodable {
        let offset: Int
        let limit: Int
    }

    private struct Answer: Decodable {
        let transactions: [Line]
    }

    /// What happened at `moment` or later, to the end.
    func lines(since moment: Timestamp) async throws(PaymentProviderError) -> [Line] {
        var offset = try await self.offset(of: moment)
        var found: [Line] = []
        while true {
            let lines = try await lines(at: offset, Self.page)
            found += lines
            guard lines.count == Self.page else { return found }
            offset += lines.count
        }
    }

    private func lines(at offset: Int, _ limit: Int) async throws(PaymentProviderError) -> [Line] {
        try await client.call("getStarTransactions", Request(offset: offset, limit: limit), as: Answer.self).transactions
    }

    /// Where the first line of `moment` or later stands: the list cannot be asked by time, and may be years long, so it is halved.
    private func offset(of moment: Timestamp) async throws(PaymentProviderError) -> Int {
        var upper = Self.page
        while try await isBefore(moment, at: upper) { upper *= 2 }
        var lower = 0
        while lower < upper {
            let middle = (lower + upper) / 2
            if try await isBefore(moment, at: middle) { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    /// What is behind the end is before nothing.
    private func isBefore(_ moment: Timestamp, at offset: Int) async throws(PaymentProviderError) -> Bool {
        try await lines(at: offset, 1).first.map { Timestamp(seconds: $0.date) < Timestamp(seconds: moment.seconds) } ?? false
    }
}

extension Stars {
    /// Telegram gives a payment back whole. Who paid it, and to which bot, it says itself.
    package func refund(_ payment: Payment, _ amount: Money, reason: String, key: String) async throws(PaymentProviderError) -> String {
        guard amount == payment.amount else { throw .refused("Telegram gives back a payment whole: \(payment.amount)") }
        for statement in statements {
            let lines = try await statement.lines(since: payment.paidAt.adding(.seconds(-60)))
            guard let payer = lines.first(where: { $0.id == payment.providerPaymentID })?.source?.user else { continue }
            try await refund(charge: payment.providerPaymentID, payer: payer.id, seller: statement.account.bot)
            return payment.providerPaymentID
        }
        throw .refused("Telegram lists no payment \(payment.providerPaymentID)")
    }
}
