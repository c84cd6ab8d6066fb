import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("Processes that send for one bot share its pace", .serialized)
struct StoredWindowsTests {
    /// What two machines know of one bot.
    private struct Pair {
        let one: StoredWindows
        let other: StoredWindows
        let watermarks = [MessageWatermark(), MessageWatermark()]
        let departures = [Departures(27), Departures(27)]
        let database: Database
        let bot: ID<Bot>

        init(_ office: Office) throws {
            bot = try office.bot().bot.id
            database = office.database
            let make = { [database, bot, departures, watermarks] (number: Int) in
                StoredWindows(
                    ID(at: office.clock.now()), bot: bot, TelegramPace(), database, departures[number], watermarks[number])
            }
            one = make(0)
            other = make(1)
        }
    }

    private func withPair(_ body: @Sendable (Pair) async throws -> Void) async throws {
        try await TestEngine.$current.withValue(.postgres) {
            try await Office.with { office in try await body(Pair(office)) }
        }
    }

    private func moment(_ permit: TelegramWindows.Permit) -> ContinuousClock.Instant? {
        if case .at(let moment) = permit { moment } else { nil }
    }

    private func isFree(_ windows: StoredWindows, _ chat: Int64) async throws -> Bool {
        moment(try await windows.reserve(chat: chat)) != nil
    }

    @Test("no second has more permits than the pace allows, whoever takes them")
    func whole() async throws {
        try await withPair { pair in
            let permits = try await withThrowingTaskGroup(of: TelegramWindows.Permit.self) { group in
                for chat in 1...200 {
                    group.addTask { try await (chat % 2 == 0 ? pair.one : pair.other).reserve(chat: Int64(chat)) }
                }
                return try await group.reduce(into: [TelegramWindows.Permit]()) { $0.append($1) }
            }
            let moments = permits.compactMap(moment).sorted()
            #expect(moments.count == 200)
            for (index, moment) in moments.enumerated() {
                // Two looks at the two clocks lie a few milliseconds apart.
                #expect(moments[index...].prefix { $0 - moment < .milliseconds(900) }.count <= 25)
            }
        }
    }

    @Test("a chat's window is one, and what Telegram asked one process to wait for, all wait for")
    func chat() async throws {
        try await withPair { pair in
            var free: [Bool] = []
            for number in 1...6 { free.append(try await isFree(number % 2 == 0 ? pair.one : pair.other, 7)) }
            #expect(free == [true, true, true, true, false, false])
            await pair.one.obey(retryAfterSeconds: 60, chat: 8)
            let (toldOne, other) = (try await isFree(pair.other, 8), try await isFree(pair.other, 9))
            #expect(!toldOne && other)
            await pair.one.obey(retryAfterSeconds: 60, chat: 10)
            await pair.other.obey(retryAfterSeconds: 60, chat: 11)
            // Three chats at once: it is the bot that is meant.
            let afterThree = try await isFree(pair.one, 9)
            #expect(!afterThree)
            #expect(await !pair.other.takeSpare(chat: 12, isEdit: false))
        }
    }

    @Test("previews leave a fifth to messages, all processes together")
    func spare() async throws {
        try await withPair { pair in
            var taken = 0
            for number in 0..<40 { taken += await (number % 2 == 0 ? pair.one : pair.other).takeSpare(chat: 7, isEdit: false) ? 1 : 0 }
            #expect((20...40).contains(taken))
            let kept = try await pair.database.read { try $0.permitCount(of: pair.bot) }
            #expect(kept <= 25)
        }
    }

    @Test("who sends beside others has a part of what may be under way, and hears how far the message ids went")
    func knowledge() async throws {
        try await withPair { pair in
            pair.watermarks[0].raise(to: 4711, in: 7)
            _ = try await pair.one.reserve(chat: 7)
            _ = try await pair.other.reserve(chat: 8)
            #expect(pair.watermarks[1].mark(of: 9) == 4711)
            let now = ContinuousClock.now
            #expect((0..<27).count { _ in pair.departures[1].tryDepart(at: now) == nil } == 13)
        }
    }
}
