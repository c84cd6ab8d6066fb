import Logging
import Values

extension AIGateway {
    /// The answer of `model`; nil where the next model is to be asked.
    func ask(_ model: Model, _ run: inout Run, _ onDelta: @Sendable (String) async -> Void) async throws(AIGatewayError)
        -> CompletionResult?
    {
        let limits = configuration.limits
        var wait = limits.backOff
        for remaining in stride(from: limits.attemptsPerModel - 1, through: 0, by: -1) {
            guard let end = try await call(model, &run, onDelta) else { return nil }
            if end.error == .cancelled { throw .cancelled(try run.result(end, of: model)) }
            guard !end.isAnswer, let error = end.error else { return try run.result(end, of: model) }
            logger.warning(
                "an AI call failed", metadata: ["model": "\(model)", "error": "\(error)", "subject": "\(run.completion.subject ?? "")"])
            let pause = max(error.retryAfter ?? .zero, wait * Int.random(in: 500...1000) / 1000)
            guard error.isRetriedAtOnce, remaining > 0, pause <= limits.longestBackOff else {
                run.passOver(model, error.description, isTransient: error.isTransient, retryAfter: error.retryAfter)
                return nil
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw .cancelled(try run.cancelled(at: model))
            }
            wait = min(wait * 2, limits.longestBackOff)
        }
        return nil
    }

    /// One call, let in and watched; nil where it was not made.
    private func call(_ model: Model, _ run: inout Run, _ onDelta: @Sendable (String) async -> Void) async throws(AIGatewayError) -> Attempt
        .End?
    {
        let attempt = try attempt(at: model)
        let admission = try admission(to: model)
        do throws(Admission.Refusal) {
            try await admission.enter()
        } catch .cancelled {
            throw .cancelled(try run.cancelled(at: model))
        } catch {
            run.passOver(model, "too many questions wait for \(model.provider) already", isTransient: true)
            return nil
        }
        defer { admission.leave() }
        guard withBreaker(of: model, { $0.admits(at: clock.now()) }) else {
            run.passOver(model, "it failed several times just now and is left alone for a while", isTransient: true)
            return nil
        }
        let startedAt = clock.now()
        let end = await attempt.run(run.completion, onDelta: onDelta)
        withBreaker(of: model) { breaker in
            switch end.error {
            case nil: breaker.succeeded()
            case .some(let error) where error.isFailureOfProvider: breaker.failed(at: clock.now())
            case .some: breaker.abstained(at: clock.now())
            }
        }
        try run.add(end, of: attempt, startedAt: startedAt)
        return end
    }
}
