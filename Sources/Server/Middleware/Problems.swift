import Assistant
import Hummingbird
import Logging
import Storage

/// Turns every error into a problem that a person can act on; what is our own fault is logged and not shown.
struct Problems: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request, context: KontorRequestContext, next: (Request, KontorRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return try problem(for: error, request).response(from: request, context: context)
        }
    }

    private func problem(for error: any Error, _ request: Request) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as QuestionError: return Problem(.unprocessableContent, "\(error)".asSentence)
        case let error as AssistantError: return Problem(.unprocessableContent, "\(error)".asSentence)
        case let error as StorageError where error.isOutage:
            logger.error("the database fails requests", metadata: ["error": "\(error)"])
            return Problem(.serviceUnavailable, "Kontor cannot reach its database; try again soon.", headers: [.retryAfter: "5"])
        case let error as any HTTPResponseError:
            return error.status == .notFound ? .notFound : Problem(error.status, error.status.reasonPhrase)
        case is CancellationError: return Problem(.serviceUnavailable, "Kontor is stopping; try again soon.", headers: [.retryAfter: "5"])
        default:
            logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return Problem(.internalServerError, "Something went wrong on our side; it has been logged.")
        }
    }
}
