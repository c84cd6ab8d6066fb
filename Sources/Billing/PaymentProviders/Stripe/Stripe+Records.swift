import Foundation
import Values

extension Stripe {
    /// Check-outs and invoices that were paid, charges of which something went back, and disputes.
    package func records(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord]? {
        let span = "created[gte]=\(since.seconds)"
        // Some money arrives long after it was promised, and a renewal may be paid weeks after its invoice was made.
        let earlier = "created[gte]=\(since.seconds - 30 * 86_400)"
        var records: [PaymentRecord] = []
        for session in try await objects("/v1/checkout/sessions", earlier) where session.text("payment_status") == "paid" {
            records.append(try session.record("checkout.session.completed"))
        }
        for invoice in try await objects("/v1/invoices", earlier + "&status=paid") { records.append(try invoice.record("invoice.paid")) }
        var charges: Set<String> = []
        for refund in try await objects("/v1/refunds", span) {
            guard let id = refund.text("charge"), charges.insert(id).inserted else { continue }
            let charge = try await object("/v1/charges/\(id)")
            records.append(try charge.record("charge.refunded", state: "#\(charge.number("amount_refunded") ?? 0)"))
        }
        return try await records + disputes(since: since)
    }

    /// A dispute is decided within months of its beginning.
    private func disputes(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord] {
        var records: [PaymentRecord] = []
        for dispute in try await objects("/v1/disputes", "created[gte]=\(since.seconds - 120 * 86_400)") {
            records.append(try dispute.record("charge.dispute.created", state: "#created"))
            let entries = (dispute.members["balance_transactions"] as? [[String: Any]] ?? []).map(StripeRecord.init)
            for entry in entries.sorted(by: { ($0.number("created") ?? 0) < ($1.number("created") ?? 0) }) {
                let change = (entry.number("amount") ?? 0) < 0 ? "funds_withdrawn" : "funds_reinstated"
                records.append(try dispute.record("charge.dispute.\(change)", state: "#\(change)", created: entry.number("created")))
            }
            guard let status = dispute.text("status"), ["won", "lost", "warning_closed"].contains(status) else { continue }
            records.append(
                try dispute.record(
                    "charge.dispute.closed", state: "#\(status)", created: entries.compactMap { $0.number("created") }.max()))
        }
        return records
    }

    /// The newest first, all pages of them.
    private func objects(_ path: String, _ query: String) async throws(PaymentProviderError) -> [StripeRecord] {
        var found: [StripeRecord] = []
        var page = ""
        // A hundred at a time: no shop of ours sells a million things a week.
        for _ in 0..<10_000 {
            let answer = try await object("\(path)?limit=100&\(query)\(page)")
            let objects = (answer.members["data"] as? [[String: Any]] ?? []).map(StripeRecord.init)
            found += objects
            guard answer.members["has_more"] as? Bool == true, let last = objects.last?.text("id") else { return found }
            page = "&starting_after=\(last)"
        }
        return found
    }

    private func object(_ path: String) async throws(PaymentProviderError) -> StripeRecord {
        let bytes = try await client.bytes(path)
        // What is no object has no members.
        let members = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        guard let members else { throw .unreadable("\(path) is no object") }
        return StripeRecord(members)
    }
}

/// An object as Stripe shows it, whole: it becomes the body of an event.
private struct StripeRecord {
    let members: [String: Any]

    init(_ members: [String: Any]) { self.members = members }

    func text(_ name: String) -> String? { members[name] as? String }
    func number(_ name: String) -> Int64? { (members[name] as? NSNumber)?.int64Value }

    /// `created` is when it was told, where that is not when the object was made.
    func record(_ type: String, state: String = "", created: Int64? = nil) throws(PaymentProviderError) -> PaymentRecord {
        guard let id = text("id"), let created = created ?? number("created") else { throw .unreadable("an object has no id and time") }
        let name = "record:\(id)\(state)"
        let event: [String: Any] = ["id": name, "object": "event", "type": type, "created": created, "data": ["object": members]]
        // It was read from JSON, so it can be written as such.
        guard let body = try? JSONSerialization.data(withJSONObject: event, options: [.sortedKeys]) else {
            throw .unreadable("the object \(id) cannot be written")
        }
        return PaymentRecord(
            event: ReceivedEvent(
                id: name, type: type, occurredAt: Timestamp(seconds: created), objectID: id,
                subject: text("client_reference_id") ?? text("payment_intent") ?? id), body: Array(body))
    }
}
