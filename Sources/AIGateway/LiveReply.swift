import Synchronization

/// An answer while it comes: written by the task that reads the provider, shown by the one that asked.
final class LiveReply: Sendable {
    struct State {
        var text = ""
        var usage: TokenUsage?
        var finishReason: CompletionResult.FinishReason?
        var hasBegun = false
    }

    let deltas: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let mutex = Mutex(State())

    init() { (deltas, continuation) = AsyncStream.makeStream() }

    var state: State { mutex.withLock { $0 } }

    func take(_ event: ProviderEvent) {
        mutex.withLock { state in
            switch event {
            case .began: state.hasBegun = true
            case .delta(let text):
                state.text += text
                continuation.yield(text)
            case .usage(let usage): state.usage = usage
            case .finished(let reason): state.finishReason = reason
            }
        }
    }

    func end() { continuation.finish() }
}
