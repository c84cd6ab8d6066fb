import Storage
import Values

/// A provider's event as it came: stored before it is handled, and kept with what became of it.
package struct PaymentEvent: Identified, Sendable {
    package static let idPrefix = "event"

    package enum Status: String, SQLCodable, Sendable, CaseIterable {
        /// Stored; its job will come to it.
        case received
        case applied
        /// It changes nothing: of a kind that is not acted upon, or older than what is known.
        case ignored
        /// It speaks of something that is not known yet, and is applied when that is.
        case waiting
        /// It is not believed, and nothing was credited. It is looked at again when its job is retried, or the provider tells it again.
        case rejected
    }

    package let id: ID<PaymentEvent>
    package let workspaceID: ID<Workspace>
    package let provider: String
    /// The provider's own id, by which a repetition is known.
    package let providerEventID: String
    package let type: String
    package let providerObjectID: String?
    package let body: [UInt8]
    package let headers: WebhookHeaders
    /// By the provider's clock.
    package let occurredAt: Timestamp
    package let receivedAt: Timestamp
    package let status: Status
    /// A sentence without its full stop; nil where it was applied. One that was rejected keeps it until it is handled again.
    package let reason: String?
}

/// What becomes of an event.
enum EventResult: Sendable, Equatable {
    case applied
    case ignored(String)
    /// Until the provider's object of this name is known: `subscription:sub_1`.
    case waiting(for: String, String)
    /// Someone should look.
    case rejected(String)
    /// It is not believed, and nobody has to look: what else is sold through the same account with the provider is told here too.
    case foreign(String)

    var status: PaymentEvent.Status {
        switch self {
        case .applied: .applied
        case .ignored: .ignored
        case .waiting: .waiting
        case .rejected, .foreign: .rejected
        }
    }

    var reason: String? {
        switch self {
        case .applied: nil
        case .ignored(let reason), .waiting(_, let reason), .rejected(let reason), .foreign(let reason): reason
        }
    }

    var waitsFor: String? {
        if case .waiting(let name, _) = self { name } else { nil }
    }
}
