import Values

/// All that the sandbox's Paddle knows. Its rules are pure: what happens is told, with the time at which it happens.
struct PaddleWorld: Sendable {
    var transactions = StripeShelf<PaddleTransaction>()
    var subscriptions = StripeShelf<PaddleSubscription>()
    var customers = StripeShelf<PaddleCustomer>()
    var adjustments = StripeShelf<PaddleAdjustment>()
    var events = StripeShelf<PaddleEvent>()
    /// Refunds wait for the approval of Paddle, until it is given by hand.
    var asksForApproval = false
    /// Events that nobody has begun to deliver yet.
    var fresh: [PaddleEvent] = []
    private var lastEventAt = Timestamp(seconds: 0)
    private var agenda: [(at: Timestamp, entry: Entry)] = []

    enum Entry: Sendable {
        case periodEnd(subscription: String, cycle: Int64)
        case retry(transaction: String, attempt: Int)
    }

    /// `txn_01hv8wptq8987qeep44cyrewp9`: random, since what a Kontor has stored may outlive this sandbox.
    func newID(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix + "_" + String((0..<26).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }

    /// Events of one moment are a microsecond apart, since their order is read from their times.
    mutating func record(_ type: String, _ object: JSON, at now: Timestamp) {
        lastEventAt = max(now, lastEventAt.adding(.microseconds(1)))
        let event = PaddleEvent(id: newID("evt"), type: type, occurredAt: lastEventAt, object: object)
        events.put(event)
        fresh.append(event)
    }

    mutating func plan(_ entry: Entry, at moment: Timestamp) {
        let index = agenda.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        agenda.insert((moment, entry), at: index)
    }

    func isDue(by now: Timestamp) -> Bool { agenda.first.map { $0.at <= now } ?? false }

    /// Lets happen what falls due up to `now`, one thing after the other, each at its own time.
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
