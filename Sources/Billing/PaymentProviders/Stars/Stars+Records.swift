import Foundation
import Values

extension Stars {
    /// What Telegram lists of its bots' accounts, in the form of the updates that tell it.
    package func records(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord]? {
        var records: [PaymentRecord] = []
        for statement in statements {
            for line in try await statement.lines(since: since) {
                if let record = try line.record(of: statement.account.bot) { records.append(record) }
            }
        }
        return records
    }
}

extension StarsStatement.Line {
    /// Nil for what no customer has to do with, such as Stars that were cashed in.
    fileprivate func record(of bot: String) throws(PaymentProviderError) -> PaymentRecord? {
        guard let partner = source ?? receiver, partner.type == "user", let user = partner.user, let payload = partner.payload else {
            return nil
        }
        let isPaid = source != nil
        var payment: [String: Any] = [
            "currency": Currency.stars.code, "total_amount": amount, "invoice_payload": payload, "telegram_payment_charge_id": id,
        ]
        if let period = partner.period, isPaid {
            payment["is_recurring"] = true
            payment["subscription_expiration_date"] = date + period
        }
        let message: [String: Any] = [
            "date": date, "chat": ["id": user.id], "from": ["id": user.id], isPaid ? "successful_payment" : "refunded_payment": payment,
        ]
        let told: [String: Any] = ["bot": bot, "update": ["update_id": 0, "message": message] as [String: Any]]
        // Of texts and numbers alone, it can always be written.
        guard let body = try? JSONSerialization.data(withJSONObject: told, options: [.sortedKeys]) else {
            throw .unreadable("a line of the bot's account cannot be written")
        }
        let event = ReceivedEvent(
            id: "record:\(id)\(isPaid ? "" : ":refund")", type: isPaid ? "successful_payment" : "refunded_payment",
            occurredAt: Timestamp(seconds: date), objectID: id, subject: payload)
        return PaymentRecord(event: event, body: Array(body))
    }
}
