/// Masks in a text what must stand in no log: bot tokens, API keys, passwords, card numbers, e-mail addresses, phone numbers.
///
/// Recognised by form, so nothing has to be declared secret first. One pass over the bytes, with bounded look-ahead.
package enum Redaction {
    package static func masked(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            guard mayHoldSecret(bytes) else { return nil }
            var scanner = RedactionScanner(bytes: bytes)
            return scanner.run()
        } ?? text
    }

    /// Whether what is called `name` is secret whatever it looks like: `bot_token`, `API-Key`, `Authorization`.
    package static func isSecretName(_ name: some StringProtocol) -> Bool {
        endsInSecretName(Array(name.utf8)[...])
    }

    static func endsInSecretName(_ bytes: ArraySlice<UInt8>) -> Bool {
        let name = bytes.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            default: byte
            }
        }
        return secretNames.contains { name.count >= $0.count && name.suffix($0.count).elementsEqual($0) }
    }

    /// Most log lines hold none of the characters that every rule needs; a word ending in `r` may be `Bearer`.
    private static func mayHoldSecret(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte.isDigit || byte == 0x40 || byte == 0x3D || byte == 0x3A || byte == 0x2D || byte == 0x5F { return true }
            if byte == 0x20, previous | 0x20 == 0x72 { return true }
            previous = byte
        }
        return false
    }

    private static let secretNames = [
        "token", "secret", "password", "passwd", "authorization", "cookie", "apikey", "api_key", "secret_key", "access_key", "private_key",
        "signature", "initdata",
    ].map { Array($0.utf8) }
}

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    var isWordByte: Bool { isDigit || isLetter || self == 0x5F || self >= 0x80 }
    /// What keys and tokens are made of.
    var isKeyByte: Bool { isDigit || isLetter || self == 0x5F || self == 0x2D }
}
