import OutboundHTTP

/// What Telegram, or the way to it, answered instead of a result.
package enum TelegramError: Error, Equatable, Sendable {
    case retryAfter(seconds: Int)
    /// 403: the person blocked the bot, is gone, or the bot was removed from the group. Nothing can be sent.
    case blocked(String)
    case chatNotFound
    /// The message says that already.
    case notModified
    /// The press of a button or another query is no longer waiting for an answer.
    case queryTooOld
    /// The formatting is wrong: a mistake of ours.
    case cannotParse(String)
    case migrated(to: Int64)
    /// The message to edit or delete is not there, or not ours to change.
    case messageNotFound(String)
    case unauthorized
    case conflict(String)
    /// This server does not know the method.
    case unknownMethod
    case refused(code: Int, String)
    case serverError(code: Int)
    /// The request was not sent.
    case unreachable(String)
    /// The request may have been carried out; its answer was lost.
    case ambiguous(String)
    case cancelled

    /// `code` and `description` as Telegram wrote them (source: the open-source `telegram-bot-api` server and TDLib).
    init(code: Int, description: String, retryAfter: Int?, migrateTo: Int64?) {
        let text = description.lowercased()
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        switch code {
        case 429: self = .retryAfter(seconds: max(1, retryAfter ?? 5))
        case 401: self = .unauthorized
        case 403: self = .blocked(description)
        case 404: self = .unknownMethod
        case 409: self = .conflict(description)
        case 500...: self = .serverError(code: code)
        case 400 where migrateTo != nil: self = .migrated(to: migrateTo ?? 0)
        case 400 where says("chat not found"): self = .chatNotFound
        case 400 where says("message is not modified"): self = .notModified
        case 400 where says("query is too old", "query id is invalid"): self = .queryTooOld
        case 400 where says("can't parse", "entity_bounds_invalid", "entities_too_long", "entity_"): self = .cannotParse(description)
        case 400
        where says(
            "message to edit not found", "message to delete not found", "can't be edited", "can't be deleted", "message_id_invalid",
            "there is no text in the message", "there is no caption in the message"):
            self = .messageNotFound(description)
        default: self = .refused(code: code, description)
        }
    }

    init(_ error: HTTPError) {
        switch error {
        case .cancelled: self = .cancelled
        case let error where error.isRequestPossiblyDelivered: self = .ambiguous("\(error)")
        default: self = .unreachable("\(error)")
        }
    }

    /// Whether the request may have taken effect all the same.
    var isAmbiguous: Bool {
        switch self {
        case .ambiguous, .serverError, .cancelled: true
        default: false
        }
    }

    /// A word for metrics.
    var outcome: String {
        switch self {
        case .retryAfter: "rate_limited"
        case .blocked, .chatNotFound: "blocked"
        case .notModified: "sent"
        case .ambiguous, .cancelled: "ambiguous"
        case .serverError: "server_error"
        case .unreachable: "unreachable"
        default: "refused"
        }
    }
}

extension TelegramError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .retryAfter(let seconds): "Telegram asks to wait \(seconds) s"
        case .blocked(let reason): "the chat takes no messages: \(reason)"
        case .chatNotFound: "Telegram knows no such chat"
        case .notModified: "the message says that already"
        case .queryTooOld: "the button was pressed too long ago to be answered"
        case .cannotParse(let reason): "Telegram cannot read the formatting: \(reason)"
        case .migrated(let chatID): "the group is now the supergroup \(chatID)"
        case .messageNotFound(let reason): "the message cannot be changed: \(reason)"
        case .unauthorized: "Telegram does not accept the bot's token: check TELEGRAM_BOT_TOKEN, or ask BotFather for a new one"
        case .conflict(let reason): "another program receives this bot's updates; stop it, or give Kontor a bot of its own (\(reason))"
        case .unknownMethod: "Telegram does not know the method, or the token is malformed"
        case .refused(let code, let reason): "Telegram refused with \(code): \(reason)"
        case .serverError(let code): "Telegram failed with \(code)"
        case .unreachable(let reason): "Telegram cannot be reached: \(reason)"
        case .ambiguous(let reason): "Telegram's answer was lost: \(reason)"
        case .cancelled: "the request was cancelled"
        }
    }
}
