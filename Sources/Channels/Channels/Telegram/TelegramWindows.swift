/// The sliding windows of one bot and of its chats, and what Telegram asked for: which request may go out when.
struct TelegramWindows: Sendable {
    enum Permit: Equatable {
        /// Reserved; send then.
        case at(ContinuousClock.Instant)
        /// Not reserved: ask again then.
        case again(ContinuousClock.Instant)
    }

    struct Place: Sendable {
        var window: SlidingWindow
        var blockedUntil: ContinuousClock.Instant?
        var slowUntil: ContinuousClock.Instant?

        func isBlocked(at now: ContinuousClock.Instant) -> Bool { blockedUntil.map { $0 > now } ?? false }
        func isSlow(at now: ContinuousClock.Instant) -> Bool { slowUntil.map { $0 > now } ?? false }

        func isIdle(at now: ContinuousClock.Instant) -> Bool { window.isIdle(at: now) && !isSlow(at: now) && !isBlocked(at: now) }

        fileprivate mutating func block(until moment: ContinuousClock.Instant, _ pace: TelegramPace) {
            blockedUntil = max(moment, blockedUntil ?? moment)
            slowUntil = moment + pace.recovery
        }
    }

    let pace: TelegramPace
    var whole: Place
    var chats: [Int64: Place] = [:]
    private var reservations = 0

    init(_ pace: TelegramPace) {
        self.pace = pace
        whole = Place(window: Self.wholeWindow(pace))
    }

    static func wholeWindow(_ pace: TelegramPace) -> SlidingWindow { SlidingWindow(pace.overallPerSecond, per: .seconds(1)) }

    static func window(of chat: Int64, _ pace: TelegramPace) -> SlidingWindow {
        SlidingWindow(limit(of: chat, pace), per: chat > 0 ? .seconds(5) : .seconds(60))
    }

    /// Groups have negative ids.
    private static func limit(of chat: Int64, _ pace: TelegramPace) -> Int {
        chat > 0 ? pace.privateChatPerFiveSeconds : pace.groupPerMinute
    }
}

extension TelegramWindows {
    /// The chat's window is asked first, so that who waits for his own chat holds nobody else up. Nil counts only against the whole.
    mutating func reserve(chat: Int64?, at now: ContinuousClock.Instant) -> Permit {
        if let blocked = whole.blockedUntil, blocked > now { return .again(blocked) }
        guard let chat else { return .at(reserveOverall(from: now)) }
        var place = place(of: chat)
        if let blocked = place.blockedUntil, blocked > now { return .again(blocked) }
        let free = place.window.earliest(from: now, allowed: place.isSlow(at: now) ? Self.limit(of: chat, pace) / 2 : nil)
        guard free <= now else { return .again(free) }
        let moment = reserveOverall(from: now)
        place.window.record(moment)
        chats[chat] = place
        forgetIdleChats(at: now)
        return .at(moment)
    }

    /// Takes a permit that is free now; false, and nothing taken, where there is one to wait for.
    mutating func take(chat: Int64, at now: ContinuousClock.Instant) -> Bool {
        guard !whole.isBlocked(at: now), whole.window.earliest(from: now, allowed: allowed(now)) <= now else { return false }
        return if case .at = reserve(chat: chat, at: now) { true } else { false }
    }

    /// Only where nothing has to wait for it: a fifth of the overall pace is never given away like this. An edit counts in its
    /// chat and leaves room there for messages; a draft does not count.
    mutating func takeSpare(chat: Int64, isEdit: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard !whole.isBlocked(at: now), chats[chat]?.isBlocked(at: now) != true else { return false }
        guard whole.window.count(at: now) < max(1, pace.overallPerSecond * 4 / 5),
            whole.window.earliest(from: now, allowed: allowed(now)) <= now
        else { return false }
        if isEdit {
            var place = place(of: chat)
            guard place.window.count(at: now) < Self.limit(of: chat, pace) * 3 / 4 else { return false }
            place.window.record(now)
            chats[chat] = place
        }
        whole.window.record(now)
        return true
    }

    /// Telegram said 429. It does not say whether it means the chat or the bot: where three chats are told at once, it is the bot.
    mutating func obey(retryAfterSeconds: Int, chat: Int64?, at now: ContinuousClock.Instant) {
        let until = now + .seconds(retryAfterSeconds)
        if let chat {
            var place = place(of: chat)
            place.block(until: until, pace)
            chats[chat] = place
        }
        guard chat == nil || chats.values.count(where: { $0.isBlocked(at: now) }) >= 3 else { return }
        whole.block(until: until, pace)
    }

    private func place(of chat: Int64) -> Place { chats[chat] ?? Place(window: Self.window(of: chat, pace)) }

    private mutating func reserveOverall(from now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let moment = whole.window.earliest(from: now, allowed: allowed(now))
        whole.window.record(moment)
        return moment
    }

    private func allowed(_ now: ContinuousClock.Instant) -> Int? { whole.isSlow(at: now) ? pace.overallPerSecond / 2 : nil }

    /// Each sweep costs what the reservations since the last one have earned.
    private mutating func forgetIdleChats(at now: ContinuousClock.Instant) {
        reservations += 1
        guard reservations > max(1000, chats.count) else { return }
        reservations = 0
        chats = chats.filter { !$0.value.isIdle(at: now) }
    }
}
