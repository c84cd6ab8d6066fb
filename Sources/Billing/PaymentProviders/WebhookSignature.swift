import Crypto
import Foundation
import Values

/// A time and codes that prove who sent a body and when: HMAC-SHA256 of time, a sign and body under a whole secret, in hex. Any of
/// several codes may match, as while a secret is rotated.
struct WebhookSignature {
    /// How a provider writes it, such as `t=1492774577,v1=5257a869…`.
    struct Form {
        let separator: Character
        let timeName: String
        let codeName: String
        /// Between the time and the body in what is signed.
        let joint: UInt8
    }

    let time: Int64
    /// As their sender wrote the time: what is signed are these characters.
    private let timeText: String
    private let codes: [[UInt8]]
    private let joint: UInt8

    init(_ header: String, _ form: Form) throws(WebhookRefusal) {
        var time: String?
        var codes: [[UInt8]] = []
        for part in header.split(separator: form.separator).prefix(20) {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case form.timeName: time = pair[1]
            case form.codeName: if let code = [UInt8](sha256InHex: pair[1]) { codes.append(code) }
            default: break
            }
        }
        guard let time, time.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(time), !codes.isEmpty else {
            throw .malformedSignature
        }
        (self.time, timeText, self.codes, joint) = (seconds, time, codes, form.joint)
    }

    /// All secrets are tried in full, in constant time each. The time is looked at last, so that only who holds a secret learns that it is
    /// wrong; it may be off by `tolerance` seconds.
    func verify(_ body: [UInt8], secrets: [String], tolerance: Int64, now: Timestamp) throws(WebhookRefusal) {
        let message = Data(Array(timeText.utf8) + [joint] + body)
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

extension [UInt8] {
    /// Nil unless `text` is 64 hex digits: a SHA-256.
    fileprivate init?(sha256InHex text: String) {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case 48...57: digit = character - 48
            case 97...102: digit = character - 87
            case 65...70: digit = character - 55
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        self = bytes
    }
}
