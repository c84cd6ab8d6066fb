import Values

/// What the clock will bring, in the order of its time. An entry that came to nothing meanwhile is passed over when its time comes.
struct StripeAgenda: Sendable {
    enum Entry: Sendable, Equatable {
        case expiry(session: String)
        /// Money that was on its way arrives.
        case arrival(session: String)
        case periodEnd(subscription: String, period: Int64)
        case retry(invoice: String, attempt: Int64)
    }

    private var entries: [(at: Timestamp, entry: Entry)] = []

    mutating func add(_ entry: Entry, at moment: Timestamp) {
        let index = entries.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        entries.insert((moment, entry), at: index)
    }

    func isDue(by now: Timestamp) -> Bool { entries.first.map { $0.at <= now } ?? false }

    /// The first entry that is due by `now`.
    mutating func next(by now: Timestamp) -> (at: Timestamp, entry: Entry)? {
        guard let first = entries.first, first.at <= now else { return nil }
        return entries.removeFirst()
    }
}

extension StripeWorld {
    func isDue(by now: Timestamp) -> Bool { agenda.isDue(by: now) }

    mutating func advance(to now: Timestamp) {
        while let (moment, entry) = agenda.next(by: now) {
            switch entry {
            case .expiry(let id): expire(session: id, at: moment)
            case .arrival(let id): settle(session: id, arrives: true, at: moment)
            case .periodEnd(let id, let period): endPeriod(period, ofSubscription: id, at: moment)
            case .retry(let id, let attempt): retry(invoice: id, attempt: attempt, at: moment)
            }
        }
    }
}
