import OutboundHTTP

/// Why a payment provider did not do what was asked. The texts are the provider's own, without keys.
package enum PaymentProviderError: Error, Equatable, CustomStringConvertible {
    /// The request cannot succeed as it is: an amount too small, an unknown currency.
    case refused(String)
    /// The customer's card was declined.
    case declined(String)
    /// The key is unknown, revoked or may not do this.
    case unauthorised(String)
    /// A request with the same idempotency key and other content came before.
    case repeatedDifferently(String)
    case rateLimited(String)
    /// A failure on their side.
    case down(String)
    case unreachable(HTTPError)
    /// It answered something that is not in its documentation.
    case unreadable(String)

    package var description: String {
        switch self {
        case .refused(let text), .declined(let text), .unauthorised(let text), .repeatedDifferently(let text), .rateLimited(let text),
            .down(let text):
            text
        case .unreachable(let error): "\(error)"
        case .unreadable(let text): "the answer cannot be read: \(text)"
        }
    }

    /// Whether the same request may succeed later: always, unless the provider has understood it and says no. That no answer came
    /// is never a no, whatever broke the exchange off, the end of this process included.
    package var isTransient: Bool {
        switch self {
        case .rateLimited, .down, .unreachable, .unreadable: true
        case .refused, .declined, .unauthorised, .repeatedDifferently: false
        }
    }
}
