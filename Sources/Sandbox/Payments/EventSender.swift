import Values

/// The rules of a payment provider as far as its events go: when something happens, and what is sent of it. `PaymentDesk` does the rest, the
/// same for each.
protocol EventSender: Sendable {
    var outbox: EventOutbox { get set }

    /// Whether the clock brings anything by `now`.
    func isDue(by now: Timestamp) -> Bool
    /// Lets happen what falls due up to `now`, one thing after the other, each at its own time.
    mutating func advance(to now: Timestamp)

    /// Headers of each event but its signature.
    static var headers: [(String, String)] { get }
    static var signatureHeader: String { get }
    /// The value of `signatureHeader`. Each of the secrets signs.
    static func signature(of body: [UInt8], secrets: [String], at seconds: Int64) -> String
    static func bytes(_ event: JSON) -> [UInt8]
    /// Whether an event that was answered so has arrived, and does not come again.
    static func isTaken(_ status: Int) -> Bool

    func newSecret() -> String
    /// What a forger would send: that a check-out which is still open has been paid, or else this event under other ids.
    mutating func forged(_ event: ProviderEvent) -> JSON
}

extension EventSender {
    static func bytes(_ event: JSON) -> [UInt8] { event.bytes }

    /// Anything but 2xx, a redirect too, is a failure.
    static func isTaken(_ status: Int) -> Bool { (200..<300).contains(status) }
}
