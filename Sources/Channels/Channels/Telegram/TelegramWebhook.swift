import Logging
import Storage
import Synchronization
import Values

/// Takes the updates that Telegram posts to one bot.
package final class TelegramWebhook: Sendable {
    /// What to answer. Telegram repeats what was not answered with 2xx, after `retryAfterSeconds` where it is given.
    package struct Answer: Hashable, Sendable {
        package let status: Int
        package let retryAfterSeconds: Int?
        /// A sentence for a person; empty with 200.
        package let problem: String

        init(_ status: Int, _ problem: String = "", retryAfterSeconds: Int? = nil) {
            self.status = status
            self.problem = problem
            self.retryAfterSeconds = retryAfterSeconds
        }
    }

    private struct Backlog {
        var count = 0
        var countedAt: ContinuousClock.Instant?
    }

    /// Telegram's own updates are far smaller.
    package static let largestBody = 1 << 20

    private let bot: TelegramBot
    private let inbound: TelegramInbound
    private let secret: [UInt8]
    private let logger: Logger
    /// How many updates may wait before Telegram is asked to slow down.
    private let backlogLimit: Int
    private let backlog = Mutex(Backlog())

    init(bot: TelegramBot, inbound: TelegramInbound, secret: String, backlogLimit: Int, logger: Logger) {
        self.bot = bot
        self.inbound = inbound
        self.secret = Array(secret.utf8)
        self.backlogLimit = backlogLimit
        self.logger = logger
    }

    /// `secretHeader` is `X-Telegram-Bot-Api-Secret-Token`. With 200 the update is on disk; with anything else nothing is.
    package func receive(secretHeader: String?, body: [UInt8]) async -> Answer {
        guard let secretHeader, isSecret(secretHeader) else { return Answer(401, "the secret token is missing or wrong") }
        guard body.count <= Self.largestBody else { return Answer(413, "the update is larger than \(Self.largestBody) bytes") }
        do {
            let delivery = try TelegramInbound.Delivery(body)
            // Whoever has pressed Pay cannot wait for the others.
            let hasRoom = delivery.isPreCheckout ? true : try await waiting() < backlogLimit
            guard hasRoom else {
                return Answer(503, "too many updates wait to be handled", retryAfterSeconds: 5)
            }
            try await inbound.accept([delivery], for: bot)
            return Answer(200)
        } catch let error as ChannelsError {
            return Answer(400, "\(error)")
        } catch {
            logger.error("an update could not be stored", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
            return Answer(503, "the update could not be stored", retryAfterSeconds: 10)
        }
    }

    /// Takes the same time wherever the first wrong byte is.
    private func isSecret(_ text: String) -> Bool {
        let given = Array(text.utf8)
        guard !given.isEmpty else { return false }
        var difference = given.count ^ secret.count
        for index in secret.indices { difference |= Int(secret[index] ^ given[index % given.count]) }
        return difference == 0
    }

    /// Counted at most once a second.
    private func waiting() async throws -> Int {
        let now = ContinuousClock.now
        let (known, isDue) = backlog.withLock { backlog in
            let isDue = backlog.countedAt.map { now - $0 >= .seconds(1) } ?? true
            if isDue { backlog.countedAt = now }
            return (backlog.count, isDue)
        }
        guard isDue else { return known }
        let count = try await inbound.database.read { [backlogLimit] in try $0.waitingInboundCount(limit: backlogLimit) }
        backlog.withLock { $0.count = count }
        return count
    }
}
