import Jobs
import Logging
import Storage
import Values

/// What the `command_menu` job remembers.
private struct CommandMenuJob: Codable {
    static let kind = "command_menu"

    let bot: ID<Bot>
    let menu: CommandMenu
}

extension Transaction {
    /// Shows a menu once this transaction is committed. A later one for the same audience and language takes its place.
    package func offer(_ menu: CommandMenu, by bot: ID<Bot>, now: Timestamp) throws {
        let lane = "menu:\(bot):\(menu.audience):\(menu.language ?? "")"
        let job = NewJob(CommandMenuJob.kind, payload: CommandMenuJob(bot: bot, menu: menu), queue: .telegram, lane: lane)
        try enqueue(job, now: now)
    }
}

/// Tells Telegram the menus of commands.
struct TelegramCommandMenu: Sendable {
    let bots: @Sendable (ID<Bot>) -> TelegramBot?
    let logger: Logger

    var jobKind: JobKind { .performing(CommandMenuJob.kind, queue: .telegram) { job in try await perform(job) } }

    private func perform(_ job: Job) async throws -> Outcome {
        guard let job = JSON<CommandMenuJob>(job.payload)?.value, let bot = bots(job.bot) else {
            return .cancel(reason: "\(ChannelsError.unknownBot)")
        }
        do {
            try await bot.client.setMyCommands(job.menu)
        } catch {
            switch error {
            case .retryAfter(let seconds): return .snooze(.seconds(seconds))
            // An owner who has never written to the bot has no chat yet; the menu is offered again when that changes.
            case .chatNotFound, .blocked: return .complete
            case .refused, .unknownMethod:
                logger.warning("a command menu is not shown", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
                return .complete
            default: throw error
            }
        }
        return .complete
    }
}
