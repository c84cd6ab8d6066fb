import Logging
import Storage
import Synchronization
import Values

/// The windows of one bot, kept in the database: what holds for the sum of all processes that send for it (decision 013).
///
/// What is asked meanwhile is collected, so that one transaction at a time answers for the whole process.
actor StoredWindows: Identified {
    static let idPrefix = "sender"

    enum Request: Sendable {
        case reserve(chat: Int64?)
        case spare(chat: Int64, isEdit: Bool)
        case obey(retryAfterSeconds: Int, chat: Int64?)
    }

    enum Reply: Sendable {
        case permit(TelegramWindows.Permit)
        case spare(Bool)
        case obeyed
    }

    private typealias Waiting = (request: Request, reply: CheckedContinuation<Reply, any Error>)

    private let id: ID<StoredWindows>
    private let bot: ID<Bot>
    private let pace: TelegramPace
    private let database: Database
    private let departures: Departures?
    private let watermark: MessageWatermark
    private var waiting: [Waiting] = []
    private var isAsking = false
    /// No capacity was left over a moment ago; nobody need ask before.
    private var nothingSpareUntil = ContinuousClock.now
    private var rounds = 0

    init(
        _ id: ID<StoredWindows>, bot: ID<Bot>, _ pace: TelegramPace, _ database: Database, _ departures: Departures?,
        _ watermark: MessageWatermark
    ) {
        self.id = id
        self.bot = bot
        self.pace = pace
        self.database = database
        self.departures = departures
        self.watermark = watermark
    }

    func reserve(chat: Int64?) async throws -> TelegramWindows.Permit {
        guard case .permit(let permit) = try await ask(.reserve(chat: chat)) else { preconditionFailure("a reservation is a permit") }
        return permit
    }

    /// False where the database does not answer: a preview can be done without.
    func takeSpare(chat: Int64, isEdit: Bool) async -> Bool {
        guard nothingSpareUntil <= .now else { return false }
        do {
            if case .spare(true) = try await ask(.spare(chat: chat, isEdit: isEdit)) { return true }
        } catch {
            // The message after the preview meets the same trouble and tells of it.
        }
        nothingSpareUntil = .now + .milliseconds(100)
        return false
    }

    func obey(retryAfterSeconds: Int, chat: Int64?) async {
        // Where this is lost, the others learn of it from Telegram, each at the cost of one refusal.
        _ = try? await ask(.obey(retryAfterSeconds: retryAfterSeconds, chat: chat))
    }

    private func ask(_ request: Request) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((request, continuation))
            guard !isAsking else { return }
            isAsking = true
            Task { await answerAll() }
        }
    }

    private func answerAll() async {
        while !waiting.isEmpty {
            let group = waiting
            waiting = []
            do {
                let replies = try await answer(group.map(\.request))
                for (asked, reply) in zip(group, replies) { asked.reply.resume(returning: reply) }
            } catch {
                for asked in group { asked.reply.resume(throwing: error) }
            }
        }
        isAsking = false
    }

    private func answer(_ requests: [Request]) async throws -> [Reply] {
        rounds += 1
        let (isSweep, known) = (rounds % 256 == 0, watermark.mark(of: 0))
        let (replies, senders, newest) = try await database.write { [id, bot, pace] tx in
            var shared = try tx.lockWindows(of: bot, pace, chats: requests.chats, isAboutBlocks: requests.isAboutBlocks)
            let replies = requests.map { shared.windows.answer($0, at: shared.now) }
            if requests.isAboutSending { shared.note(id) }
            shared.lastMessageID = [shared.lastMessageID, known].compactMap(\.self).max()
            try tx.keepWindows(shared, of: bot)
            if isSweep { try tx.forgetIdleChats(of: bot) }
            return (replies, shared.senderCount, shared.lastMessageID)
        }
        departures?.share(among: senders)
        // Chat 0 is none: private chats and basic groups share the bot's own numbering.
        if let newest { watermark.raise(to: newest, in: 0) }
        return replies
    }
}

extension TelegramWindows {
    fileprivate mutating func answer(_ request: StoredWindows.Request, at now: ContinuousClock.Instant) -> StoredWindows.Reply {
        switch request {
        case .reserve(let chat): return .permit(reserve(chat: chat, at: now))
        case .spare(let chat, let isEdit): return .spare(takeSpare(chat: chat, isEdit: isEdit, at: now))
        case .obey(let seconds, let chat):
            obey(retryAfterSeconds: seconds, chat: chat, at: now)
            return .obeyed
        }
    }
}

extension [StoredWindows.Request] {
    fileprivate var chats: Set<Int64> {
        Set(
            compactMap { request in
                switch request {
                case .reserve(let chat), .obey(_, let chat): chat
                case .spare(let chat, _): chat
                }
            })
    }

    fileprivate var isAboutBlocks: Bool { contains { if case .obey = $0 { true } else { false } } }

    fileprivate var isAboutSending: Bool { contains { if case .reserve = $0 { true } else { false } } }
}
