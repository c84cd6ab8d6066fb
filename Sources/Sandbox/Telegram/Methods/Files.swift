extension Bot {
    /// Keeps an upload and gives it the identifiers Telegram would.
    func store(_ kind: Attachment.Kind, _ upload: Parameters.Upload) throws(TelegramError) -> Attachment {
        guard !upload.bytes.isEmpty else { throw .badRequest("file must be non-empty") }
        guard upload.bytes.count <= 50 * 1024 * 1024 else { throw .tooLarge }
        let number = files.count + 1
        var attachment = Attachment(
            kind: kind, fileID: "\(kind == .photo ? "AgACAgIAAxkB" : "BQACAgIAAxkB")\(id)-\(number)", uniqueID: "AQAD\(id)-\(number)",
            name: upload.name.isEmpty ? "file" : upload.name, mediaType: upload.mediaType, size: upload.bytes.count)
        if kind == .photo {
            guard let (width, height) = ImageSize.read(upload.bytes), width > 0, height > 0 else {
                throw .badRequest("IMAGE_PROCESS_FAILED")
            }
            guard width + height <= 10_000, max(width, height) <= 20 * min(width, height) else {
                throw .badRequest("PHOTO_INVALID_DIMENSIONS")
            }
            attachment.width = width
            attachment.height = height
        }
        let path = kind == .photo ? "photos/file_\(number).jpg" : "documents/file_\(number)\(Bot.fileExtension(upload.name))"
        files[attachment.fileID] = StoredFile(attachment: attachment, path: path, bytes: upload.bytes)
        filePaths[path] = attachment.fileID
        return attachment
    }

    private static func fileExtension(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        let ending = name[dot...]
        let isPlain = ending.dropFirst().utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 32) }
        return isPlain && ending.utf8.count <= 9 ? String(ending) : ""
    }
}

extension Call {
    func getFile() throws(TelegramError) -> JSON {
        guard let id = parameters.text("file_id"), !id.isEmpty else { throw .badRequest("file_id not specified") }
        guard let file = bot.files[id] else { throw .badRequest("wrong file_id or the file is temporarily unavailable") }
        guard file.bytes.count <= 20 * 1024 * 1024 else { throw .badRequest("file is too big") }
        return [
            "file_id": .string(id), "file_unique_id": .string(file.attachment.uniqueID), "file_size": .integer(Int64(file.bytes.count)),
            "file_path": .string(file.path),
        ]
    }
}

/// Width and height from the first bytes of a PNG, GIF or JPEG picture.
enum ImageSize {
    static func read(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count >= 24 { return (big(bytes, 16, 4), big(bytes, 20, 4)) }
        if bytes.starts(with: Array("GIF8".utf8)), bytes.count >= 10 {
            return (Int(bytes[6]) | Int(bytes[7]) << 8, Int(bytes[8]) | Int(bytes[9]) << 8)
        }
        return bytes.starts(with: [0xFF, 0xD8]) ? jpeg(bytes) : nil
    }

    private static func big(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }

    /// Walks the segments to the first start-of-frame.
    private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        var index = 2
        while index + 9 < bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return (big(bytes, index + 7, 2), big(bytes, index + 5, 2))
            }
            index += 2 + big(bytes, index + 2, 2)
        }
        return nil
    }
}
