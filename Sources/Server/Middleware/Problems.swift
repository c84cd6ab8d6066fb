import Assistant
import Billing
import Hummingbird
import Logging
import Storage

/// Turns every error into a problem that a person can act on; what is our own fault is logged and not shown.
struct Problems: RouterMiddleware {
    let methods: AllowedMethods
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
        case let error as SubscriptionError: return Problem(error.status, "\(error)".asSentence)
        case let error as PromotionError: return Problem(error.status, "\(error)".asSentence)
        case let error as ReferralError: return Problem(error.status, "\(error)".asSentence)
        case let error as BillingError: return Problem(error.status, "\(error)".asSentence)
        case let error as StorageError where error.isOutage:
            logger.error("the database fails requests", metadata: ["error": "\(error)"])
            return Problem(.serviceUnavailable, "Kontor cannot reach its database; try again soon.", headers: [.retryAfter: "5"])
        case let error as any HTTPResponseError:
            return error.status == .notFound ? nothing(at: request) : Problem(error.status, error.status.reasonPhrase)
        case is CancellationError: return Problem(.serviceUnavailable, "Kontor is stopping; try again soon.", headers: [.retryAfter: "5"])
        default:
            logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return Problem(.internalServerError, "Something went wrong on our side; it has been logged.")
        }
    }

    /// The router does not tell an unknown address from a known one that is asked in another way.
    private func nothing(at request: Request) -> Problem {
        let allowed = methods.at(request.uri.path)
        guard !allowed.isEmpty, !allowed.contains(request.method.rawValue) else { return .notFound }
        return Problem(
            .methodNotAllowed, "This address takes \(allowed.joined(separator: " and ")), not \(request.method.rawValue.prefix(20)).",
            headers: [.allow: allowed.joined(separator: ", ")])
    }
}

extension BillingError {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .notConfigured, .noLongerConfigured: .serviceUnavailable
        case .alreadySubscribed, .notPaid, .nothingLeft, .refundTooMuch: .conflict
        case .noSuchOrder, .noSuchPayment: .notFound
        case .unknownPlan, .amountNotPositive, .notPayable, .tooLittle, .tooMuch, .quantityNotPositive, .badDescription, .badUserID,
            .noSuchCustomer, .unknownProvider, .nobodySells, .badReason, .notGivable:
            .unprocessableContent
        }
    }
}

extension PromotionError {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .unknown: .notFound
        case .expired, .usedUp, .redeemedBefore, .taken: .conflict
        case .needsOrder, .notForOrders, .otherPlan, .badCode, .badLimit, .badPercent, .badDays, .badAmount, .alreadyPast:
            .unprocessableContent
        }
    }
}

extension ReferralError {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .unknown: .notFound
        case .noProgramme, .taken, .alreadyPartner, .tooMuch: .conflict
        case .badCode, .badAmount, .badReference, .otherCurrency: .unprocessableContent
        }
    }
}

extension SubscriptionError {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .ended, .busy, .alreadyCancelled, .notCancelled, .alreadyPaused, .nothingOpen, .triedBefore, .samePlan, .planned, .leaving,
            .paused, .unpaid:
            .conflict
        case .noTrial, .noPortal, .notSold, .unchangeable, .otherCurrency, .otherPeriod: .unprocessableContent
        }
    }
}
