extension HTTPRequest.Body {
    /// The bytes on the wire and their `Content-Type`; nil without a body.
    var encoded: (bytes: [UInt8], contentType: String)? {
        switch self {
        case .none: return nil
        case .bytes(let bytes, let contentType): return (bytes, contentType)
        case .form(let fields):
            let text = fields.map { "\(formEncoded($0.0))=\(formEncoded($0.1))" }.joined(separator: "&")
            return (Array(text.utf8), "application/x-www-form-urlencoded")
        case .multipart(let parts):
            let boundary =
                "kontor-" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
            return (multipartEncoded(parts, boundary: boundary), "multipart/form-data; boundary=\(boundary)")
        }
    }
}

/// Source: RFC 7578; quotes and line ends in names are percent-encoded as browsers do (WHATWG HTML, 4.10.21.8).
private func multipartEncoded(_ parts: [HTTPRequest.Part], boundary: String) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(parts.reduce(64) { $0 + $1.bytes.count + 256 })
    for part in parts {
        var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(quotable(part.name))\""
        if let filename = part.filename { head += "; filename=\"\(quotable(filename))\"" }
        if let contentType = part.contentType { head += "\r\nContent-Type: \(withoutLineEnds(contentType))" }
        body += Array("\(head)\r\n\r\n".utf8)
        body += part.bytes
        body += [13, 10]
    }
    return body + Array("--\(boundary)--\r\n".utf8)
}

private func quotable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "%22"
        case "\r": result += "%0D"
        case "\n": result += "%0A"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func withoutLineEnds(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }))
}

private let hexDigits = Array("0123456789ABCDEF".utf8)

/// Source: WHATWG URL, application/x-www-form-urlencoded serializing.
private func formEncoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: bytes.append(byte)
        case 0x20: bytes.append(0x2B)
        default: bytes += [0x25, hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
