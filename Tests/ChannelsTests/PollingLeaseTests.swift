import Jobs
import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("One process polls for a bot")
struct PollingLeaseTests {
    @Test("a lease is its holder's until its time is over or it is given back", .bothEngines)
    func lease() async throws {
        try await Office.with { office in
            let bot = try office.bot().bot.id
            let (one, other) = (ID<PollingLease>(at: office.clock.now()), ID<PollingLease>(at: office.clock.now()))
            func take(_ holder: ID<PollingLease>, for term: Duration = .seconds(60)) async throws -> Bool {
                try await office.database.write { try $0.takePolling(of: bot, by: holder, for: term) }
            }
            #expect(try await take(one))
            #expect(try await !take(other))
            #expect(try await take(one))
            try await office.database.write { try $0.releasePolling(of: bot, by: other) }
            #expect(try await !take(other))
            try await office.database.write { try $0.releasePolling(of: bot, by: one) }
            #expect(try await take(other))
            // Over at once.
            #expect(try await take(other, for: .zero))
            #expect(try await take(one))
        }
    }

    @Test("of many that want it at once, one gets it", .bothEngines)
    func race() async throws {
        try await Office.with { office in
            let bot = try office.bot().bot.id
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let holder = ID<PollingLease>(at: office.clock.now())
                        return try await office.database.write { try $0.takePolling(of: bot, by: holder, for: .seconds(60)) }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 1)
        }
    }

    @Test("a process that died without a word is succeeded within ten seconds, and whoever waits for that is well")
    func succession() async throws {
        try await TestEngine.$current.withValue(.postgres) {
            try await Office.with(ScriptedProduct.echo) { office in
                let bot = try office.bot().bot.id
                let dead = ID<PollingLease>(at: office.clock.now())
                @Sendable func hold(for term: Duration) async throws {
                    #expect(try await office.database.write { try $0.takePolling(of: bot, by: dead, for: term) })
                }
                try office.telegram.say("hello", as: Office.user, to: "echo")
                try await hold(for: .seconds(600))
                try await office.whileRunning {
                    try await office.telegram.wait(forCalls: 1, of: "setMyCommands", by: "echo")
                    #expect(office.bots.health == ["echo": .well])
                    #expect(office.telegram.statistics()[0].calls["getUpdates"] == nil)
                    // Its last renewal.
                    let died = ContinuousClock.now
                    try await hold(for: PollingLease.term)
                    try await office.telegram.wait(forCalls: 1, of: "getUpdates", by: "echo")
                    print("polling was taken over after \(ContinuousClock.now - died)")
                    try await office.telegram.wait(for: "echo", Office.user, seconds: 60) { !$0.answers.isEmpty }
                }
            }
        }
    }
}
