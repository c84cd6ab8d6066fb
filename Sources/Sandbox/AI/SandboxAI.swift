import Synchronization
import Values

/// The stand-ins of the AI providers: what they are told to do wrong, how fast they speak, and what they were asked.
package final class SandboxAI: Sendable {
    package enum Provider: String, Sendable, CaseIterable {
        case openai
        case mistral
    }

    private struct State {
        var faults: [Provider: [AIFault]] = [:]
        var requests: [Provider: Int] = [:]
        var nextID: UInt64 = 1
        var seenPrefixes: Set<String> = []
        var chunkDelay: Duration = .zero
    }

    let now: @Sendable () -> Timestamp
    private let state = Mutex(State())
    private let changes = ChangeBoard()
    /// Closed while a test holds the streams.
    let hold = Gate(isOpen: true)
    /// Never open: where hanging requests wait.
    let hang = Gate(isOpen: false)

    /// `chunkDelay` is the time between two words of a stream: about 25 ms looks like a model, none is right for tests.
    package init(now: @escaping @Sendable () -> Timestamp, chunkDelay: Duration = .zero) {
        self.now = now
        state.withLock { $0.chunkDelay = chunkDelay }
    }

    package var chunkDelay: Duration {
        get { state.withLock { $0.chunkDelay } }
        set { state.withLock { $0.chunkDelay = newValue } }
    }

    // MARK: Faults

    /// Faults strike in the order they were added; the first that is due strikes alone.
    package func add(_ fault: AIFault, to provider: Provider) { state.withLock { $0.faults[provider, default: []].append(fault) } }

    package func faults(of provider: Provider) -> [AIFault] { state.withLock { $0.faults[provider] ?? [] } }

    /// Removes all faults; what hangs goes on as a server error.
    package func clearFaults() {
        state.withLock { $0.faults = [:] }
        hang.flush()
    }

    func takeFault(of provider: Provider) -> AIFault? {
        state.withLock { state in
            let faults = state.faults[provider] ?? []
            guard let index = faults.firstIndex(where: { Int.random(in: 0..<100) < $0.percent }) else { return nil }
            if let count = faults[index].count {
                if count <= 1 { state.faults[provider]?.remove(at: index) } else { state.faults[provider]?[index].count = count - 1 }
            }
            return faults[index]
        }
    }

    /// A fault that always strikes and has no end: it strikes the list of models too, and is not used up by it.
    func outage(of provider: Provider) -> AIFault? { faults(of: provider).first { $0.count == nil && $0.percent == 100 } }

    // MARK: Holding streams

    /// Streams stop after their first words until `release`.
    package func holdStreams() { hold.close() }
    package func releaseStreams() { hold.open() }

    // MARK: What was asked

    /// Chat requests so far, refused ones included.
    package func requests(to provider: Provider) -> Int { state.withLock { $0.requests[provider] ?? 0 } }

    /// Returns once so many have come.
    package func wait(forRequests count: Int, to provider: Provider) async {
        let changes = changes.stream()
        if requests(to: provider) >= count { return }
        for await _ in changes where requests(to: provider) >= count { return }
    }

    func countRequest(to provider: Provider) {
        state.withLock { $0.requests[provider, default: 0] += 1 }
        changes.raise()
    }

    func nextID() -> UInt64 {
        state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
    }

    /// Whether a prompt with this beginning was asked before, as the providers' prompt caches notice.
    func hasSeen(_ prefix: String) -> Bool { state.withLock { !$0.seenPrefixes.insert(prefix).inserted } }
}
