/// What a load test or a page reads of one bot.
package struct BotStatistics: Sendable {
    package let bot: String
    /// Calls by method.
    package let calls: [String: Int]
    /// Calls refused with 429 by the flood rule.
    package let floods: Int
    package let pendingUpdates: Int
    /// Messages by chat, those of the person among them.
    package let messages: [Int64: Int]
}

extension Telegram {
    /// Switches a fault on; the number takes it off again.
    @discardableResult
    package func add(_ fault: Fault) -> Int { locked { $0.faults.add(fault) } }

    package func remove(fault id: Int) -> Bool { locked { $0.faults.remove(id) } }

    package func removeFaults() { locked { $0.faults.removeAll() } }

    package func faults() -> [(id: Int, fault: Fault)] { locked { $0.faults.numbered } }

    package func statistics() -> [BotStatistics] {
        locked { world in
            world.bots.values.sorted { $0.id < $1.id }.map { bot in
                BotStatistics(
                    bot: bot.identity.name, calls: bot.calls, floods: bot.floods,
                    pendingUpdates: bot.webhook?.pendingCount ?? bot.updates.count, messages: bot.conversations.mapValues(\.messages.count))
            }
        }
    }

    /// Returns once the bot has called the method so often.
    package func wait(forCalls count: Int, of method: String, by bot: String) async throws(SandboxError) {
        let changes = changes.stream()
        func isDone() throws(SandboxError) -> Bool {
            try looking(at: bot) { (_, bot) throws(SandboxError) in bot.calls[method] ?? 0 >= count }
        }
        if try isDone() { return }
        for await _ in changes where try isDone() { return }
    }

    /// Calls refused with 429 by the flood rule since the start.
    package func floods(_ bot: String) throws(SandboxError) -> Int {
        try withBot(bot) { (_, bot) throws(SandboxError) in bot.floods }
    }
}
