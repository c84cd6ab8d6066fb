/// What a product, an update or the configuration got wrong.
package enum ChannelsError: Error, Equatable, CustomStringConvertible {
    case emptyMessage
    case buttonWithoutTitle
    case callbackDataLength(Int)
    case uploadSize(Int)
    case malformedToken(bot: String)
    case malformedWebhookSecret(bot: String)
    case publicURLMissing(bot: String)
    case twoBots(key: String)
    case unknownBot
    case blocked
    case attachmentTooLarge(Int64)
    case notAnUpdate(String)

    package var description: String {
        switch self {
        case .emptyMessage: "a message without text cannot be sent"
        case .buttonWithoutTitle: "a button without a title cannot be sent"
        case .callbackDataLength(let count): "a button's callback data has \(count) bytes, but Telegram takes 1 to 64"
        case .uploadSize(let count): "a file of \(count) bytes cannot be sent: Telegram takes 1 byte to 50 MB"
        case .malformedToken(let bot): "the Telegram token of the bot “\(bot)” is not one: BotFather gives them as 123456:ABC…"
        case .malformedWebhookSecret(let bot): "the webhook secret of the bot “\(bot)” must be 1 to 256 letters, digits, _ or -"
        case .publicURLMissing(let bot): "the bot “\(bot)” has the mode webhook, which needs PUBLIC_URL (https://…); or set it to polling"
        case .twoBots(let key): "two bots have the key “\(key)”"
        case .unknownBot: "this process does not run the bot of that conversation"
        case .blocked: "the person has blocked the bot"
        case .attachmentTooLarge(let size): "the file has \(size) bytes, but bots can fetch at most 20 MB"
        case .notAnUpdate(let reason): "the update cannot be read: \(reason)"
        }
    }
}
