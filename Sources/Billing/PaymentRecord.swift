import Values

/// What a provider's own lists say of money, in the form of the event that would have told it: so it is read, believed and entered like
/// one.
package struct PaymentRecord: Sendable {
    /// Its id begins with `record:`, and is the same each time the list is read.
    package let event: ReceivedEvent
    package let body: [UInt8]

    package init(event: ReceivedEvent, body: [UInt8]) {
        self.event = event
        self.body = body
    }
}

/// Something in which the books and the provider differ.
struct PaymentDifference: Sendable {
    let provider: String
    /// The provider's id of what differs, with what is wrong about it: by which the same is told once.
    let key: String
    /// A sentence without its full stop.
    let text: String
}
