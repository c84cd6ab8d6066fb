import Dispatch
import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Holds, limits and links", .bothEngines)
struct HoldTests {
    @Test("a hold keeps money back, and what is settled of it moves; the rest is free again")
    func settle() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank wallet:ann 10.00 USD topup - created
            hold h1 wallet:ann income:api 6.00 USD - created
            hold h1 wallet:ann income:api 6.00 USD - exists
            balance wallet:ann USD 10.00
            held wallet:ann USD 6.00
            available wallet:ann USD 4.00
            settle s1 h1 6.01 USD amountExceedsHold
            settle s1 h1 1.00 EUR currencyIsNotTheHolds
            settle s1 h1 0.00 USD amountMustBePositive
            settle s1 h1 2.50 USD created
            settle s1 h1 2.50 USD exists
            settle s1 h1 2.40 USD existsWithDifferentAmount
            settle s2 h1 1.00 USD holdIsSettled
            void v1 h1 holdIsSettled
            balance wallet:ann USD 7.50
            held wallet:ann USD 0.00
            balance income:api USD 2.50
            hold h2 wallet:ann income:api 7.50 USD - created
            settle s3 h2 all USD created
            available wallet:ann USD 0.00
            """)
    }

    @Test("a hold that would overdraw is refused, and so is a transfer; a voided hold frees its money")
    func overdraw() async throws {
        try await LedgerScript.play(
            """
            hold h0 wallet:ann income:api 0.01 USD - debitAccountOverdrawn
            post t1 asset:bank wallet:ann 10.00 USD topup - created
            hold h1 wallet:ann income:api 10.01 USD - debitAccountOverdrawn
            hold h1 wallet:ann income:api 6.00 USD - created
            hold h2 wallet:ann income:api 4.01 USD - debitAccountOverdrawn
            post t2 wallet:ann income:api 4.01 USD api - debitAccountOverdrawn
            post t2 wallet:ann income:api 4.00 USD api - created
            void v1 h1 created
            void v1 h1 exists
            settle s1 h1 all USD holdIsVoided
            hold h3 wallet:ann income:api 6.00 USD - created
            reverse r1 t1 debitAccountOverdrawn
            """)
    }

    @Test("a hold that expires frees its money at that moment, whether or not anybody swept it up")
    func expiry() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank wallet:ann 10.00 USD topup - created
            at 10
            hold h1 wallet:ann income:api 10.00 USD 10 expiryMustBeLater
            hold h1 wallet:ann income:api 10.00 USD 70 created
            at 69
            expire 0
            hold h2 wallet:ann income:other 1.00 USD - debitAccountOverdrawn
            at 70
            settle s1 h1 all USD holdIsExpired
            hold h2 wallet:ann income:other 4.00 USD 100 created
            hold h3 wallet:ann income:api 6.00 USD 100 created
            at 200
            expire 2
            expire 0
            available wallet:ann USD 10.00
            """)
    }

    @Test("linked postings stand together or not at all")
    func linked() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank wallet:ann 10.00 USD topup - created
            +post a wallet:ann income:api 6.00 USD api -
            +post b wallet:ann income:api 6.00 USD api -
            +post c asset:bank wallet:ann 6.00 USD topup -
            linked linkedPostingRefused debitAccountOverdrawn linkedPostingRefused
            balance wallet:ann USD 10.00
            +post c asset:bank wallet:ann 6.00 USD topup -
            +post a wallet:ann income:api 6.00 USD api -
            +post b wallet:ann income:api 6.00 USD api -
            linked created created created
            balance wallet:ann USD 4.00
            +post c asset:bank wallet:ann 6.00 USD topup -
            +post a wallet:ann income:api 6.00 USD api -
            linked exists exists
            +hold h wallet:ann income:api 4.00 USD -
            +settle s h all USD
            linked created created
            balance wallet:ann USD 0.00
            """)
    }

    @Test("a transfer is corrected by its reverse, once")
    func reversal() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank wallet:ann 10.00 USD topup - created
            hold h1 wallet:ann income:api 4.00 USD - created
            reverse r0 h1 transferIsNotPosted
            settle s1 h1 3.00 USD created
            reverse r1 s1 created
            reverse r1 s1 exists
            reverse r2 s1 transferIsReversed
            reverse r3 nothing transferNotFound
            settle s2 t1 all USD transferIsNoHold
            balance wallet:ann USD 10.00
            balance income:api USD 0.00
            """)
    }

    @Test("an overdraft is a limit of the database, and cannot be set below what is taken out")
    func overdraft() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let workspace = ID<Workspace>(at: TestDatabase.epoch)
            let ann = try #require(AccountCode("wallet:ann"))
            func setOverdraft(_ nanos: Int64?) async throws {
                try await database.write {
                    try $0.setOverdraft(
                        of: ann, .usd, to: nanos.map { Money(nanos: $0, .usd) }, workspace: workspace, now: TestDatabase.epoch)
                }
            }
            try await setOverdraft(500)
            let spend = Self.transfer(workspace, ann, .income("api"), 500)
            #expect(try await database.write { try $0.post(spend, now: TestDatabase.epoch) } == .created)
            #expect(try await database.read { try $0.fetchAccount(ann, .usd, workspace: workspace)?.available() } == .zero(.usd))
            await #expect(throws: LedgerError.overdrawn(ann)) { try await setOverdraft(499) }
            await #expect(throws: LedgerError.overdraftNegative) { try await setOverdraft(-1) }
            await #expect {
                try await database.write { try $0.execute("UPDATE account SET debits_nanos = debits_nanos + 1 WHERE code = 'wallet:ann'") }
            } throws: { error in
                guard case .checkViolation? = error as? StorageError else { return false }
                return true
            }
            try await setOverdraft(nil)
            let more = Self.transfer(workspace, ann, .income("api"), 1)
            #expect(try await database.write { try $0.post(more, now: TestDatabase.epoch) } == .created)
        }
    }

    @Test("of 1,000 holds at once against a balance that covers 10, exactly 10 are admitted, and all of it can be held again")
    func crowd() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let workspace = ID<Workspace>(at: TestDatabase.epoch)
            let ann = try #require(AccountCode("wallet:ann"))
            let now = TestDatabase.epoch
            let topUp = Self.transfer(workspace, .asset("bank"), ann, 1_000)
            try await database.write { try $0.post(topUp, now: now).requirePosted() }
            let writer = LedgerWriter(workspace: workspace, database: database, clock: Clock(fixedAt: now))
            let admitted = try await withThrowingTaskGroup(of: (ID<Transfer>, TransferResult).self) { group in
                for number in 0..<1_000 {
                    let hold = Posting.hold(Self.transfer(workspace, ann, .income("api"), 100), expiresAt: nil)
                    group.addTask {
                        // Half through the writer, half in transactions of their own.
                        number % 2 == 0
                            ? (hold.id, try await writer.post(hold))
                            : (hold.id, try await database.write { try $0.post(hold, workspace: workspace, now: now) })
                    }
                }
                var admitted: [ID<Transfer>] = []
                for try await (id, result) in group {
                    #expect(result == .created || result == .debitAccountOverdrawn)
                    if result == .created { admitted.append(id) }
                }
                return admitted
            }
            #expect(admitted.count == 10)
            for hold in admitted {
                let void = Posting.void(.init(id: ID(at: now), of: hold, description: "", occurredAt: now))
                #expect(try await writer.post(void) == .created)
                let again = Posting.hold(Self.transfer(workspace, ann, .income("api"), 100), expiresAt: nil)
                #expect(try await writer.post(again) == .created)
            }
            #expect(try await database.read { try $0.proof() }.discrepancies == [])
        }
    }

    @Test("a hold that comes while its settlement waits for an account is settled", .timeLimit(.minutes(10)))
    func heldMeanwhile() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let (workspace, now) = (ID<Workspace>(at: TestDatabase.epoch), TestDatabase.epoch)
            let (bank, busy) = (AccountCode.asset("bank"), AccountCode.income("busy"))
            let hold = Self.transfer(workspace, bank, .income("api"), 100)
            try await database.write { try $0.post(Self.transfer(workspace, bank, busy, 1), now: now).requirePosted() }
            let (begun, settling) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
            async let holding: Void = database.write { tx in
                try tx.post(Self.transfer(workspace, bank, busy, 1), now: now).requirePosted()
                begun.continuation.yield()
                settling.wait()
                try tx.post(.hold(hold, expiresAt: nil), workspace: workspace, now: now).requirePosted()
            }
            for await _ in begun.stream { break }
            let settlement = Posting.settlement(.init(id: ID(at: now), hold: hold.id, description: "", occurredAt: now))
            let other = Posting.transfer(Self.transfer(workspace, .asset("cash"), busy, 1))
            async let settled: [[TransferResult]] = {
                while true {
                    do {
                        return try await database.write { try $0.post([[other], [settlement]], workspace: workspace, now: now) }
                    } catch StorageError.busy {
                        // On a slow machine the wait for the account may end before anybody has looked.
                    }
                }
            }()
            if TestEngine.current == .postgres {
                while try await !database.read({ try $0.isAnyoneWaiting() }) {}
            }
            settling.signal()
            try await holding
            #expect(try await settled == [[.created], [.created]])
            #expect(try await database.read { try $0.proof() }.discrepancies == [])
        }
    }

    private static func transfer(_ workspace: ID<Workspace>, _ debit: AccountCode, _ credit: AccountCode, _ nanos: Int64) -> NewTransfer {
        NewTransfer(
            id: ID(at: TestDatabase.epoch), workspace: workspace, debit: debit, credit: credit, amount: Money(nanos: nanos, .usd),
            category: "api", description: "", occurredAt: TestDatabase.epoch)
    }
}

extension Transaction {
    /// Whether another connection to this schema waits for a row of the ledger.
    fileprivate func isAnyoneWaiting() throws -> Bool {
        try row(
            """
            SELECT 1 AS found FROM pg_locks w JOIN pg_locks l ON l.pid = w.pid
            WHERE NOT w.granted AND l.relation = CAST('account' AS regclass) LIMIT 1
            """) != nil
    }
}
