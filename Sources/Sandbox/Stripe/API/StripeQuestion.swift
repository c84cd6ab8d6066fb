import Values

/// A request that names an endpoint, before its parameters are looked at.
struct StripeQuestion: Sendable {
    let endpoint: StripeEndpoint
    let id: String
    /// From `v1` on.
    let path: String
    let parameters: StripeValue
    let baseURL: String
    let requestID: String
    let idempotencyKey: String?

    private var kept: StripeAnswers.Question { .init(method: endpoint.method.rawValue, path: path, parameters: parameters) }

    /// Answers it, or gives the answer kept under its key. Throws only what must not be kept.
    func answer(_ world: inout StripeWorld, at now: Timestamp) throws(StripeError) -> StripeAnswer {
        if let key = idempotencyKey, var answer = try world.answers.find(key, kept, at: now) {
            answer.isReplayed = true
            return answer
        }
        world.request = StripeRequest(id: requestID, idempotencyKey: idempotencyKey)
        defer { world.request = nil }
        var answer: StripeAnswer
        do throws(StripeError) {
            let call = StripeCall(id: id, parameters: parameters, baseURL: baseURL, now: now)
            answer = StripeAnswer(status: 200, body: try endpoint.answer(&world, call).indentedBytes, requestID: requestID)
        } catch {
            guard !error.isValidation else { throw error }
            answer = StripeAnswer(status: error.status, body: error.json(requestID: requestID).indentedBytes, requestID: requestID)
        }
        answer.idempotencyKey = idempotencyKey
        if let key = idempotencyKey { world.answers.keep(answer, for: key, kept, at: now) }
        return answer
    }
}
