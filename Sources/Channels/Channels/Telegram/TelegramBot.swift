import OutboundHTTP
import Storage
import Synchronization
import Values

/// How one bot is to be run.
package struct TelegramBotConfiguration: Sendable {
    package enum Mode: String, Sendable {
        case polling
        case webhook
    }

    /// Its name in `kontor.yaml`.
    package let key: String
    package let workspaceID: ID<Workspace>
    package let token: String
    package var apiURL = "https://api.telegram.org"
    package var mode = Mode.polling
    /// 1–256 of `A-Za-z0-9_-`; needed for `webhook`.
    package var webhookSecret: String?
    /// Where Telegram posts updates to; needed for `webhook`.
    package var webhookURL: String?
    package var pace = TelegramPace()

    package init(key: String, workspaceID: ID<Workspace>, token: String) {
        self.key = key
        self.workspaceID = workspaceID
        self.token = token
    }

    /// Telegram's id of the bot is the token's first part, so a bot is known before Telegram has been asked.
    func externalID() throws(ChannelsError) -> String {
        guard let id = Self.externalID(ofToken: token) else { throw .malformedToken(bot: key) }
        return id
    }

    /// Nil where `token` is not of the form `123456789:` and at least 20 of `A-Za-z0-9_-` (BotFather gives 35).
    package static func externalID(ofToken token: String) -> String? {
        let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = Int64(parts[0]), id > 0, parts[1].utf8.count >= 20, parts[1].utf8.allSatisfy(isTokenByte) else {
            return nil
        }
        return String(parts[0])
    }

    func check() throws(ChannelsError) {
        guard mode == .webhook else { return }
        guard let webhookSecret, (1...256).contains(webhookSecret.utf8.count), webhookSecret.utf8.allSatisfy(Self.isTokenByte) else {
            throw .malformedWebhookSecret(bot: key)
        }
        guard webhookURL != nil else { throw .publicURLMissing(bot: key) }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte == 45
    }
}

/// A bot as this process runs it: the way to Telegram, its pace, and what is known of it.
package final class TelegramBot: Sendable {
    package enum Health: Hashable, Sendable {
        case starting
        case well
        /// A sentence for a person.
        case unwell(String)
    }

    private struct State {
        var username: String?
        var health = Health.starting
        var hasNoDrafts = false
    }

    package let bot: Bot
    package let client: TelegramClient
    package let rateLimit: TelegramRateLimit
    /// Nil at a server of one's own, which takes more than Telegram does.
    let departures: Departures?
    let configuration: TelegramBotConfiguration
    let watermark = MessageWatermark()
    let recentUpdates = RecentUpdates()
    private let state: Mutex<State>

    /// `database` is what several processes share, and their pace with it; nil where this one is alone. At a server of one's own each
    /// process has the pace for itself.
    init(_ bot: Bot, _ configuration: TelegramBotConfiguration, http: HTTPClient, sharing database: Database? = nil, now: Timestamp) {
        self.bot = bot
        self.configuration = configuration
        client = TelegramClient(token: configuration.token, apiURL: configuration.apiURL, http: http)
        let perSecond = configuration.pace.overallPerSecond
        let isTelegramsOwn = perSecond <= TelegramPace.telegramsOwn
        departures = isTelegramsOwn ? Departures(min(perSecond + perSecond / 10, TelegramPace.telegramsOwn)) : nil
        let shared = database.flatMap { [departures, watermark] database in
            isTelegramsOwn ? StoredWindows(ID(at: now), bot: bot.id, configuration.pace, database, departures, watermark) : nil
        }
        rateLimit = TelegramRateLimit(configuration.pace, shared)
        state = Mutex(State(username: bot.username))
    }

    /// Without `@`; nil until Telegram has told it once.
    package var username: String? {
        get { state.withLock { $0.username } }
        set { state.withLock { $0.username = newValue } }
    }

    package var health: Health { state.withLock { $0.health } }

    /// Whether it changed.
    func setHealth(_ health: Health) -> Bool {
        state.withLock { state in
            defer { state.health = health }
            return state.health != health
        }
    }

    /// Whether this Telegram server has answered that it knows no drafts.
    var hasNoDrafts: Bool {
        get { state.withLock { $0.hasNoDrafts } }
        set { state.withLock { $0.hasNoDrafts = newValue } }
    }
}
