/// A refusal in Telegram's own words (source: the open-source `telegram-bot-api` server and TDLib).
package enum TelegramError: Error, Equatable, Sendable {
    case badRequest(String)
    case unauthorized
    case forbidden(String)
    case notFound
    case conflict(String)
    case tooLarge
    case tooManyRequests(retryAfterSeconds: Int)
    case migrated(to: Int64)
    case internalError
}

extension TelegramError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badRequest(let reason): "Bad Request: \(reason)"
        case .unauthorized: "Unauthorized"
        case .forbidden(let reason): "Forbidden: \(reason)"
        case .notFound: "Not Found"
        case .conflict(let reason): "Conflict: \(reason)"
        case .tooLarge: "Request Entity Too Large"
        case .tooManyRequests(let seconds): "Too Many Requests: retry after \(seconds)"
        case .migrated: "Bad Request: group chat was upgraded to a supergroup chat"
        case .internalError: "Internal Server Error"
        }
    }

    var code: Int {
        switch self {
        case .badRequest, .migrated: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .conflict: 409
        case .tooLarge: 413
        case .tooManyRequests: 429
        case .internalError: 500
        }
    }

    private var parameters: JSON? {
        switch self {
        case .tooManyRequests(let seconds): ["retry_after": .integer(Int64(seconds))]
        case .migrated(let chatID): ["migrate_to_chat_id": .integer(chatID)]
        default: nil
        }
    }

    var json: JSON {
        ["ok": false, "error_code": .integer(Int64(code)), "description": .string(description), "parameters": parameters]
    }
}

extension TelegramError {
    static let chatNotFound = badRequest("chat not found")
    static let messageTextIsEmpty = badRequest("message text is empty")
    static let messageIsTooLong = badRequest("message is too long")
    static let captionIsTooLong = badRequest("message caption is too long")
    static let messageToEditNotFound = badRequest("message to edit not found")
    static let messageToDeleteNotFound = badRequest("message to delete not found")
    static let messageToReplyNotFound = badRequest("message to be replied not found")
    static let messageCannotBeEdited = badRequest("message can't be edited")
    static let messageCannotBeDeleted = badRequest("message can't be deleted for everyone")
    static let messageIsNotModified = badRequest(
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and "
            + "reply markup of the message")
    static let queryIsTooOld = badRequest("query is too old and response timeout expired or query ID is invalid")
    static let buttonDataInvalid = badRequest("BUTTON_DATA_INVALID")
    static let wrongFile = badRequest("wrong file identifier/HTTP URL specified")

    static let botWasBlocked = forbidden("bot was blocked by the user")
    static let userIsDeactivated = forbidden("user is deactivated")
    static let cannotInitiate = forbidden("bot can't initiate conversation with a user")

    static let otherPoller = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
    static let webhookIsActive = conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
    static let terminatedByWebhook = conflict("terminated by setWebhook request")

    static func cannotParseEntities(_ reason: String) -> TelegramError { badRequest("can't parse entities: \(reason)") }
}
