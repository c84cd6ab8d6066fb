import Storage
import Synchronization
import Values

/// Shows an answer while it is being written. It is a preview: it never fails, shows only what spare capacity allows, and the
/// final message is sent with `Transaction.send(_:finishing:in:now:)` after `end()`.
///
/// In a private chat it is a draft with a stop button, whose press comes as `InboundEvent.Content.generationStopped(draftID)`.
/// In a group, or where the server knows no drafts, it is a message that is edited.
package actor AnswerStream {
    private let database: Database
    private let bot: TelegramBot?
    private let conversation: Conversation
    private let chatID: Int64
    private let draftID: Int64
    private let replyTo: Int64?
    private var latest: String?
    private var pump: Task<Void, Never>?
    /// What the draft shows, and until when it is left alone.
    private var draft = FormattedText("")
    private var repeatAt = ContinuousClock.now
    private var keeper: Task<Void, Never>?
    private let repetition: Duration
    private var isEnded = false
    private nonisolated let cancelled = Mutex(false)
    private var usesDrafts: Bool
    /// The preview message, once it is enqueued and once it is sent.
    private var preview: ID<Outbound>?
    private var previewMessageID: Int64?
    private let now: @Sendable () -> Timestamp

    /// `draftID` is not 0, and the same when the task is taken up again after a crash.
    /// In a group the preview replies to the message `replyTo`, which asked. Telegram takes a draft away after 30 s of silence, so
    /// it is repeated after `repetition`.
    package init(
        telegram: TelegramBots, conversation: Conversation, draftID: Int64, replyTo: Int64? = nil, repetition: Duration = .seconds(20)
    ) {
        self.replyTo = replyTo
        self.repetition = repetition
        database = telegram.database
        bot = telegram.bot(conversation.botID)
        now = { [clock = telegram.clock] in clock.now() }
        self.conversation = conversation
        chatID = Int64(conversation.chatID) ?? 0
        self.draftID = draftID
        usesDrafts = conversation.isPrivate && telegram.bot(conversation.botID)?.hasNoDrafts == false
    }

    /// Nothing more is shown from now on: the answer is no longer this process's to write. `end()` still says when that is so.
    package nonisolated func cancel() { cancelled.withLock { $0 = true } }

    private nonisolated var isCancelled: Bool { cancelled.withLock { $0 } }

    /// Shows that an answer is coming.
    package func thinking() async {
        guard let bot, !isEnded, !Task.isCancelled, await bot.rateLimit.takeSpare(chat: chatID), !isCancelled else { return }
        if usesDrafts {
            await showDraft(FormattedText(""), bot)
        } else {
            await tryOut { try await bot.client.sendTyping(to: self.chatID) }
        }
    }

    /// Shows the answer as far as it is written. Returns at once; what comes faster than it can be shown is skipped.
    package func show(_ markdownSoFar: String) {
        guard !isEnded, !isCancelled, bot != nil else { return }
        latest = markdownSoFar
        if pump == nil { pump = Task { await showLatest() } }
    }

    /// Returns when nothing of the preview is on its way any more. Call it before the final message is enqueued.
    package func end() async {
        isEnded = true
        pump?.cancel()
        keeper?.cancel()
        await pump?.value
        await keeper?.value
    }

    private func showLatest() async {
        while !isEnded, !isCancelled, let markdown = latest {
            latest = nil
            // Not a child task: what has gone out is waited for, or it could arrive after the final message.
            await Task { await present(FormattedText(markdown: markdown)) }.value
            // A cancelled sleep ends the loop by `isEnded`.
            try? await Task.sleep(for: interval)
        }
        pump = nil
    }

    private var interval: Duration {
        if usesDrafts { return .milliseconds(340) }
        return conversation.isPrivate ? .seconds(1) : .seconds(3)
    }

    private func present(_ text: FormattedText) async {
        guard let bot, let shown = text.split().last else { return }
        if usesDrafts {
            guard await bot.rateLimit.takeSpare(chat: chatID), !isCancelled else { return }
            await showDraft(shown, bot)
        } else if let messageID = await findPreview(shown) {
            guard await bot.rateLimit.takeSpare(chat: chatID, isEdit: true), !isCancelled else { return }
            await tryOut { try await bot.client.editMessage(messageID, to: OutboundMessage(shown), in: self.chatID) }
        }
    }

    private func showDraft(_ text: FormattedText, _ bot: TelegramBot) async {
        draft = text
        repeatAt = .now + repetition
        if keeper == nil { keeper = Task { await keepDraft(bot) } }
        await tryOut { try await bot.client.sendMessageDraft(text, draftID: self.draftID, to: self.chatID) }
    }

    private func keepDraft(_ bot: TelegramBot) async {
        // A cancelled sleep ends the loop.
        while usesDrafts, (try? await Task.sleep(until: repeatAt, clock: .continuous)) != nil, !isEnded, !isCancelled {
            guard repeatAt <= .now else { continue }
            guard await bot.rateLimit.takeSpare(chat: chatID) else {
                repeatAt = .now + .seconds(1)
                continue
            }
            guard !isCancelled else { return }
            // Not a child task, as in `showLatest`.
            await Task { await showDraft(draft, bot) }.value
        }
    }

    /// The preview's message id; nil while it is not sent.
    private func findPreview(_ text: FormattedText) async -> Int64? {
        guard previewMessageID == nil else { return previewMessageID }
        do {
            if let preview {
                previewMessageID = try await database.read { try $0.outbound(preview)?.messageID }
            } else {
                preview = try await database.write { [conversation, draftID, replyTo, now] tx in
                    guard !self.isCancelled else { return nil }
                    if let known = try tx.outbound(draftID: draftID, in: conversation.id) { return known.id }
                    var message = OutboundMessage(text)
                    message.replyToMessageID = replyTo
                    return try tx.sendAll([message], in: conversation, draftID: draftID, now: now())
                }
            }
        } catch {
            // The final message will meet the same trouble and tell of it.
            isEnded = true
        }
        return previewMessageID
    }

    private func tryOut(_ request: () async throws -> Void) async {
        do { try await request() } catch {
            switch error as? TelegramError {
            case .retryAfter(let seconds): await bot?.rateLimit.heed(retryAfterSeconds: seconds, chat: chatID)
            case .unknownMethod:
                bot?.hasNoDrafts = true
                usesDrafts = false
            case .refused: usesDrafts = false
            case .blocked, .chatNotFound: isEnded = true
            default: break
            }
        }
    }
}
