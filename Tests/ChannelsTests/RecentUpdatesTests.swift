import TestSupport
import Testing
import Values

@testable import Channels

@Suite struct RecentUpdatesTests {
    private let start = ContinuousClock.now

    private func update() throws -> TelegramUpdate { try TelegramInbound.Delivery.read(#"{"update_id": 7}"#) }

    @Test("what another process handles is forgotten after a while, and there is never more than a bound")
    func bounds() throws {
        let recent = RecentUpdates()
        let ids = (0..<RecentUpdates.limit * 2 + 10).map { _ in ID<Inbound>(at: TestDatabase.epoch) }
        for id in ids {
            recent.keep(try update(), as: id, at: start)
            #expect(recent.count <= RecentUpdates.limit)
        }
        let (first, second, third) = (
            ID<Inbound>(at: TestDatabase.epoch), ID<Inbound>(at: TestDatabase.epoch), ID<Inbound>(at: TestDatabase.epoch)
        )
        recent.keep(try update(), as: first, at: start + RecentUpdates.age)
        #expect(recent.take(ids[ids.count - 1])?.id == 7)
        recent.keep(try update(), as: second, at: start + RecentUpdates.age * 2)
        recent.keep(try update(), as: third, at: start + RecentUpdates.age * 3)
        #expect(recent.take(first) == nil && recent.take(second) != nil && recent.take(third) != nil && recent.count == 0)
    }
}
