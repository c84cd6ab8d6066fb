extension Parameters {
    /// Reads `multipart/form-data` (RFC 7578): fields become values, parts with a file name become uploads.
    mutating func readMultipart(_ bytes: [UInt8], contentType: String) throws(TelegramError) {
        guard let boundary = Parameters.attribute("boundary", of: contentType), !boundary.isEmpty else {
            throw .badRequest("boundary not found in multipart/form-data")
        }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard bytes.starts(with: delimiter.dropFirst(2)) else { throw .badRequest("wrong multipart/form-data body") }
        var start = delimiter.count - 2
        while start + 1 < bytes.count, !bytes[start...].starts(with: "--".utf8) {
            guard let end = Parameters.find(delimiter, in: bytes, from: start) else {
                throw .badRequest("unexpected end of multipart/form-data")
            }
            try readPart(bytes[min(start + 2, end)..<end])
            start = end + delimiter.count
        }
    }

    private mutating func readPart(_ part: ArraySlice<UInt8>) throws(TelegramError) {
        guard let headersEnd = Parameters.find(Array("\r\n\r\n".utf8), in: part, from: part.startIndex) else {
            throw .badRequest("wrong part of multipart/form-data")
        }
        let headers = String(decoding: part[..<headersEnd], as: UTF8.self).split(separator: "\r\n")
        let body = part[(headersEnd + 4)...]
        func header(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix(name + ":") }.map { String($0.dropFirst(name.count + 1)) }
        }
        guard let disposition = header("content-disposition"), let name = Parameters.attribute("name", of: disposition) else {
            throw .badRequest("part of multipart/form-data has no name")
        }
        if let fileName = Parameters.attribute("filename", of: disposition) {
            let mediaType = header("content-type")?.split(separator: ";").first?.filter { $0 != " " } ?? "application/octet-stream"
            uploads[name] = Upload(name: fileName, mediaType: mediaType, bytes: Array(body))
        } else {
            guard let text = String(validating: body, as: UTF8.self) else { throw .badRequest("strings must be encoded in UTF-8") }
            values[name] = .string(text)
        }
    }

    /// `name="value"` or `name=value` among the attributes of a header.
    private static func attribute(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].filter({ $0 != " " }).lowercased() == name else { continue }
            let value = halves[1]
            return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count > 1 ? String(value.dropFirst().dropLast()) : String(value)
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        find(needle, in: bytes[start...], from: start)
    }

    private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        var candidate = start
        while candidate + needle.count <= bytes.endIndex {
            guard let first = bytes[candidate...].firstIndex(of: needle[0]), first + needle.count <= bytes.endIndex else { return nil }
            if bytes[first...].starts(with: needle) { return first }
            candidate = first + 1
        }
        return nil
    }
}
