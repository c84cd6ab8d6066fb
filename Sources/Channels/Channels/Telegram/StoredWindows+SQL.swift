import Storage
import Values

/// A bot's windows as they are read under the lock of their row. Moments are the database's microseconds there and this machine's
/// instants here.
struct LockedWindows {
    /// So long after its last request a process counts as one that sends.
    private static let memory: Duration = .seconds(3)

    var windows: TelegramWindows
    /// The highest message id that any process knows of the bot's own numbering.
    var lastMessageID: Int64?
    let now: ContinuousClock.Instant
    fileprivate let databaseNow: Int64
    /// When each process asked last.
    fileprivate var senders: [String: Int64]

    var senderCount: Int { senders.count }

    mutating func note(_ sender: ID<StoredWindows>) {
        let forgotten = databaseNow - Int64(Self.memory / .microseconds(1))
        senders = senders.filter { $0.value > forgotten }
        senders["\(sender)"] = databaseNow
    }

    fileprivate func instant(_ microseconds: Int64) -> ContinuousClock.Instant { now + .microseconds(microseconds - databaseNow) }

    /// Rounded up: what is a moment late keeps every limit.
    fileprivate func microseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (instant - now).components
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        return databaseNow + seconds * 1_000_000 + whole + (rest > 0 ? 1 : 0)
    }

    fileprivate func place(_ row: Row, _ window: SlidingWindow) throws -> TelegramWindows.Place {
        var window = window
        for moment in try (row["moments"] as JSON<[Int64]>).value { window.record(instant(moment)) }
        let (blockedUntil, slowUntil): (Int64?, Int64?) = (try row["blocked_until"], try row["slow_until"])
        return .init(window: window, blockedUntil: blockedUntil.map(instant), slowUntil: slowUntil.map(instant))
    }

    fileprivate func moments(_ place: TelegramWindows.Place) -> JSON<[Int64]> {
        JSON(place.window.moments(at: now).map(microseconds))
    }
}

extension Transaction {
    /// Whoever asks next waits until this transaction has ended. `isAboutBlocks` reads the chats that are blocked too.
    func lockWindows(of bot: ID<Bot>, _ pace: TelegramPace, chats: Set<Int64>, isAboutBlocks: Bool) throws -> LockedWindows {
        let row = try lockPace(of: bot)
        // Only now: the lock may have been waited for.
        guard let databaseNow = try value(Int64.self, "SELECT \(databaseNow) AS now") else {
            throw StorageError.unreadable("the database does not tell the time")
        }
        var locked = LockedWindows(
            windows: TelegramWindows(pace), lastMessageID: try row["last_message_id"], now: .now, databaseNow: databaseNow,
            senders: try (row["senders"] as JSON<[String: Int64]>).value)
        locked.windows.whole = try locked.place(row, TelegramWindows.wholeWindow(pace))
        guard !chats.isEmpty || isAboutBlocks else { return locked }
        let blocked: SQL = isAboutBlocks ? "OR blocked_until > \(databaseNow)" : ""
        let rows = try rows(
            """
            SELECT chat_id, moments, blocked_until, slow_until FROM telegram_chat_pace
            WHERE bot_id = \(bot) AND (chat_id IN \(list: chats.sorted()) \(blocked))
            """)
        for row in rows {
            let chat: Int64 = try row["chat_id"]
            locked.windows.chats[chat] = try locked.place(row, TelegramWindows.window(of: chat, pace))
        }
        return locked
    }

    private func lockPace(of bot: ID<Bot>) throws -> Row {
        let locked: SQL =
            "SELECT moments, blocked_until, slow_until, senders, last_message_id FROM telegram_pace WHERE bot_id = \(bot) \(rowLock)"
        if let row = try row(locked) { return row }
        try execute("INSERT INTO telegram_pace (bot_id, moments, senders) VALUES (\(bot), '[]', '{}') ON CONFLICT (bot_id) DO NOTHING")
        guard let row = try row(locked) else { throw StorageError.unreadable("the pace of \(bot) was not stored") }
        return row
    }

    func keepWindows(_ locked: LockedWindows, of bot: ID<Bot>) throws {
        let whole = locked.windows.whole
        try execute(
            """
            UPDATE telegram_pace SET moments = \(locked.moments(whole)), blocked_until = \(whole.blockedUntil.map(locked.microseconds)),
                slow_until = \(whole.slowUntil.map(locked.microseconds)), senders = \(JSON(locked.senders)),
                last_message_id = \(locked.lastMessageID)
            WHERE bot_id = \(bot)
            """)
        for (chat, place) in locked.windows.chats {
            let idleAt = [place.window.latest.map { $0 + .seconds(60) }, place.blockedUntil, place.slowUntil].compactMap(\.self).max()
            try execute(
                """
                INSERT INTO telegram_chat_pace (bot_id, chat_id, moments, blocked_until, slow_until, idle_at)
                VALUES (\(bot), \(chat), \(locked.moments(place)), \(place.blockedUntil.map(locked.microseconds)),
                        \(place.slowUntil.map(locked.microseconds)), \(locked.microseconds(idleAt ?? locked.now)))
                ON CONFLICT (bot_id, chat_id) DO UPDATE SET moments = excluded.moments, blocked_until = excluded.blocked_until,
                    slow_until = excluded.slow_until, idle_at = excluded.idle_at
                """)
        }
    }

    /// Under the lock of `lockWindows`.
    func forgetIdleChats(of bot: ID<Bot>) throws {
        try execute("DELETE FROM telegram_chat_pace WHERE bot_id = \(bot) AND idle_at < \(databaseNow)")
    }
}
