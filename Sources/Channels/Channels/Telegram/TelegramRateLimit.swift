import Synchronization

/// Spaces the requests of one bot by sliding windows, and obeys what Telegram asks for. A permit is a moment reserved in the
/// windows; its owner sleeps until then, once.
///
/// Where several processes may send for one bot, the windows are those of `StoredWindows`.
package final class TelegramRateLimit: Sendable {
    typealias Permit = TelegramWindows.Permit

    private let windows: Mutex<TelegramWindows>
    private let shared: StoredWindows?

    package init(_ pace: TelegramPace = TelegramPace()) {
        windows = Mutex(TelegramWindows(pace))
        shared = nil
    }

    init(_ pace: TelegramPace, _ shared: StoredWindows?) {
        windows = Mutex(TelegramWindows(pace))
        self.shared = shared
    }

    /// Waits for a permit to send to `chat`; nil counts only against the overall limit. Where the wait would be longer than
    /// `patience`, returns at once how long it is, and no permit. Throws `StorageError` where the windows are shared.
    func acquire(chat: Int64?, patience: Duration) async throws -> Duration? {
        while true {
            let permit = if let shared { try await shared.reserve(chat: chat) } else { reserve(chat: chat, at: .now) }
            let now = ContinuousClock.now
            switch permit {
            case .at(let moment):
                if moment > now { try await Task.sleep(until: moment, clock: .continuous) }
                return nil
            case .again(let moment):
                guard moment - now <= patience else { return moment - now }
                try await Task.sleep(until: moment, clock: .continuous)
            }
        }
    }

    /// Takes a permit that is free now; false, and nothing taken, where there is one to wait for. Those that are shared are waited for
    /// always.
    func take(chat: Int64, at now: ContinuousClock.Instant = .now) -> Bool {
        guard shared == nil else { return false }
        return windows.withLock { $0.take(chat: chat, at: now) }
    }

    /// A permit for a preview, where capacity is left over; see `TelegramWindows.takeSpare`.
    func takeSpare(chat: Int64, isEdit: Bool = false) async -> Bool {
        if let shared { return await shared.takeSpare(chat: chat, isEdit: isEdit) }
        return tryAcquire(chat: chat, isEdit: isEdit)
    }

    /// Telegram said 429.
    func heed(retryAfterSeconds: Int, chat: Int64?) async {
        if let shared { return await shared.obey(retryAfterSeconds: retryAfterSeconds, chat: chat) }
        obey(retryAfterSeconds: retryAfterSeconds, chat: chat)
    }

    func tryAcquire(chat: Int64, isEdit: Bool = false, at now: ContinuousClock.Instant = .now) -> Bool {
        windows.withLock { $0.takeSpare(chat: chat, isEdit: isEdit, at: now) }
    }

    func reserve(chat: Int64?, at now: ContinuousClock.Instant) -> Permit { windows.withLock { $0.reserve(chat: chat, at: now) } }

    func obey(retryAfterSeconds: Int, chat: Int64?, at now: ContinuousClock.Instant = .now) {
        windows.withLock { $0.obey(retryAfterSeconds: retryAfterSeconds, chat: chat, at: now) }
    }
}
