import Values

extension Telegram {
    /// `getUpdates`: answers at once when there is something, else waits for news, at most 50 seconds.
    ///
    /// A second poller ends the first with 409, as Telegram does.
    func getUpdates(token: String, _ parameters: Parameters) async throws(TelegramError) -> [UInt8] {
        let poll = Poll(parameters)
        if let ready = try begin(token, parameters, poll) { return ready }
        let end = await wait(token, poll)
        if case .conflict(let error) = end { throw error }
        return try collect(token, poll)
    }

    private func begin(_ token: String, _ parameters: Parameters, _ poll: Poll) throws(TelegramError) -> [UInt8]? {
        try locked { (world) throws(TelegramError) -> [UInt8]? in
            guard let bot = world.bot(named: token) else { throw .unauthorized }
            bot.calls["getUpdates", default: 0] += 1
            guard bot.webhook == nil else { throw .webhookIsActive }
            if world.isStrict {
                try BotMethod.getUpdates.refuseUnknown(parameters)
                try Parameters.validate(updateKinds: poll.allowedUpdates)
            }
            bot.poller?.finish(.conflict(.otherPoller))
            bot.poller = nil
            if let allowed = poll.allowedUpdates { bot.allowedUpdates = allowed }
            if let offset = poll.offset {
                if offset < 0 { bot.updates.keepLast(Int(clamping: -offset)) } else { bot.updates.confirm(below: offset) }
            }
            let isWaiting = bot.updates.isEmpty && poll.timeoutSeconds > 0 && !world.isClosed
            guard !isWaiting else { return nil }
            return Telegram.response(world, bot, poll)
        }
    }

    private func collect(_ token: String, _ poll: Poll) throws(TelegramError) -> [UInt8] {
        try locked { (world) throws(TelegramError) -> [UInt8] in
            guard let bot = world.bot(named: token) else { throw .unauthorized }
            return Telegram.response(world, bot, poll)
        }
    }

    private func wait(_ token: String, _ poll: Poll) async -> Poller.End {
        await withCheckedContinuation { continuation in
            let number = locked { world -> Int? in
                guard let bot = world.bot(named: token), bot.updates.isEmpty, bot.webhook == nil, !world.isClosed else { return nil }
                bot.poller?.finish(.conflict(.otherPoller))
                let number = bot.nextPollerNumber()
                bot.poller = Poller(number: number, continuation: continuation)
                return number
            }
            guard let number else { return continuation.resume(returning: .news) }
            Task { [self] in
                // Cancelled never; the sleep ends by itself.
                try? await Task.sleep(for: .seconds(poll.timeoutSeconds))
                expire(token, number)
            }
        }
    }

    private func expire(_ token: String, _ number: Int) {
        locked { world in
            guard let bot = world.bot(named: token), bot.poller?.number == number else { return }
            bot.poller?.finish(.timeout)
            bot.poller = nil
        }
    }

    private static func response(_ world: World, _ bot: Bot, _ poll: Poll) -> [UInt8] {
        var output = Array(#"{"ok":true,"result":["#.utf8)
        let isDoubled =
            !bot.updates.isEmpty
            && world.faults.strike(bot: bot.identity.name, method: "updates", where: { $0 == .duplicateUpdates }) != nil
        var isFirst = true
        for update in bot.updates.pending.prefix(poll.limit) {
            for _ in 0..<(isDoubled ? 2 : 1) {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                output.append(contentsOf: update.bytes)
            }
        }
        output.append(contentsOf: "]}".utf8)
        return output
    }
}

/// The parameters of `getUpdates`, brought into Telegram's bounds.
private struct Poll {
    let offset: Int64?
    let limit: Int
    let timeoutSeconds: Int
    let allowedUpdates: Set<String>?

    init(_ parameters: Parameters) {
        offset = parameters.int("offset")
        let limit = parameters.int("limit") ?? 100
        self.limit = limit < 1 || limit > 100 ? 100 : Int(limit)
        timeoutSeconds = Int(min(50, max(0, parameters.int("timeout") ?? 0)))
        allowedUpdates = parameters.updateKinds
    }
}

extension Parameters {
    /// Nil when the parameter is absent: then the former setting stays. An unreadable one counts as absent.
    var updateKinds: Set<String>? {
        guard let value = values["allowed_updates"] else { return nil }
        var list: JSON? = value
        if case .string(let text) = value {
            // Telegram ignores a list it cannot read.
            list = try? JSON(parsing: text)
        }
        return list?.elements.map { Set($0.compactMap(\.text)) }
    }

    static func validate(updateKinds: Set<String>?) throws(TelegramError) {
        for kind in (updateKinds ?? []).sorted() where !Update.kinds.contains(kind) {
            throw .badRequest("unknown update type \"\(kind)\" in allowed_updates (sandbox strict mode)")
        }
    }
}
