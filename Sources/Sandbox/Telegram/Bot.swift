import Values

/// A bot: its own message box, its updates, its files and commands.
final class Bot {
    let identity: SandboxBot
    let id: Int64
    var conversations: [Int64: Conversation] = [:]
    var updates = UpdateQueue()
    var allowedUpdates: Set<String>?
    var poller: Poller?
    var webhook: Webhook?
    var files: [String: StoredFile] = [:]
    /// File ids by download path.
    var filePaths: [String: String] = [:]
    var commands: [CommandScope: [BotCommand]] = [:]
    var callbacks: [String: ButtonPress] = [:]
    /// All sending, whatever the chat.
    var sending = SlidingWindow(30, per: 1)
    var calls: [String: Int] = [:]
    var floods = 0
    var stars: StarShop
    private var lastMessageID: Int64
    private var lastUpdateID: Int64
    private var lastCallback = 0
    private var lastPoller = 0

    /// Messages and updates are numbered from the seconds of the clock on, so that a sandbox begun anew repeats no number to a bot
    /// that remembers.
    init(_ identity: SandboxBot, id: Int64, now: Timestamp) {
        self.identity = identity
        self.id = id
        stars = StarShop(now: now)
        lastMessageID = now.seconds
        lastUpdateID = now.seconds
    }

    var json: JSON {
        ["id": .integer(id), "is_bot": true, "first_name": .string(identity.title), "username": .string(identity.username)]
    }

    func nextMessageID() -> Int64 {
        lastMessageID += 1
        return lastMessageID
    }

    func nextCallbackID(of userID: Int64) -> String {
        lastCallback += 1
        return String(userID &* 4_294_967_296 &+ Int64(lastCallback))
    }

    func nextPollerNumber() -> Int {
        lastPoller += 1
        return lastPoller
    }

    /// The conversation with a chat, opened on first use.
    func conversation(with chat: Chat) -> Conversation {
        if let known = conversations[chat.id] { return known }
        let new = Conversation(chat, hasStarted: chat.kind != .private)
        conversations[chat.id] = new
        return new
    }

    /// Makes an update of this and hands it on, unless the bot did not ask for its kind.
    func deliver(_ kind: String, lane: Update.Lane, _ payload: JSON) {
        if let allowedUpdates, !allowedUpdates.isEmpty {
            guard allowedUpdates.contains(kind) else { return }
        } else if Update.kindsOnRequest.contains(kind) {
            return
        }
        lastUpdateID += 1
        var bytes: [UInt8] = []
        JSON.object([.init(name: "update_id", value: .integer(lastUpdateID)), .init(name: kind, value: payload)]).write(to: &bytes)
        let update = Update(id: lastUpdateID, lane: lane, bytes: bytes)
        if let webhook { return webhook.append(update) }
        updates.append(update)
        poller?.finish(.news)
        poller = nil
    }

    func deliver(_ message: Message, as kind: String = "message") {
        let replied = message.replyToID.flatMap { conversations[message.chat.id]?.message($0) }
        deliver(kind, lane: .init(kind: .chat, id: message.chat.id), message.json(replied: replied))
    }
}

/// A `getUpdates` call that waits for news.
struct Poller {
    enum End: Sendable {
        case news
        case conflict(TelegramError)
        case timeout
    }

    let number: Int
    let continuation: CheckedContinuation<End, Never>

    func finish(_ end: End) { continuation.resume(returning: end) }
}

/// A file the bot can send again and download.
struct StoredFile {
    let attachment: Attachment
    let path: String
    let bytes: [UInt8]
}
