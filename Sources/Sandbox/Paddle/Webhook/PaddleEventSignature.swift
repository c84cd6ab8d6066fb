import Crypto

/// `Paddle-Signature: ts=…;h1=…`: HMAC-SHA256 over `ts:body`, one `h1` for each secret that holds.
enum PaddleEventSignature {
    static func header(_ body: [UInt8], secrets: [String], at seconds: Int64) -> String {
        (["ts=\(seconds)"] + secrets.map { "h1=" + sign(body, $0, at: seconds) }).joined(separator: ";")
    }

    static func sign(_ body: [UInt8], _ secret: String, at seconds: Int64) -> String {
        var mac = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        mac.update(data: Array("\(seconds):".utf8))
        mac.update(data: body)
        return mac.finalize().map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }

    static func forged(_ forgery: StripeForgery, _ body: [UInt8], genuine: [UInt8], secrets: [String], at seconds: Int64) -> String? {
        switch forgery {
        case .wrongSecret: header(body, secrets: ["pdl_ntfset_of_somebody_else"], at: seconds)
        case .unsigned: nil
        case .tampered, .stale: header(genuine, secrets: secrets, at: forgery == .stale ? seconds - 3600 : seconds)
        }
    }
}

extension PaddleWorld {
    /// What a forger would send: that a transaction which is still open has been paid, or else this event under other ids.
    func forged(_ event: PaddleEvent) -> JSON {
        guard var transaction = transactions.oldestFirst.first(where: \.isOpen) else {
            return event.json.setting("event_id", .string(newID("evt"))).setting("data", event.object.setting("id", .string(newID("txn"))))
        }
        transaction.status = .completed
        transaction.customer = newID("ctm")
        return PaddleEvent(id: newID("evt"), type: "transaction.completed", occurredAt: event.occurredAt, object: transaction.json).json
    }
}
