import Jobs
import Logging
import Storage
import Values

/// Answers presses of buttons.
struct TelegramCallbackAnswer: Sendable {
    let bots: @Sendable (ID<Bot>) -> TelegramBot?
    let logger: Logger

    var jobKind: JobKind {
        .performing(CallbackAnswerJob.kind, queue: .telegramUrgent, retry: RetryPolicy(base: .seconds(1), cap: .seconds(10))) { job in
            try await perform(job)
        }
    }

    private func perform(_ job: Job) async throws -> Outcome {
        guard let answer = JSON<CallbackAnswerJob>(job.payload)?.value, let bot = bots(answer.bot) else {
            return .discard(reason: "\(ChannelsError.unknownBot)")
        }
        do {
            try await bot.client.answerCallbackQuery(answer.callback, text: answer.text)
        } catch {
            switch error {
            case .retryAfter(let seconds): return .snooze(.seconds(seconds))
            case .queryTooOld: return .complete
            case .refused, .blocked, .chatNotFound:
                logger.warning("a button press stays unanswered", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
                return .complete
            default: throw error
            }
        }
        return .complete
    }
}
