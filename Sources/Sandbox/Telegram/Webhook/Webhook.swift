/// Where a bot's updates are sent, what waits in each lane, and what is on its way.
final class Webhook {
    struct Settings: Sendable {
        let url: String
        let address: WebhookAddress
        let secret: String?
        let maxConnections: Int

        var headers: [(String, String)] {
            [("Content-Type", "application/json")] + (secret.map { [("X-Telegram-Bot-Api-Secret-Token", $0)] } ?? [])
        }
    }

    let settings: Settings
    /// Tells deliveries of this webhook from those of an earlier one.
    let number: Int
    private var lanes: [Update.Lane: Lane] = [:]
    private var ready: [Update.Lane] = []
    private var readyHead = 0
    private var workers = 0
    private(set) var pendingCount = 0
    var lastError: (date: Int64, message: String)?
    private let start: @Sendable () -> Void

    private struct Lane {
        var updates = UpdateQueue()
        var failures = 0
        /// Ready, on its way or resting after a failure: not to be queued a second time.
        var isBusy = false
    }

    /// `start` begins one more worker.
    init(_ settings: Settings, number: Int, start: @escaping @Sendable () -> Void) {
        self.settings = settings
        self.number = number
        self.start = start
    }

    func append(_ update: Update) {
        pendingCount += 1
        lanes[update.lane, default: Lane()].updates.append(update)
        if lanes[update.lane]?.isBusy == false { makeReady(update.lane) }
    }

    func makeReady(_ lane: Update.Lane) {
        lanes[lane]?.isBusy = true
        ready.append(lane)
        guard workers < settings.maxConnections else { return }
        workers += 1
        start()
    }

    /// The next update to send; nil ends the worker that asked.
    func next() -> Update? {
        while readyHead < ready.count {
            let lane = ready[readyHead]
            readyHead += 1
            if readyHead > 1024 {
                ready.removeFirst(readyHead)
                readyHead = 0
            }
            if let update = lanes[lane]?.updates.first { return update }
            lanes[lane] = nil
        }
        workers -= 1
        return nil
    }

    func delivered(_ update: Update) {
        pendingCount -= 1
        _ = lanes[update.lane]?.updates.removeFirst()
        lanes[update.lane]?.failures = 0
        if lanes[update.lane]?.updates.isEmpty == true { lanes[update.lane] = nil } else { makeReady(update.lane) }
    }

    /// The number of failures in a row, this one included.
    func failed(_ update: Update, at seconds: Int64, _ message: String) -> Int {
        lastError = (seconds, message)
        lanes[update.lane]?.failures += 1
        return lanes[update.lane]?.failures ?? 1
    }

    /// All that is not delivered, in order of ids.
    func remaining() -> [Update] { lanes.values.flatMap { Array($0.updates.pending) }.sorted { $0.id < $1.id } }
}
