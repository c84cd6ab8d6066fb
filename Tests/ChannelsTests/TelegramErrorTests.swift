import OutboundHTTP
import Testing

@testable import Channels

@Suite("Telegram's refusals are understood")
struct TelegramErrorTests {
    @Test(
        "each by its code and words",
        arguments: [
            (429, "Too Many Requests: retry after 7", TelegramError.retryAfter(seconds: 7)),
            (401, "Unauthorized", .unauthorized),
            (404, "Not Found", .unknownMethod),
            (403, "Forbidden: bot was blocked by the user", .blocked("Forbidden: bot was blocked by the user")),
            (409, "Conflict: x", .conflict("Conflict: x")),
            (502, "Bad Gateway", .serverError(code: 502)),
            (400, "Bad Request: chat not found", .chatNotFound),
            (400, "Bad Request: message is not modified: specified new message content…", .notModified),
            (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", .queryTooOld),
            (400, "Bad Request: can't parse entities: x", .cannotParse("Bad Request: can't parse entities: x")),
            (400, "Bad Request: message to edit not found", .messageNotFound("Bad Request: message to edit not found")),
            (400, "Bad Request: message can't be edited", .messageNotFound("Bad Request: message can't be edited")),
            (400, "Bad Request: message text is empty", .refused(code: 400, "Bad Request: message text is empty")),
        ])
    func refusals(_ code: Int, _ description: String, _ error: TelegramError) {
        #expect(TelegramError(code: code, description: description, retryAfter: code == 429 ? 7 : nil, migrateTo: nil) == error)
    }

    @Test("a group that moved says where to")
    func migrated() {
        let error = TelegramError(code: 400, description: "Bad Request: group chat was upgraded…", retryAfter: nil, migrateTo: -1_001)
        #expect(error == .migrated(to: -1_001))
    }

    @Test("a lost answer is told from a request that never left")
    func connection() {
        #expect(TelegramError(HTTPError.connectionClosed(host: "h", isRequestPossiblyDelivered: true)).isAmbiguous)
        #expect(!TelegramError(HTTPError.connectFailed(host: "h", reason: "refused")).isAmbiguous)
    }

    @Test("the token is in no error")
    func secrecy() async {
        let http = HTTPClient()
        let client = TelegramClient(token: "4242:very-secret-token", apiURL: "http://127.0.0.1:1", http: http)
        let error = await #expect(throws: TelegramError.self) { try await client.getMe() }
        #expect(error.map { "\($0)".contains("secret") } == false)
        await http.shutdown()
    }
}
