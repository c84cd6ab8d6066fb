extension TelegramClient {
    /// The most that a bot may fetch.
    static let largestDownload: Int64 = 20 << 20

    private struct FileRequest: Encodable {
        let fileID: String

        enum CodingKeys: String, CodingKey {
            case fileID = "file_id"
        }
    }

    private struct File: Decodable {
        let path: String?
        let size: Int64?

        enum CodingKeys: String, CodingKey {
            case path = "file_path"
            case size = "file_size"
        }
    }

    /// The bytes of a file that someone sent to this bot.
    package func download(_ fileID: String) async throws -> [UInt8] {
        let file = try await call("getFile", FileRequest(fileID: fileID), as: File.self)
        if let size = file.size, size > Self.largestDownload { throw ChannelsError.attachmentTooLarge(size) }
        guard let path = file.path else { throw TelegramError.refused(code: 0, "the file has no path") }
        return try await fetchFile(path, maximumBytes: Int(Self.largestDownload))
    }
}
