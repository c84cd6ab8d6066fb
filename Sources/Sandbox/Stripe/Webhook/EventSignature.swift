import Crypto

/// `Stripe-Signature: t=…,v1=…`: HMAC-SHA256 over `t.body`, the whole `whsec_…` text being the key.
enum EventSignature {
    /// One `v1` for each secret that holds. In test mode Stripe adds a `v0`, which proves nothing and is to be passed over.
    static func header(_ body: [UInt8], secrets: [String], at seconds: Int64) -> String {
        let signatures = secrets.map { "v1=" + sign(body, $0, at: seconds) }
        return (["t=\(seconds)"] + signatures + ["v0=" + sign(body, "test mode", at: seconds)]).joined(separator: ",")
    }

    static func sign(_ body: [UInt8], _ secret: String, at seconds: Int64) -> String {
        var mac = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        mac.update(data: Array("\(seconds).".utf8))
        mac.update(data: body)
        return mac.finalize().map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
