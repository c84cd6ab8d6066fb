/// How somebody who is not the provider tries to pass for it.
enum EventForgery: String, CaseIterable, Sendable {
    case wrongSecret = "wrong_secret"
    case unsigned
    /// The signature of a genuine event over another body.
    case tampered
    /// A genuine event with its genuine signature, an hour old.
    case stale
}

/// A forged event that was sent, and the HTTP status it was answered (0 for none).
package struct SentForgery: Sendable, Equatable {
    /// `wrong_secret`, `unsigned`, `tampered` or `stale`.
    package let kind: String
    package let status: Int

    var json: JSON { ["kind": .string(kind), "status": .integer(Int64(status))] }
}

extension EventSender {
    /// What goes out for an event, signed or forged, at the moment of sending.
    mutating func letter(_ delivery: EventDelivery, secrets: [String], at seconds: Int64) -> (body: [UInt8], signature: String?) {
        let genuine = Self.bytes(delivery.event.json)
        func signature(of body: [UInt8]) -> String { Self.signature(of: body, secrets: secrets, at: seconds) }
        switch delivery.forgery {
        case nil: return (genuine, signature(of: genuine))
        case .wrongSecret:
            let body = Self.bytes(forged(delivery.event))
            return (body, Self.signature(of: body, secrets: ["secret_of_somebody_else"], at: seconds))
        case .unsigned: return (Self.bytes(forged(delivery.event)), nil)
        case .tampered: return (Self.bytes(forged(delivery.event)), signature(of: genuine))
        case .stale: return (genuine, Self.signature(of: genuine, secrets: secrets, at: seconds - 3600))
        }
    }
}
