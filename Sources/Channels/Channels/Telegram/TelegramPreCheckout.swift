import Customers
import Jobs
import Logging
import Metrics
import Storage
import Values

/// Answers people who have pressed Pay. Telegram waits for 10 seconds and then refuses for us, so this has places of its own that no
/// other work takes, and what fails is tried again at once.
struct TelegramPreCheckout: Sendable {
    let database: Database
    let clock: Clock
    let bots: @Sendable (ID<Bot>) -> TelegramBot?
    let products: [String: any Product]
    let logger: Logger

    var jobKind: JobKind {
        .performing(
            Inbound.preCheckoutKind, queue: .preCheckout, retry: RetryPolicy(base: .milliseconds(100), cap: .seconds(1)),
            onDiscard: { tx, job, reason, now in
                if let id = job.subject(Inbound.self) { try tx.markHandled(id, error: reason, now: now) }
            }
        ) { job in try await perform(job) }
    }

    private func perform(_ job: Job) async throws -> Outcome {
        guard let id = job.subject(Inbound.self), let inbound = try await database.read({ try $0.inbound(id) }) else {
            return .discard(reason: "the query of this job is gone")
        }
        guard inbound.handledAt == nil else { return .complete }
        guard let bot = bots(inbound.botID), let product = products[bot.bot.key] else {
            return .discard(reason: "no product of this process plays the query's bot")
        }
        let update = try bot.recentUpdates.take(id) ?? TelegramInbound.Delivery.read(inbound.payload)
        guard let asked = update.preCheckout else { return .discard(reason: "the update is no pre-checkout query") }
        let verdict = try await database.write { [clock] tx in
            try product.decide(try tx.query(asked, to: bot.bot), tx, now: clock.now())
        }
        try await answer(asked.id, verdict, bot)
        return .completeWith { tx, now in try tx.markHandled(id, now: now) }
    }

    private func answer(_ id: String, _ verdict: PreCheckoutVerdict, _ bot: TelegramBot) async throws {
        let refusal: String? = if case .refuse(let sentence) = verdict { sentence } else { nil }
        do {
            try await bot.client.answerPreCheckoutQuery(id, refusal: refusal)
            count(refusal == nil ? "agreed" : "refused", bot)
        } catch .queryTooOld {
            // It was answered before a crash, or Telegram has refused for us: nobody has paid.
            count("late", bot)
            logger.warning("a payment was not agreed to in time", metadata: ["bot": "\(bot.bot.key)"])
        }
    }

    private func count(_ outcome: String, _ bot: TelegramBot) {
        Counter(label: "kontor_pre_checkout_total", dimensions: [("bot", bot.bot.key), ("outcome", outcome)]).increment()
    }
}

extension Transaction {
    fileprivate func query(_ asked: TelegramUpdate.PreCheckout, to bot: Bot) throws -> PreCheckoutQuery {
        let known = try identity(channel: bot.channel.rawValue, externalID: String(asked.from.id), in: bot.workspaceID)
        return PreCheckoutQuery(
            id: asked.id, botID: bot.id, sender: .init(asked.from), customerID: known?.customerID, currency: asked.currency,
            amount: asked.amount, payload: asked.payload)
    }
}
