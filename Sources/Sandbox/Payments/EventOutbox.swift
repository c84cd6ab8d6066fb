/// A provider's events, where they go, what of them waits to be sent and when, and the faults that disturb it. Deliveries know real time: the
/// clock of the demo does not hurry a network.
package struct EventOutbox: Sendable {
    var endpoints = Shelf<EventEndpoint>()
    var faults: Faults<ProviderFault>
    private(set) var events = Shelf<ProviderEvent>()
    private(set) var waiting: [EventDelivery] = []
    private(set) var forgeries: [SentForgery] = []
    /// Events that no delivery has been planned for yet.
    private var fresh: [ProviderEvent] = []
    private var lastNumber = 0
    private var plannedForgeries = 0
    private let keepsOrder: Bool
    private let mostFailures: Int

    /// Where it `keepsOrder`, an event that fails holds back the others. After `mostFailures` an event is given up.
    init(seed: UInt64, keepsOrder: Bool = false, mostFailures: Int = .max) {
        faults = Faults(seed: seed)
        self.keepsOrder = keepsOrder
        self.mostFailures = mostFailures
    }

    mutating func record(_ event: ProviderEvent) {
        var event = event
        event.pendingEndpoints = endpoints.oldestFirst.count { $0.wants(event.type) }
        events.put(event)
        fresh.append(event)
    }

    // MARK: What is to be sent

    /// Plans what the fresh events set off, with the faults that disturb it.
    mutating func plan(at now: ContinuousClock.Instant) {
        for event in fresh {
            for endpoint in endpoints.oldestFirst where endpoint.wants(event.type) {
                let copies = faults.copies()
                if faults.forges() {
                    add(event, to: endpoint, EventForgery.allCases[plannedForgeries % EventForgery.allCases.count], at: now)
                    plannedForgeries += 1
                }
                for _ in 0..<copies { add(event, to: endpoint, at: now + faults.delay()) }
            }
        }
        fresh = []
    }

    private mutating func add(
        _ event: ProviderEvent, to endpoint: EventEndpoint, _ forgery: EventForgery? = nil, at moment: ContinuousClock.Instant
    ) {
        lastNumber += 1
        waiting.append(EventDelivery(number: lastNumber, event: event, endpoint: endpoint.id, forgery: forgery, dueAt: moment))
    }

    /// To every endpoint, whether it wants such or not.
    mutating func resend(_ event: ProviderEvent, at now: ContinuousClock.Instant) {
        for endpoint in endpoints.oldestFirst { add(event, to: endpoint, at: now) }
    }

    // MARK: When

    /// The one whose time came first; of those of one time, the first made.
    func next(by now: ContinuousClock.Instant) -> EventDelivery? { earliest.flatMap { $0.dueAt <= now ? $0 : nil } }

    var earliest: EventDelivery? {
        if keepsOrder, let failed = waiting.first(where: { $0.failures > 0 }) { return failed }
        return waiting.min { ($0.dueAt, $0.number) < ($1.dueAt, $1.number) }
    }

    /// All that waits after a failure is due.
    mutating func hurry(at now: ContinuousClock.Instant) {
        for index in waiting.indices where waiting[index].failures > 0 { waiting[index].dueAt = min(waiting[index].dueAt, now) }
    }

    // MARK: What became of it

    /// A forger tries once; what has failed comes again.
    mutating func settle(_ delivery: EventDelivery, status: Int, isTaken: Bool, retrySeconds: Int, at now: ContinuousClock.Instant) {
        if let forgery = delivery.forgery {
            forgeries.append(SentForgery(kind: forgery.rawValue, status: status))
        } else if isTaken {
            acknowledge(delivery.event.id)
        } else if delivery.failures + 1 < mostFailures {
            return postpone(delivery, seconds: retrySeconds, from: now)
        }
        waiting.removeAll { $0.number == delivery.number }
    }

    /// Due again after 1, 2, 4 … times `seconds`, at most a minute.
    private mutating func postpone(_ delivery: EventDelivery, seconds: Int, from now: ContinuousClock.Instant) {
        guard let index = waiting.firstIndex(where: { $0.number == delivery.number }) else { return }
        waiting[index].dueAt = now + .seconds(min(60, seconds << min(delivery.failures, 6)))
        waiting[index].failures += 1
    }

    private mutating func acknowledge(_ id: String) {
        guard var event = events[id], event.pendingEndpoints > 0 else { return }
        event.pendingEndpoints -= 1
        events.put(event)
    }

    /// Forgets what waits, as if the provider had given it up.
    mutating func lose() { waiting = [] }
}

/// One event on its way to one endpoint.
struct EventDelivery: Sendable {
    let number: Int
    let event: ProviderEvent
    let endpoint: String
    /// Nil for the genuine event.
    let forgery: EventForgery?
    var dueAt: ContinuousClock.Instant
    var failures = 0
}
