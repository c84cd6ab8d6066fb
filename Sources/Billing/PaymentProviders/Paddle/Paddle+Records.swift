import Foundation
import Values

extension Paddle {
    /// Transactions that were paid, refunds that were made, and what banks have taken back.
    package func records(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord]? {
        var records: [PaymentRecord] = []
        let first = "/transactions?status=completed,paid&per_page=200&updated_at[GTE]=\(since)"
        for transaction in try await entities(first, "/transactions") {
            records.append(try record(of: transaction, "transaction.completed"))
        }
        for action in ["refund", "chargeback_warning", "chargeback", "chargeback_reverse"] {
            let first = "/adjustments?action=\(action)&status=approved&per_page=50"
            for adjustment in try await entities(first, "/adjustments", since: since) {
                records.append(try record(of: adjustment, "adjustment.updated"))
            }
        }
        return records
    }

    /// All pages, or those whose entities were made since then: the newest come first.
    private func entities(
        _ first: String, _ path: String, since: Timestamp? = nil
    ) async throws(PaymentProviderError) -> [[String: Any]] {
        var found: [[String: Any]] = []
        var next = first
        for _ in 0..<10_000 {
            let bytes = try await client.bytes(next)
            // What is no object is told as such.
            guard let answer = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any],
                let entities = answer["data"] as? [[String: Any]]
            else { throw .unreadable("\(path) is no list") }
            let wanted = entities.filter { entity in
                guard let since, let made = (entity["created_at"] as? String).flatMap({ Timestamp($0) }) else { return true }
                return made >= since
            }
            found += wanted
            let pagination = (answer["meta"] as? [String: Any])?["pagination"] as? [String: Any]
            guard wanted.count == entities.count, pagination?["has_more"] as? Bool == true, let last = entities.last?["id"] as? String
            else {
                return found
            }
            next = "\(first)&after=\(last)"
        }
        return found
    }

    private func record(of entity: [String: Any], _ type: String) throws(PaymentProviderError) -> PaymentRecord {
        guard let id = entity["id"] as? String, let text = (entity["updated_at"] ?? entity["created_at"]) as? String,
            let occurredAt = Timestamp(text)
        else { throw .unreadable("an entity has no id and time") }
        let event: [String: Any] = ["event_id": "record:\(id)", "event_type": type, "occurred_at": text, "data": entity]
        // It was read from JSON, so it can be written as such.
        guard let body = try? JSONSerialization.data(withJSONObject: event, options: [.sortedKeys]) else {
            throw .unreadable("the entity \(id) cannot be written")
        }
        let order = (entity["custom_data"] as? [String: Any])?["order_id"] as? String
        return PaymentRecord(
            event: ReceivedEvent(
                id: "record:\(id)", type: type, occurredAt: occurredAt, objectID: id,
                subject: order ?? entity["subscription_id"] as? String ?? entity["transaction_id"] as? String ?? id), body: Array(body))
    }
}
