import Crypto
import Foundation
import Values

/// `Paddle-Signature: ts=1696195954;h1=d9629997…[;h1=…]`: HMAC-SHA256 of `ts:body` under the destination's whole secret, in hex; any of
/// several `h1` may match, as while a secret is rotated (source: developer.paddle.com/webhooks/signature-verification).
struct PaddleSignature {
    let time: Int64
    /// As their sender wrote the time: what is signed are these characters.
    private let timeText: String
    private let codes: [[UInt8]]

    init(_ header: String) throws(WebhookRefusal) {
        var time: String?
        var codes: [[UInt8]] = []
        for part in header.split(separator: ";").prefix(20) {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "ts": time = pair[1]
            case "h1": if let code = [UInt8](sha256InHex: pair[1]) { codes.append(code) }
            default: break
            }
        }
        guard let time, time.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(time), !codes.isEmpty else {
            throw .malformedSignature
        }
        (self.time, timeText, self.codes) = (seconds, time, codes)
    }

    /// All secrets are tried in full, in constant time each. The time is looked at last, so that only who holds a secret learns that it is
    /// wrong; it may be off by `tolerance` seconds.
    func verify(_ body: [UInt8], secrets: [String], tolerance: Int64, now: Timestamp) throws(WebhookRefusal) {
        let message = Data(Array(timeText.utf8) + [UInt8(ascii: ":")] + body)
        var isSigned = false
        for secret in secrets {
            let key = SymmetricKey(data: Data(secret.utf8))
            for code in codes where HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key) { isSigned = true }
        }
        guard isSigned else { throw .wrongSignature }
        let difference = now.seconds.subtractingReportingOverflow(time)
        guard !difference.overflow, difference.partialValue.magnitude <= UInt64(tolerance) else {
            throw .staleSignature(seconds: difference.partialValue)
        }
    }
}
