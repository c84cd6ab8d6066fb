import Customers
import Jobs
import Logging
import Metrics
import Storage
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

    let database: Database
    let bots: @Sendable (ID<Bot>) -> TelegramBot?
    let logger: Logger

    var jobKind: JobKind {
        .performing(
            OutboundJob.kind, queue: .telegram,
            onDiscard: { tx, job, reason, now in
                guard let id = JSON<OutboundJob>(job.payload)?.value.outbound else { return }
                try tx.markFailed(id, reason, now: now)
            },
            { job in try await perform(job) })
    }

    /// One request on its way, with everything it needs.
    private struct Errand {
        let outbound: Outbound
        let conversation: Conversation
        let chatID: Int64
        let bot: TelegramBot

        var client: TelegramClient { bot.client }
    }

    private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<OutboundJob>(job.payload)?.value.outbound,
            let (outbound, conversation) = try await database.read({ try $0.outboundInPlace(id) })
        else { return .discard(reason: "the message of this job is gone") }
        guard outbound.state == .queued || outbound.state == .sending else { return .complete }
        guard let bot = bots(conversation.botID), let chatID = Int64(conversation.chatID) else {
            return .discard(reason: "\(ChannelsError.unknownBot)")
        }
        let errand = Errand(outbound: outbound, conversation: conversation, chatID: chatID, bot: bot)
        let asked = ContinuousClock.now
        if let wait = try await bot.rateLimit.acquire(chat: chatID, patience: Self.patience) { return .snooze(wait) }
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
        if outbound.state == .queued {
            let mark = [errand.bot.watermark.mark(of: errand.chatID), errand.conversation.lastMessageID].compactMap(\.self).max()
            try await database.write { try $0.markSending(outbound.id, after: mark) }
        }
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
            errand.bot.rateLimit.obey(retryAfterSeconds: seconds, chat: errand.chatID)
            if !isInDoubt { try await database.write { try $0.markQueuedAgain(outbound.id) } }
            return .snooze(.seconds(seconds))
        case .blocked, .chatNotFound:
            return .completeWith { tx, now in
                try tx.failWaiting(in: errand.conversation.id, "\(error)", now: now)
                guard case .blocked = error, let identityID = errand.conversation.identityID else { return }
                try tx.markBlocked(identityID, in: errand.conversation.workspaceID, now: now)
            }
        case .migrated(let chatID):
            try await database.write { tx in
                try tx.moveConversation(of: errand.conversation.botID, from: errand.conversation.chatID, to: String(chatID))
                if !isInDoubt { try tx.markQueuedAgain(outbound.id) }
            }
            return .snooze(.zero)
        case .refused, .cannotParse, .messageNotFound, .queryTooOld, .notModified:
            logger.error("Telegram does not take a message", metadata: ["outbound": "\(outbound.id)", "error": "\(error)"])
            return .completeWith { tx, now in try tx.markFailed(outbound.id, "\(error)", now: now) }
        case .unreachable, .unauthorized, .unknownMethod, .conflict:
            if !isInDoubt { try await database.write { try $0.markQueuedAgain(outbound.id) } }
            throw error
        case .ambiguous, .serverError, .cancelled: throw error
        }
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
