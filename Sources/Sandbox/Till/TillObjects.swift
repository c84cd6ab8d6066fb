import Values

/// A check-out of the sandbox's own payment provider.
package struct TillCheckout: Sendable, Equatable {
    package enum Status: String, Sendable { case open, paid, failed, expired }

    package let id: String
    /// What the shop calls it; a second request for the same order gets the same check-out.
    package let order: String
    package let description: String
    /// A decimal, as the shop wrote it.
    package let amount: String
    package let currency: String
    /// `day`, `week`, `month` or `year`; nil for a single payment.
    package let period: String?
    package let paidURL: String
    package let cancelledURL: String
    package internal(set) var status = Status.open
    /// The bank wants the customer to confirm, as in 3-D Secure.
    package internal(set) var awaitsConfirmation = false
    /// When it is paid by itself.
    var autoAt: Timestamp?
    let createdAt: Timestamp

    /// How long it can be paid.
    static let longestOpen: Duration = .seconds(86_400)

    func json(url: String) -> JSON {
        ["id": .string(id), "order": .string(order), "status": .string(status.rawValue), "url": .string(url)]
    }
}

/// What is paid period by period: a month has 30 days here, and a year 365.
package struct TillSubscription: Sendable, Equatable {
    package enum Status: String, Sendable { case active, unpaid, cancelled }

    package let id: String
    package let checkout: String
    package internal(set) var paidUntil: Timestamp
    package internal(set) var status = Status.active
    /// Whether the next period will be paid.
    package internal(set) var works = true

    static func length(of period: String) -> Duration? {
        switch period {
        case "day": .seconds(86_400)
        case "week": .seconds(7 * 86_400)
        case "month": .seconds(30 * 86_400)
        case "year": .seconds(365 * 86_400)
        default: nil
        }
    }
}

/// A refusal of the API, in a sentence.
struct TillError: Error {
    let status: Int
    let sentence: String
}
