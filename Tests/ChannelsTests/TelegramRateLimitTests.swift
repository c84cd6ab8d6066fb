import Testing

@testable import Channels

@Suite("Sending keeps within Telegram's limits")
struct TelegramRateLimitTests {
    private let start = ContinuousClock.now

    private func limit(overall: Int = 25) -> TelegramRateLimit {
        var pace = TelegramPace()
        pace.overallPerSecond = overall
        return TelegramRateLimit(pace)
    }

    /// When each of `count` sends to `chat` would go out, asking again as told.
    private func moments(_ limit: TelegramRateLimit, chat: Int64, count: Int) -> [Duration] {
        var now = start
        return (0..<count).map { _ in
            while true {
                switch limit.reserve(chat: chat, at: now) {
                case .at(let moment):
                    now = moment
                    return moment - start
                case .again(let moment): now = moment
                }
            }
        }
    }

    @Test("a private chat gets four messages at once, then four in any five seconds")
    func privateChat() {
        #expect(moments(limit(), chat: 7, count: 9) == [.zero, .zero, .zero, .zero] + [5, 5, 5, 5, 10].map { Duration.seconds($0) })
    }

    @Test("a group gets eighteen a minute")
    func group() {
        let moments = moments(limit(), chat: -7, count: 19)
        #expect(moments[17] == .zero)
        #expect(moments[18] == .seconds(60))
    }

    @Test("the bot as a whole never exceeds its pace in any second", arguments: [1, 3, 25])
    func overall(_ perSecond: Int) {
        let limit = limit(overall: perSecond)
        var reserved: [Duration] = []
        for chat in 1...200 {
            guard case .at(let moment) = limit.reserve(chat: Int64(chat), at: start) else { continue }
            reserved.append(moment - start)
        }
        #expect(reserved.count == 200)
        for (index, moment) in reserved.enumerated() {
            #expect(reserved[index...].prefix { $0 - moment < .seconds(1) }.count <= perSecond)
        }
        #expect(reserved.last == .seconds(199 / perSecond))
    }

    @Test("after 429 the chat waits as long as told and then goes at half its pace")
    func retryAfter() {
        let limit = limit()
        limit.obey(retryAfterSeconds: 7, chat: 1, at: start)
        #expect(limit.reserve(chat: 1, at: start) == .again(start + .seconds(7)))
        #expect(limit.reserve(chat: 2, at: start) == .at(start))
        let later = start + .seconds(7)
        #expect(limit.reserve(chat: 1, at: later) == .at(later))
        #expect(limit.reserve(chat: 1, at: later) == .at(later))
        #expect(limit.reserve(chat: 1, at: later) == .again(later + .seconds(5)))
        let recovered = later + .seconds(61)
        for _ in 1...4 { #expect(limit.reserve(chat: 1, at: recovered) == .at(recovered)) }
    }

    @Test("429 in three chats at once is meant for the bot")
    func global() {
        let limit = limit()
        for chat in 1...3 { limit.obey(retryAfterSeconds: 5, chat: Int64(chat), at: start) }
        #expect(limit.reserve(chat: 9, at: start) == .again(start + .seconds(5)))
        #expect(!limit.tryAcquire(chat: 9, at: start))
    }

    @Test("previews take what is left over, and leave a fifth")
    func spare() {
        let limit = limit(overall: 10)
        #expect((1...20).filter { limit.tryAcquire(chat: Int64($0), at: start) }.count == 8)
        #expect(limit.reserve(chat: 99, at: start) == .at(start))
    }

    @Test("edits of a preview leave room in their group")
    func edits() {
        let limit = limit(overall: 100)
        #expect((1...20).filter { _ in limit.tryAcquire(chat: -5, isEdit: true, at: start) }.count == 13)
        #expect(limit.reserve(chat: -5, at: start) == .at(start))
    }

    @Test("who would wait longer than he has patience for is told, and takes no permit")
    func patience() async throws {
        let limit = limit()
        for _ in 1...4 { #expect(try await limit.acquire(chat: 1, patience: .zero) == nil) }
        let wait = try #require(try await limit.acquire(chat: 1, patience: .seconds(1)))
        #expect(wait > .seconds(1) && wait <= .seconds(5))
    }
}
