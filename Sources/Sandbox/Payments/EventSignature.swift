import Crypto

/// What proves that an event is its provider's: HMAC-SHA256 in hex, the whole text of the secret being the key, over the time at which the
/// event was sent, in seconds, a separator, and the body.
enum EventSignature {
    static func sign(_ body: [UInt8], _ secret: String, at seconds: Int64, _ separator: String = ".") -> String {
        var mac = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        mac.update(data: Array("\(seconds)\(separator)".utf8))
        mac.update(data: body)
        return mac.finalize().map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
