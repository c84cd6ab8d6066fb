import Crypto
import Foundation
import Values

/// `Stripe-Signature: t=1492774577,v1=5257a869…,v0=…`: HMAC-SHA256 of `t.body` under a whole `whsec_…` secret, in hex; any of
/// several `v1` may match (source: docs.stripe.com/webhooks, “Verify webhook signatures manually”).
struct StripeSignature {
    /// Seconds by which the signature's time may be off.
    static let tolerance: Int64 = 300

    let time: Int64
    /// As their sender wrote the time: what is signed are these characters.
    private let timeText: String
    private let codes: [[UInt8]]

    init(_ header: String) throws(WebhookRefusal) {
        var time: String?
        var codes: [[UInt8]] = []
        for part in header.split(separator: ",").prefix(20) {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "t": time = pair[1]
            case "v1": if let code = [UInt8](sha256InHex: pair[1]) { codes.append(code) }
            default: break
            }
        }
        guard let time, time.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(time), !codes.isEmpty else {
            throw .malformedSignature
        }
        (self.time, timeText, self.codes) = (seconds, time, codes)
    }

    /// All secrets are tried in full, in constant time each. The time is looked at last, so that only who holds a secret
    /// learns that it is wrong.
    func verify(_ body: [UInt8], secrets: [String], now: Timestamp) throws(WebhookRefusal) {
        let message = Data(Array(timeText.utf8) + [UInt8(ascii: ".")] + body)
        var isSigned = false
        for secret in secrets {
            let key = SymmetricKey(data: Data(secret.utf8))
            for code in codes where HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key) { isSigned = true }
        }
        guard isSigned else { throw .wrongSignature }
        let difference = now.seconds.subtractingReportingOverflow(time)
        guard !difference.overflow, difference.partialValue.magnitude <= UInt64(Self.tolerance) else {
            throw .staleSignature(seconds: difference.partialValue)
        }
    }
}
