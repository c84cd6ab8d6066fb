import Values

/// One question on its way through the models of a route.
struct Run {
    let route: Route
    let completion: Completion
    let began = ContinuousClock.now
    private let currency: Currency
    private(set) var calls: [AICall] = []
    private var problems: [String] = []
    private var isTransient = false
    private var retryAfter: Duration?

    init(route: Route, completion: Completion, currency: Currency) {
        self.route = route
        self.completion = completion
        self.currency = currency
    }

    mutating func add(_ end: Attempt.End, of attempt: Attempt, startedAt: Timestamp) throws(AIGatewayError) {
        let cost: Money
        do {
            cost = try attempt.price.cost(of: end.usage)
        } catch {
            throw .cost(error)
        }
        let call = AICall(
            id: ID(at: startedAt), workspaceID: completion.workspaceID, route: route.name, purpose: completion.purpose,
            model: attempt.model, attempt: calls.count + 1, outcome: end.finishReason == .cut ? .cut : end.error?.outcome ?? .completed,
            error: end.error?.description, usage: end.usage, cost: cost, startedAt: startedAt, duration: end.duration,
            subject: completion.subject)
        calls.append(call)
        AIMetrics.count(call)
    }

    /// Why `model` did not answer, or was not asked.
    mutating func passOver(_ model: Model, _ problem: String, isTransient: Bool, retryAfter: Duration? = nil) {
        problems.append("\(model): \(problem)")
        self.isTransient = self.isTransient || isTransient
        if let time = retryAfter { self.retryAfter = min(self.retryAfter ?? time, time) }
    }

    func noAnswer() -> AIGatewayError {
        .noAnswer(route: route.name, problems: problems, calls: calls, isTransient: isTransient, retryAfter: retryAfter)
    }

    func result(_ end: Attempt.End, of model: Model) throws(AIGatewayError) -> CompletionResult {
        CompletionResult(
            text: end.text, model: model, usage: end.usage, cost: try cost(), duration: began.duration(to: .now),
            finishReason: end.finishReason, calls: calls)
    }

    /// For a question cancelled while it waited.
    func cancelled(at model: Model) throws(AIGatewayError) -> CompletionResult {
        CompletionResult(
            text: "", model: model, usage: .none, cost: try cost(), duration: began.duration(to: .now), finishReason: .cancelled,
            calls: calls)
    }

    private func cost() throws(AIGatewayError) -> Money {
        do {
            var sum = Money.zero(currency)
            for call in calls { sum = try sum.adding(call.cost) }
            return sum
        } catch {
            throw .cost(error)
        }
    }
}
