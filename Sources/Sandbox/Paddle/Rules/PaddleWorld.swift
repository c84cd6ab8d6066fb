import Values

/// All that the sandbox's Paddle knows. Its rules are pure: what happens is told, with the time at which it happens.
struct PaddleWorld: Sendable {
    var transactions = Shelf<PaddleTransaction>()
    var subscriptions = Shelf<PaddleSubscription>()
    var customers = Shelf<PaddleCustomer>()
    var adjustments = Shelf<PaddleAdjustment>()
    /// Refunds wait for the approval of Paddle, until it is given by hand.
    var asksForApproval = false
    var outbox: EventOutbox
    private var lastEventAt = Timestamp(seconds: 0)
    private var agenda: [(at: Timestamp, entry: Entry)] = []

    enum Entry: Sendable {
        case periodEnd(subscription: String, cycle: Int64)
        case retry(transaction: String, attempt: Int)
    }

    init(outbox: EventOutbox) { self.outbox = outbox }

    /// `txn_01hv8wptq8987qeep44cyrewp9`: random, since what a Kontor has stored may outlive this sandbox.
    func newID(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix + "_" + String((0..<26).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }

    /// Events of one moment are a microsecond apart, since their order is read from their times.
    mutating func record(_ type: String, _ object: JSON, at now: Timestamp) {
        lastEventAt = max(now, lastEventAt.adding(.microseconds(1)))
        outbox.record(ProviderEvent(paddle: newID("evt"), type: type, occurredAt: lastEventAt, object: object))
    }

    mutating func plan(_ entry: Entry, at moment: Timestamp) {
        let index = agenda.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        agenda.insert((moment, entry), at: index)
    }

    func isDue(by now: Timestamp) -> Bool { agenda.first.map { $0.at <= now } ?? false }

    mutating func advance(to now: Timestamp) {
        while let first = agenda.first, first.at <= now {
            agenda.removeFirst()
            switch first.entry {
            case .periodEnd(let id, let cycle): endPeriod(cycle, of: id, at: first.at)
            case .retry(let id, let attempt): retry(id, attempt, at: first.at)
            }
        }
    }
}

private let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
