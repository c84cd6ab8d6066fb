import Customers
import Jobs
import Logging
import Metrics
import Storage
import Synchronization
import Values

/// Carries out what was enqueued: one message for one decision, whatever breaks in between.
///
/// Telegram has no idempotency key. So a send is marked `sending` on disk, with the highest message id known, before the request
/// goes out. A row found in that state may have been sent already: it is sent again, and then the ids between the mark and the
/// new message are asked, by an edit that changes nothing, whether they are the lost copy. If one is, the new one is deleted.
struct TelegramOutbound: Sendable {
    /// How many ids are asked at most, when a copy may be lost.
    private static let widestSearch: Int64 = 200
    /// A longer wait for the rate limit gives the place in the queue to others.
    private static let patience: Duration = .seconds(2)

    /// A message waits so long for Telegram to come back.
    private static let longestWait: Duration = .seconds(86_400)

    let database: Database
    let clock: Clock
    let bots: @Sendable (ID<Bot>) -> TelegramBot?
    let logger: Logger

    var jobKind: JobKind {
        .performing(
            Outbound.jobKind, queue: .telegram,
            onDiscard: { tx, job, reason, now in
                guard let id = job.subject(Outbound.self) else { return }
                try tx.markFailed(id, reason, now: now)
            },
            { job in try await perform(job) })
    }

    /// One request on its way, with everything it needs.
    private struct Errand {
        let job: Job
        let outbound: Outbound
        let conversation: Conversation
        let chatID: Int64
        let bot: TelegramBot
        /// The highest id of the conversation's own messages, which any process may have sent.
        let lastSentID: Int64?
        /// Whether it may go out at once: it has its permit, and a send its mark.
        var isReady = false

        var client: TelegramClient { bot.client }

        /// The highest message id known of the chat: whatever is sent from now on lies above it.
        var mark: Int64? { [bot.watermark.mark(of: chatID), conversation.lastMessageID, lastSentID].compactMap(\.self).max() }
    }

    private enum Taken {
        case errand(Errand)
        case nothing(Outcome)
    }

    /// A permit that a closure takes once, however often it runs.
    private final class OnePermit: Sendable {
        private let isTaken = Mutex(false)

        func take(_ limit: TelegramRateLimit, chat: Int64) -> Bool {
            isTaken.withLock { isTaken in
                if !isTaken { isTaken = limit.take(chat: chat) }
                return isTaken
            }
        }
    }

    /// Reads what is to be sent and, where no limit makes it wait, marks it in the same transaction.
    private func take(_ id: ID<Outbound>, for job: Job, _ permit: OnePermit, _ tx: Transaction) throws -> Taken {
        guard let (outbound, conversation, lastSentID) = try tx.outboundInPlace(id) else {
            return .nothing(.discard(reason: "the message of this job is gone"))
        }
        guard outbound.state == .queued || outbound.state == .sending else { return .nothing(.complete) }
        guard let bot = bots(conversation.botID), let chatID = Int64(conversation.chatID) else {
            return .nothing(.discard(reason: "\(ChannelsError.unknownBot)"))
        }
        guard conversation.blockedAt == nil else {
            return .nothing(.completeWith { tx, now in try tx.markFailed(id, "\(ChannelsError.blocked)", now: now) })
        }
        var errand = Errand(
            job: job, outbound: outbound, conversation: conversation, chatID: chatID, bot: bot, lastSentID: lastSentID)
        errand.isReady = permit.take(bot.rateLimit, chat: chatID)
        if errand.isReady, outbound.method == .send { try mark(errand, tx) }
        return .errand(errand)
    }

    /// Before a send goes out. Throws `JobsError.leaseLost` where another worker has taken the job over meanwhile: the message is
    /// its to send.
    private func mark(_ errand: Errand, _ tx: Transaction) throws {
        let outbound = errand.outbound
        guard try tx.isHeld(errand.job) else { throw JobsError.leaseLost(errand.job.id) }
        guard outbound.state == .queued else { return }
        guard try tx.markSending(outbound.id, after: errand.mark) else { throw JobsError.leaseLost(errand.job.id) }
    }

    private func perform(_ job: Job) async throws -> Outcome {
        guard let id = job.subject(Outbound.self) else { return .discard(reason: "the payload is no message's id") }
        let errand: Errand
        let permit = OnePermit()
        switch try await database.write({ try take(id, for: job, permit, $0) }) {
        case .nothing(let outcome): return outcome
        case .errand(let taken): errand = taken
        }
        let bot = errand.bot
        let asked = ContinuousClock.now
        if !errand.isReady, let wait = try await bot.rateLimit.acquire(chat: errand.chatID, patience: Self.patience) {
            return .snooze(wait)
        }
        Metrics.Timer(label: "kontor_send_wait_seconds", dimensions: [("bot", bot.bot.key)])
            .recordNanoseconds(Int64((ContinuousClock.now - asked) / .nanoseconds(1)))
        do {
            let outcome = try await carryOut(errand)
            count("sent", bot)
            return outcome
        } catch let error as TelegramError {
            count(error.outcome, bot)
            return try await settle(error, errand)
        }
    }

    private func count(_ outcome: String, _ bot: TelegramBot) {
        Counter(label: "kontor_sends_total", dimensions: [("bot", bot.bot.key), ("outcome", outcome)]).increment()
    }

    private func carryOut(_ errand: Errand) async throws -> Outcome {
        switch errand.outbound.method {
        case .send: try await sendOnce(errand)
        case .edit: try await edit(errand)
        case .delete: try await delete(errand)
        }
    }
}

// MARK: Sending

extension TelegramOutbound {
    private func sendOnce(_ errand: Errand) async throws -> Outcome {
        let outbound = errand.outbound
        let upload = try await outbound.attachmentID.flatMapAsync { id in try await database.read { try $0.upload(id) } }
        if !errand.isReady { try await database.write { try mark(errand, $0) } }
        let messageID = try await outbound.resentMessageID.orAsync { try await request(errand, upload) }
        errand.bot.watermark.raise(to: messageID, in: errand.chatID)
        guard outbound.state == .sending else { return sent(outbound, messageID) }
        // Noted before the search, so that a search cut short goes on instead of sending once more.
        if outbound.resentMessageID == nil { try await database.write { try $0.markResent(outbound.id, as: messageID) } }
        return sent(outbound, try await keepOne(errand, newest: messageID, isCaption: upload != nil))
    }

    private func sent(_ outbound: Outbound, _ messageID: Int64?) -> Outcome {
        .completeWith { tx, now in try tx.markSent(outbound.id, messageID: messageID, now: now) }
    }

    /// Formatting that Telegram cannot read is a mistake of ours: the words matter more.
    private func request(_ errand: Errand, _ upload: OutboundMessage.Upload?) async throws -> Int64 {
        do {
            return try await request(errand, errand.outbound.message, upload)
        } catch TelegramError.cannotParse(let reason) {
            logger.error("a message is sent without its formatting", metadata: ["outbound": "\(errand.outbound.id)", "error": "\(reason)"])
            return try await request(errand, errand.outbound.message.withoutFormatting, upload)
        }
    }

    private func request(
        _ errand: Errand, _ message: OutboundMessage, _ upload: OutboundMessage.Upload?
    ) async throws(TelegramError) -> Int64 {
        do { try await errand.bot.departures?.depart() } catch { throw .unreachable("it was cancelled before it went out") }
        defer { errand.bot.departures?.arrived() }
        if let upload { return try await errand.client.sendUpload(upload, message, to: errand.chatID) }
        return try await errand.client.sendMessage(message, to: errand.chatID)
    }

    /// Looks for earlier copies of a message that has now been sent (again) as `newest`; the earliest stays.
    private func keepOne(_ errand: Errand, newest: Int64, isCaption: Bool) async throws -> Int64 {
        let lower = max(errand.outbound.afterMessageID ?? 0, newest - 100_000, 0)
        guard newest - lower > 1 else { return newest }
        let known = try await database.read { [errand] tx in
            try tx.knownMessageIDs(in: errand.conversation.id, between: lower, and: newest)
        }
        // A copy lies close above the mark; without a mark, close below the newest.
        let first = errand.outbound.afterMessageID == nil ? max(lower, newest - Self.widestSearch - 1) : lower
        var kept = newest
        for candidate in (first + 1)..<min(newest, first + 1 + Self.widestSearch) where !known.contains(candidate) {
            guard try await isCopy(candidate, errand, isCaption: isCaption) else { continue }
            try await drop(kept == newest ? newest : candidate, errand)
            if kept == newest { kept = candidate }
        }
        if kept != newest { logger.notice("a message that was sent twice is there once", metadata: ["outbound": "\(errand.outbound.id)"]) }
        return kept
    }

    /// An edit to what our message says: “not modified” means that it is ours; an edit that succeeds makes it so.
    ///
    /// It does not fail: the message has been sent, and a failure here would only send it once more.
    private func isCopy(_ messageID: Int64, _ errand: Errand, isCaption: Bool) async throws -> Bool {
        for _ in 1...5 {
            _ = try await errand.bot.rateLimit.acquire(chat: nil, patience: .seconds(60))
            do {
                try await errand.client.editMessage(messageID, to: errand.outbound.message, in: errand.chatID, isCaption: isCaption)
                return true
            } catch {
                switch error {
                case .notModified: return true
                case .retryAfter(let seconds): try await Task.sleep(for: .seconds(seconds))
                case .ambiguous, .serverError, .unreachable: try await Task.sleep(for: .seconds(1))
                default: return false
                }
            }
        }
        logger.warning("whether a message was sent twice cannot be found out", metadata: ["outbound": "\(errand.outbound.id)"])
        return false
    }

    private func drop(_ messageID: Int64, _ errand: Errand) async throws {
        do {
            try await errand.client.deleteMessage(messageID, in: errand.chatID)
        } catch TelegramError.messageNotFound {
            // Gone already, which is what is wanted.
        }
    }
}

// MARK: Editing and deleting

extension TelegramOutbound {
    private func targetMessageID(_ outbound: Outbound) async throws -> Int64? {
        if let messageID = outbound.targetMessageID { return messageID }
        guard let targetID = outbound.targetID else { return nil }
        return try await database.read { try $0.outbound(targetID)?.messageID }
    }

    /// Edits may be repeated without harm, so nothing is marked. What cannot be edited any more is said anew.
    private func edit(_ errand: Errand) async throws -> Outcome {
        guard let messageID = try await targetMessageID(errand.outbound) else { return try await sendInstead(errand) }
        do {
            try await request(errand, editing: messageID)
        } catch TelegramError.notModified {
            // It says so already.
        } catch TelegramError.messageNotFound {
            return try await sendInstead(errand)
        }
        return sent(errand.outbound, messageID)
    }

    private func request(_ errand: Errand, editing messageID: Int64) async throws(TelegramError) {
        do {
            try await errand.client.editMessage(messageID, to: errand.outbound.message, in: errand.chatID)
        } catch .cannotParse(let reason) {
            logger.error("an edit loses its formatting", metadata: ["outbound": "\(errand.outbound.id)", "error": "\(reason)"])
            try await errand.client.editMessage(messageID, to: errand.outbound.message.withoutFormatting, in: errand.chatID)
        }
    }

    /// Becomes a send, with all its care, at the next run of the job.
    private func sendInstead(_ errand: Errand) async throws -> Outcome {
        try await database.write { try $0.markQueuedAgain(errand.outbound.id, as: .send) }
        return .snooze(.zero)
    }

    private func delete(_ errand: Errand) async throws -> Outcome {
        if let messageID = try await targetMessageID(errand.outbound) { try await drop(messageID, errand) }
        return sent(errand.outbound, nil)
    }
}

// MARK: Refusals

extension TelegramOutbound {
    private func settle(_ error: TelegramError, _ errand: Errand) async throws -> Outcome {
        let outbound = errand.outbound
        // What the first attempt did is known only as long as no earlier one is in doubt.
        let isInDoubt = outbound.state == .sending || error.isAmbiguous
        switch error {
        case .retryAfter(let seconds):
            await errand.bot.rateLimit.heed(retryAfterSeconds: seconds, chat: errand.chatID)
            if !isInDoubt { try await database.write { try $0.markQueuedAgain(outbound.id) } }
            return .snooze(.seconds(seconds))
        case .blocked, .chatNotFound:
            return .completeWith { tx, now in
                try tx.failWaiting(in: errand.conversation.id, "\(error)", now: now)
                if case .blocked = error, errand.conversation.isPrivate { try tx.markBlocked(errand.conversation.id, now: now) }
            }
        case .migrated(let chatID):
            try await database.write { [clock] tx in
                try tx.moveConversation(
                    of: errand.conversation.botID, from: errand.conversation.chatID, to: String(chatID), now: clock.now())
                if !isInDoubt { try tx.markQueuedAgain(outbound.id) }
            }
            return .snooze(.zero)
        case .refused, .cannotParse, .messageNotFound, .queryTooOld, .notModified:
            logger.error("Telegram does not take a message", metadata: ["outbound": "\(outbound.id)", "error": "\(error)"])
            return .completeWith { tx, now in try tx.markFailed(outbound.id, "\(error)", now: now) }
        case .unreachable, .unauthorized, .unknownMethod, .conflict:
            if !isInDoubt { try await database.write { try $0.markQueuedAgain(outbound.id) } }
            return outwait(error, outbound)
        case .ambiguous, .serverError: return outwait(error, outbound)
        case .cancelled: throw error
        }
    }

    /// That Telegram is down is no fault of the message: it waits, longer from time to time, and uses up no attempt.
    private func outwait(_ error: TelegramError, _ outbound: Outbound) -> Outcome {
        let age = clock.now().duration(since: outbound.createdAt)
        guard age < Self.longestWait else { return .discard(reason: "\(error)") }
        logger.warning("a message waits for Telegram", metadata: ["outbound": "\(outbound.id)", "error": "\(error)"])
        let whole = min(max(age / 4, .seconds(1)), .seconds(60))
        return .snooze(whole * Int.random(in: 50...100) / 100)
    }
}

extension OutboundMessage {
    fileprivate var withoutFormatting: OutboundMessage {
        var copy = self
        copy.text = text.plain
        return copy
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func orAsync(_ other: () async throws -> Wrapped) async rethrows -> Wrapped {
        guard let self else { return try await other() }
        return self
    }
}

extension Optional {
    fileprivate func flatMapAsync<Result>(_ transform: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
