import Synchronization

/// How fast one bot may send. Telegram's own limits are about 30 a second overall, 1 a second per chat with short bursts, and 20
/// a minute per group, edits among them; the defaults stay below.
package struct TelegramPace: Hashable, Sendable {
    package var overallPerSecond = 25
    /// What Telegram takes of a bot in a second.
    static let telegramsOwn = 30
    package var privateChatPerFiveSeconds = 4
    package var groupPerMinute = 18
    /// How long the pace stays halved after Telegram said 429.
    package var recovery: Duration = .seconds(60)

    package init() {}

    /// What a Bot API server allows that is not Telegram's own: the limits of each chat grow with the whole.
    package init(perSecond: Int) {
        let usual = TelegramPace()
        overallPerSecond = perSecond
        privateChatPerFiveSeconds = max(
            usual.privateChatPerFiveSeconds, usual.privateChatPerFiveSeconds * perSecond / usual.overallPerSecond)
        groupPerMinute = max(usual.groupPerMinute, usual.groupPerMinute * perSecond / usual.overallPerSecond)
    }
}

/// Spaces the requests of one bot by sliding windows, and obeys what Telegram asks for. A permit is a moment reserved in the
/// windows; its owner sleeps until then, once.
package final class TelegramRateLimit: Sendable {
    enum Permit: Equatable {
        /// Reserved; send then.
        case at(ContinuousClock.Instant)
        /// Not reserved: ask again then.
        case again(ContinuousClock.Instant)
    }

    private struct Chat {
        var window: SlidingWindow
        var blockedUntil: ContinuousClock.Instant?
        var slowUntil: ContinuousClock.Instant?

        func isIdle(at now: ContinuousClock.Instant) -> Bool {
            window.isIdle(at: now) && (slowUntil ?? now) <= now && (blockedUntil ?? now) <= now
        }
    }

    private struct State {
        var overall: SlidingWindow
        var blockedUntil: ContinuousClock.Instant?
        var slowUntil: ContinuousClock.Instant?
        var chats: [Int64: Chat] = [:]
        var reservations = 0
    }

    private let pace: TelegramPace
    private let state: Mutex<State>

    package init(_ pace: TelegramPace = TelegramPace()) {
        self.pace = pace
        state = Mutex(State(overall: SlidingWindow(pace.overallPerSecond, per: .seconds(1))))
    }

    /// Waits for a permit to send to `chat`; nil counts only against the overall limit. Where the wait would be longer than
    /// `patience`, returns at once how long it is, and no permit.
    func acquire(chat: Int64?, patience: Duration) async throws -> Duration? {
        while true {
            let now = ContinuousClock.now
            switch reserve(chat: chat, at: now) {
            case .at(let moment):
                if moment > now { try await Task.sleep(until: moment, clock: .continuous) }
                return nil
            case .again(let moment):
                guard moment - now <= patience else { return moment - now }
                try await Task.sleep(until: moment, clock: .continuous)
            }
        }
    }

    /// Takes a permit that is free now; false, and nothing taken, where there is one to wait for.
    func take(chat: Int64, at now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            guard (state.blockedUntil ?? now) <= now, state.overall.earliest(from: now, allowed: allowed(state, now)) <= now else {
                return false
            }
            return if case .at = reserve(chat, &state, at: now) { true } else { false }
        }
    }

    /// Only where nothing has to wait for it: a fifth of the overall pace is never given away like this. An edit counts in its
    /// chat and leaves room there for messages; a draft does not count.
    func tryAcquire(chat: Int64, isEdit: Bool = false, at now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            guard (state.blockedUntil ?? now) <= now, (state.chats[chat]?.blockedUntil ?? now) <= now else { return false }
            guard state.overall.count(at: now) < max(1, pace.overallPerSecond * 4 / 5),
                state.overall.earliest(from: now, allowed: allowed(state, now)) <= now
            else { return false }
            if isEdit {
                var place = state.chats[chat] ?? Chat(window: window(of: chat))
                guard place.window.count(at: now) < limit(of: chat) * 3 / 4 else { return false }
                place.window.record(now)
                state.chats[chat] = place
            }
            state.overall.record(now)
            return true
        }
    }

    /// The chat's window is asked first, so that who waits for his own chat holds nobody else up.
    func reserve(chat: Int64?, at now: ContinuousClock.Instant) -> Permit {
        state.withLock { state in
            if let blocked = state.blockedUntil, blocked > now { return .again(blocked) }
            guard let chat else { return .at(reserveOverall(&state, from: now)) }
            return reserve(chat, &state, at: now)
        }
    }

    private func reserve(_ chat: Int64, _ state: inout State, at now: ContinuousClock.Instant) -> Permit {
        var place = state.chats[chat] ?? Chat(window: window(of: chat))
        if let blocked = place.blockedUntil, blocked > now { return .again(blocked) }
        let isSlow = place.slowUntil.map { $0 > now } ?? false
        let free = place.window.earliest(from: now, allowed: isSlow ? limit(of: chat) / 2 : nil)
        guard free <= now else { return .again(free) }
        let moment = reserveOverall(&state, from: now)
        place.window.record(moment)
        state.chats[chat] = place
        forgetIdleChats(&state, at: now)
        return .at(moment)
    }

    /// Telegram said 429. It does not say whether it means the chat or the bot: where three chats are told at once, it is the bot.
    func obey(retryAfterSeconds: Int, chat: Int64?, at now: ContinuousClock.Instant = .now) {
        let until = now + .seconds(retryAfterSeconds)
        state.withLock { state in
            if let chat {
                var place = state.chats[chat] ?? Chat(window: window(of: chat))
                place.blockedUntil = max(until, place.blockedUntil ?? until)
                place.slowUntil = until + pace.recovery
                state.chats[chat] = place
            }
            guard chat == nil || state.chats.values.count(where: { ($0.blockedUntil ?? now) > now }) >= 3 else { return }
            state.blockedUntil = max(until, state.blockedUntil ?? until)
            state.slowUntil = until + pace.recovery
        }
    }

    private func reserveOverall(_ state: inout State, from now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let moment = state.overall.earliest(from: now, allowed: allowed(state, now))
        state.overall.record(moment)
        return moment
    }

    private func allowed(_ state: State, _ now: ContinuousClock.Instant) -> Int? {
        guard let slowUntil = state.slowUntil, slowUntil > now else { return nil }
        return pace.overallPerSecond / 2
    }

    private func window(of chat: Int64) -> SlidingWindow {
        SlidingWindow(limit(of: chat), per: chat > 0 ? .seconds(5) : .seconds(60))
    }

    /// Groups have negative ids.
    private func limit(of chat: Int64) -> Int { chat > 0 ? pace.privateChatPerFiveSeconds : pace.groupPerMinute }

    /// Each sweep costs what the reservations since the last one have earned.
    private func forgetIdleChats(_ state: inout State, at now: ContinuousClock.Instant) {
        state.reservations += 1
        guard state.reservations > max(1000, state.chats.count) else { return }
        state.reservations = 0
        state.chats = state.chats.filter { !$0.value.isIdle(at: now) }
    }
}
