import Values

/// The workers that carry a bot's updates to its webhook: in order within a lane, one on its way per lane.
struct WebhookDelivery: Sendable {
    /// The sandbox lives as long as its deliveries need it; they end when it is gone.
    weak let telegram: Telegram?
    let token: String
    let number: Int
    private let pool = WebhookConnections()

    init(telegram: Telegram?, token: String, number: Int) {
        self.telegram = telegram
        self.token = token
        self.number = number
    }

    private struct Errand: Sendable {
        let update: Update
        let settings: Webhook.Settings
        let isDoubled: Bool
    }

    var start: @Sendable () -> Void { { Task { await work() } } }

    private func work() async {
        while let errand = next() {
            let (bytes, address, headers) = (errand.update.bytes, errand.settings.address, errand.settings.headers)
            let reply = await pool.post(bytes, to: address, headers: headers)
            if errand.isDoubled { _ = await pool.post(bytes, to: address, headers: headers) }
            settle(errand.update, reply)
        }
    }

    private func next() -> Errand? {
        telegram?.locked { world in
            guard let (bot, webhook) = current(world), let update = webhook.next() else { return nil }
            let isDoubled = world.faults.strike(bot: bot.identity.name, method: "updates", where: { $0 == .duplicateUpdates }) != nil
            return Errand(update: update, settings: webhook.settings, isDoubled: isDoubled)
        }
    }

    private func current(_ world: World) -> (Bot, Webhook)? {
        guard let bot = world.bot(named: token), let webhook = bot.webhook, webhook.number == number else { return nil }
        return (bot, webhook)
    }

    private func settle(_ update: Update, _ reply: WebhookReply) {
        guard let telegram else { return }
        let delay: Duration? = telegram.locked { world in
            guard let (_, webhook) = current(world) else { return nil }
            if (200..<300).contains(reply.status) {
                webhook.delivered(update)
                return nil
            }
            let failures = webhook.failed(update, at: telegram.now().seconds, reply.failure)
            return telegram.retryDelay(afterFailures: failures, retryAfterSeconds: reply.retryAfterSeconds)
        }
        if let delay { retry(update.lane, after: delay) } else { telegram.perform(reply.body, token: token) }
    }

    private func retry(_ lane: Update.Lane, after delay: Duration) {
        Task {
            // Nobody cancels this task.
            try? await Task.sleep(for: delay)
            telegram?.locked { world in current(world)?.1.makeReady(lane) }
        }
    }
}

extension Telegram {
    /// At once, then 1, 2, 4 … seconds up to 60, or what the bot's server asked for, at most an hour.
    fileprivate func retryDelay(afterFailures failures: Int, retryAfterSeconds: Int?) -> Duration {
        if let retryAfterSeconds { return .seconds(min(3600, max(0, retryAfterSeconds))) }
        guard failures > 1 else { return .zero }
        return .seconds(min(60, webhookRetrySeconds << min(failures - 2, 6)))
    }

    /// A bot may answer the delivery with a method call.
    fileprivate func perform(_ body: [UInt8], token: String) {
        guard body.first == UInt8(ascii: "{") else { return }
        var parameters = Parameters()
        do { try parameters.readJSON(body) } catch { return }
        guard let name = parameters.text("method"), let method = BotMethod(path: name) else { return }
        parameters.values["method"] = nil
        // Telegram does not say how it went either.
        _ = try? call(method, token: token, parameters)
    }
}
