import Logging
import Storage
import Synchronization
import Values

extension Signal {
    /// A lease on long polling was given back.
    static let polling = Signal("polling")
}

/// One bot's long polling, which one process at a time does: Telegram ends the poll of a second one with 409.
///
/// On PostgreSQL the process that polls holds a lease and renews it. Where it dies, another takes over when the lease ends; where it
/// cannot renew, it stops polling before that. On SQLite one process serves, and no lease is needed.
struct PollingLease: Identified, Sendable {
    static let idPrefix = "poller"
    static let term: Duration = .seconds(6)
    private static let heartbeat: Duration = .seconds(2)
    /// The end of a lease as its holder sees it comes before the end that others see.
    private static let margin: Duration = .seconds(1)

    let id: ID<PollingLease>
    let bot: TelegramBot
    let database: Database
    let logger: Logger

    /// Runs `poll` whenever and as long as this process holds the lease; returns once the task is cancelled.
    func whileHeld(_ poll: @escaping @Sendable () async -> Void) async {
        guard database.dialect == .postgres else { return await poll() }
        while !Task.isCancelled {
            let releases = database.signals(.polling)
            let asked = ContinuousClock.now
            if await take() == true {
                await hold(since: asked, poll)
            } else {
                // Another process answers for the bot.
                _ = bot.setHealth(.well)
                await wait(for: releases)
            }
        }
    }

    /// Whether this process holds the lease now; nil where the database does not say.
    private func take() async -> Bool? {
        do {
            return try await database.write { [id, bot = bot.bot.id] tx in try tx.takePolling(of: bot, by: id, for: Self.term) }
        } catch {
            logger.warning("who polls Telegram cannot be settled", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
            return nil
        }
    }

    private func hold(since asked: ContinuousClock.Instant, _ poll: @escaping @Sendable () async -> Void) async {
        let end = LeaseEnd(asked + Self.term - Self.margin)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await poll() }
            group.addTask { await renew(end) }
            group.addTask { await end.pass() }
            await group.next()
            group.cancelAll()
        }
        do {
            try await database.write { [id, bot = bot.bot.id] tx in try tx.releasePolling(of: bot, by: id) }
        } catch {
            logger.warning("the lease on polling ends by itself", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
        }
    }

    /// Returns when the lease is lost to another process, or the task is cancelled.
    private func renew(_ end: LeaseEnd) async {
        // A cancelled sleep ends the loop.
        while (try? await Task.sleep(for: Self.heartbeat)) != nil {
            let asked = ContinuousClock.now
            switch await take() {
            case true?: end.move(to: asked + Self.term - Self.margin)
            case false?: return
            case nil: continue
            }
        }
    }

    private func wait(for releases: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in releases { return } }
            // A cancelled sleep ends the caller's loop.
            group.addTask { try? await Task.sleep(for: Self.heartbeat * Int.random(in: 50...100) / 100) }
            await group.next()
            group.cancelAll()
        }
    }
}

/// When a lease ends unless it is renewed.
private final class LeaseEnd: Sendable {
    private let moment: Mutex<ContinuousClock.Instant>

    init(_ moment: ContinuousClock.Instant) { self.moment = Mutex(moment) }

    func move(to later: ContinuousClock.Instant) { moment.withLock { $0 = later } }

    /// Returns when it is reached, or the task is cancelled.
    func pass() async {
        while true {
            let until = moment.withLock { $0 }
            guard until > .now, !Task.isCancelled else { return }
            // A cancelled sleep ends the loop.
            try? await Task.sleep(until: until, clock: .continuous)
        }
    }
}
