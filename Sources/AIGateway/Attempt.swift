import Values

/// One call of one model, from its beginning to what came of it.
struct Attempt: Sendable {
    let model: Model
    let provider: any Provider
    let price: PriceBook.Price
    let limits: AILimits

    struct End: Sendable {
        /// What was handed to the caller.
        let text: String
        let usage: TokenUsage
        let finishReason: CompletionResult.FinishReason
        /// Nil where the answer is whole.
        let error: ProviderError?
        let duration: Duration

        /// A broken answer of which the customer has seen a part is the answer.
        var isAnswer: Bool { error == nil || finishReason == .cut }
    }

    /// The provider is read in a task of its own, so that it can be read on, for its usage, after the caller's is cancelled.
    func run(_ completion: Completion, onDelta: @Sendable (String) async -> Void) async -> End {
        let began = ContinuousClock.now
        let reply = LiveReply()
        let reading = Task { () -> ProviderError? in
            defer { reply.end() }
            do throws(ProviderError) {
                try await provider.answer(completion, model: model.name, limits: limits) { reply.take($0) }
                return nil
            } catch {
                return error
            }
        }
        let alarm = cancel(reading, after: limits.totalTimeout)
        var shown = ""
        for await delta in reply.deltas {
            guard !Task.isCancelled else { break }
            await onDelta(delta)
            shown += delta
        }
        let isCancelled = Task.isCancelled
        let drain = isCancelled ? cancel(reading, after: limits.drainTimeout) : nil
        var error = await reading.value
        drain?.cancel()
        alarm.cancel()
        if isCancelled {
            error = .cancelled
        } else if error == .cancelled {
            error = .timedOut("the answer took longer than \(limits.totalTimeout) in all")
        }
        return end(reply.state, completion, shown, error, began.duration(to: .now))
    }

    private func cancel(_ reading: Task<ProviderError?, Never>, after time: Duration) -> Task<Void, Never> {
        Task.detached {
            // Cancelled once the reading has ended by itself.
            guard (try? await Task.sleep(for: time)) != nil else { return }
            reading.cancel()
        }
    }

    private func end(
        _ reply: LiveReply.State, _ completion: Completion, _ shown: String, _ error: ProviderError?, _ duration: Duration
    ) -> End {
        let estimate = TokenUsage.estimate(of: completion.messages, answer: reply.text)
        let finishReason: CompletionResult.FinishReason
        let usage: TokenUsage
        switch error {
        case nil:
            finishReason = reply.finishReason ?? .other
            usage = reply.usage ?? estimate
        case .cancelled:
            finishReason = .cancelled
            usage = reply.usage ?? (reply.hasBegun ? estimate : .none)
        case .some where !shown.allSatisfy(\.isWhitespace):
            finishReason = .cut
            usage = reply.usage ?? estimate
        case .some:
            // Nothing came: a provider that fails so does not charge, unless it said otherwise.
            finishReason = .other
            usage = reply.usage ?? .none
        }
        return End(text: shown, usage: usage, finishReason: finishReason, error: error, duration: duration)
    }
}
