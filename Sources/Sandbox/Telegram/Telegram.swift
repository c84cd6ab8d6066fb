import Synchronization
import Values

/// The stand-in of Telegram: people on one side (`say`, `press`, …), bots over the Bot API on the other.
///
/// All state is in memory behind one lock; nothing in it awaits, so a call takes microseconds.
package final class Telegram: Sendable {
    private let world: Mutex<World>
    let changes = ChangeBoard()
    let now: @Sendable () -> Timestamp
    let webhookRetrySeconds: Int

    package init(_ configuration: SandboxConfiguration) throws(SandboxError) {
        now = configuration.now
        webhookRetrySeconds = configuration.webhookRetrySeconds
        let world = World(
            isStrict: configuration.isStrict, isFloodLimited: configuration.isFloodLimited, seed: configuration.seed,
            startingStars: configuration.startingStars)
        for user in configuration.users { world.users[user.id] = user }
        for bot in configuration.bots { try world.add(bot, now: now()) }
        self.world = Mutex(world)
    }

    /// Lets the clock's doings happen, then runs `body`, alone; then those who wait for changes are told.
    func locked<Result: Sendable, Failure: Error>(_ body: (World) throws(Failure) -> Result) throws(Failure) -> Result {
        defer { changes.raise() }
        let now = now()
        return try world.withLock { (world) throws(Failure) -> Result in
            world.advanceStars(to: now)
            return try body(world)
        }
    }

    func isDue(by now: Timestamp) -> Bool { world.withLock { $0.nextStars.map { $0 <= now } ?? false } }

    /// Runs `body` alone; it only looks. Who waits for changes looks at each of them, so a look must not pass for one.
    func looking<Result: Sendable>(at name: String, _ body: (World, Bot) throws(SandboxError) -> Result) throws(SandboxError) -> Result {
        try world.withLock { (world) throws(SandboxError) -> Result in
            guard let bot = world.bot(named: name) else { throw .notFound("There is no bot “\(name)” here.") }
            return try body(world, bot)
        }
    }

    func withBot<Result: Sendable>(_ name: String, _ body: (World, Bot) throws(SandboxError) -> Result) throws(SandboxError) -> Result {
        try locked { (world) throws(SandboxError) -> Result in
            guard let bot = world.bot(named: name) else { throw .notFound("There is no bot “\(name)” here.") }
            return try body(world, bot)
        }
    }

    /// Ends long polls and webhook deliveries, so that the server can stop.
    func close() {
        locked { world in
            world.isClosed = true
            for bot in world.bots.values {
                bot.poller?.finish(.timeout)
                bot.poller = nil
                bot.webhook = nil
            }
        }
        changes.close()
    }
}

/// Wakes those who wait for a change of anything; who is woken looks for himself. Costs one atomic load while nobody waits.
package final class ChangeBoard: Sendable {
    private struct State {
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let count = Atomic(0)

    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            if state.isClosed { continuation.finish() } else { state.waiting[state.next] = continuation }
            count.store(state.waiting.count, ordering: .sequentiallyConsistent)
            return state.next
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    private func remove(_ number: Int) {
        state.withLock { state in
            state.waiting[number] = nil
            count.store(state.waiting.count, ordering: .sequentiallyConsistent)
        }
    }

    func raise() {
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return }
        for continuation in state.withLock({ Array($0.waiting.values) }) { continuation.yield() }
    }

    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.finish() }
    }
}
