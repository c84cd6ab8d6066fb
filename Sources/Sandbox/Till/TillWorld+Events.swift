extension TillWorld: EventSender {
    static let headers = [("Content-Type", "application/json")]
    static let signatureHeader = "Sandbox-Signature"

    /// `t=…,v1=…`, one `v1` for each secret that holds.
    static func signature(of body: [UInt8], secrets: [String], at seconds: Int64) -> String {
        (["t=\(seconds)"] + secrets.map { "v1=" + EventSignature.sign(body, $0, at: seconds) }).joined(separator: ",")
    }

    func newSecret() -> String {
        "till_secret_" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    mutating func forged(_ event: ProviderEvent) -> JSON {
        let forgery = event.body.setting("id", .string(next("evt")))
        guard let open = checkouts.values.filter({ $0.status == .open }).min(by: { $0.id < $1.id }) else { return forgery }
        return forgery.setting("type", "payment.paid").setting("data", open.told(["payment": .string(next("pay"))]))
    }
}
