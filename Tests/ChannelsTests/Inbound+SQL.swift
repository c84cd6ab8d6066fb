import Storage

@testable import Channels

extension Transaction {
    /// Everything that came in, in its order.
    func allInbound() throws -> [Inbound] { try fetch(Inbound.self, "SELECT * FROM inbound ORDER BY inbound_id") }
}
