/// What a vendor does for the gateway. Its implementations stand in `Providers/`.
protocol Provider: Sendable {
    /// Asks the model and hands over what comes, as it comes. Returns at the end of a whole answer; throws where there is none,
    /// or where it breaks, whatever has been handed over by then.
    func answer(
        _ completion: Completion, model: String, limits: AILimits, onEvent: @Sendable (ProviderEvent) -> Void
    ) async throws(ProviderError)

    /// One call that costs nothing. Throws where the provider could not answer a question now.
    func check() async throws(ProviderError)
}

enum ProviderEvent: Sendable {
    /// The provider accepted the request and begins to answer.
    case began
    case delta(String)
    case usage(TokenUsage)
    case finished(CompletionResult.FinishReason)
}
