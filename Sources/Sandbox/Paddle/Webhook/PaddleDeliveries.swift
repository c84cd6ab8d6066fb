/// What is to be sent, and when. Deliveries know real time: the clock of the demo does not hurry a network.
struct PaddleDeliveries: Sendable {
    struct Delivery: Sendable {
        let number: Int
        let event: PaddleEvent
        /// Nil for the genuine event.
        let forgery: StripeForgery?
        var dueAt: ContinuousClock.Instant
        var failures = 0
    }

    private(set) var waiting: [Delivery] = []
    private var nextNumber = 0
    private var plannedForgeries = 0

    mutating func add(_ event: PaddleEvent, forgery: StripeForgery? = nil, at moment: ContinuousClock.Instant) {
        nextNumber += 1
        waiting.append(Delivery(number: nextNumber, event: event, forgery: forgery, dueAt: moment))
    }

    /// The one whose time came first; of those of one time, the first made.
    func next(by now: ContinuousClock.Instant) -> Delivery? { earliest.flatMap { $0.dueAt <= now ? $0 : nil } }

    var earliest: Delivery? { waiting.min { ($0.dueAt, $0.number) < ($1.dueAt, $1.number) } }

    mutating func remove(_ delivery: Delivery) { waiting.removeAll { $0.number == delivery.number } }

    /// Due again after 1, 2, 4 … times `seconds`, at most a minute; after 60 failures it is given up.
    mutating func postpone(_ delivery: Delivery, seconds: Int, from now: ContinuousClock.Instant) {
        guard let index = waiting.firstIndex(where: { $0.number == delivery.number }) else { return }
        waiting[index].dueAt = now + .seconds(min(60, seconds << min(waiting[index].failures, 6)))
        waiting[index].failures += 1
        if waiting[index].failures >= 60 { waiting.remove(at: index) }
    }

    /// All that waits after a failure is due.
    mutating func hurry(at now: ContinuousClock.Instant) {
        for index in waiting.indices where waiting[index].failures > 0 { waiting[index].dueAt = min(waiting[index].dueAt, now) }
    }

    /// Forgets what waits, as if Paddle had given it up.
    mutating func lose() { waiting = [] }

    /// Plans what an event sets off, with the faults that disturb it.
    mutating func plan(_ event: PaddleEvent, _ faults: inout StripeFaults, at now: ContinuousClock.Instant) {
        var copies = 1
        if case .duplicateEvents(let wanted) = faults.strike(where: { if case .duplicateEvents = $0.kind { true } else { false } }) {
            copies = wanted
        }
        if faults.strike(where: { $0.kind == .forgedEvents }) != nil {
            add(event, forgery: StripeForgery.allCases[plannedForgeries % StripeForgery.allCases.count], at: now)
            plannedForgeries += 1
        }
        for _ in 0..<copies {
            var delay = 0
            if case .shuffleEvents(let longest) = faults.strike(where: { if case .shuffleEvents = $0.kind { true } else { false } }) {
                delay = Int.random(in: 0...longest, using: &faults.random)
            }
            add(event, at: now + .milliseconds(delay))
        }
    }
}
