import Values

extension PaddleWorld: EventSender {
    static let headers = [("Content-Type", "application/json"), ("User-Agent", "Paddle")]
    static let signatureHeader = "Paddle-Signature"

    /// `ts=…;h1=…`, one `h1` for each secret that holds.
    static func signature(of body: [UInt8], secrets: [String], at seconds: Int64) -> String {
        (["ts=\(seconds)"] + secrets.map { "h1=" + EventSignature.sign(body, $0, at: seconds, ":") }).joined(separator: ";")
    }

    static func isTaken(_ status: Int) -> Bool { status == 200 }

    func newSecret() -> String { newID("pdl_ntfset") }

    func forged(_ event: ProviderEvent) -> JSON {
        let forgery = event.json.setting("event_id", .string(newID("evt")))
        guard var transaction = transactions.oldestFirst.first(where: \.isOpen) else {
            return forgery.setting("data", event.object.setting("id", .string(newID("txn"))))
        }
        transaction.status = .completed
        transaction.customer = newID("ctm")
        return forgery.setting("event_type", "transaction.completed").setting("data", transaction.json)
    }
}

extension ProviderEvent {
    /// In Paddle's form.
    init(paddle id: String, type: String, occurredAt: Timestamp, object: JSON) {
        self.init(
            id: id, type: type, object: object,
            body: [
                "event_id": .string(id), "event_type": .string(type), "occurred_at": .moment(occurredAt),
                "notification_id": .string("ntf_" + id.dropFirst(4)), "data": object,
            ])
    }
}
