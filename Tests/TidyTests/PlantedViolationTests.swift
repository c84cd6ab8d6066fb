import Testing

/// Each rule catches what it is there to catch, and leaves its neighbour alone.
@Suite("Planted violations")
struct PlantedViolationTests {
    private func lines(_ rule: (SourceFile) -> [Violation], _ path: String, _ text: String) -> [Int] {
        rule(SourceFile(path: path, text: text)).map(\.line)
    }

    @Test("an upward or sideways import is caught, however it is written")
    func imports() {
        let text = """
            import Values
            import Ledger
            @testable import struct Channels.Inbound
            package import Server
            // import Jobs
            let text = "import Jobs"
            """
        #expect(lines(ImportEdges.violations, "Sources/Storage/Row.swift", text) == [2, 3, 4])
        #expect(lines(ImportEdges.violations, "Sources/Channels/Inbound.swift", "import Customers") == [])
        #expect(lines(ImportEdges.violations, "Sources/Customers/Customer.swift", "import Channels") == [1])
        #expect(lines(ImportEdges.violations, "Sources/Products/Assistant/Question.swift", "import Server") == [1])
    }

    @Test("a product cannot import a sibling, and a target nobody listed is named")
    func siblings() {
        #expect(lines(ImportEdges.violations, "Sources/Products/Letters/Letter.swift", "import Assistant") == [1])
        #expect(lines(ImportEdges.violations, "Sources/Cellar/Barrel.swift", "import Values") == [1])
    }

    @Test(
        "outside packages stay with their keepers",
        arguments: [
            ("GRDB", "Jobs"), ("AsyncHTTPClient", "Channels"), ("Hummingbird", "Channels"), ("HummingbirdCore", "Ledger"),
            ("Mustache", "Sandbox"), ("ArgumentParser", "Server"),
        ])
    func keepers(module: String, target: String) {
        #expect(lines(ImportEdges.violations, "Sources/\(target)/Thing.swift", "import \(module)") == [1])
    }

    @Test("edges are read from ARCHITECTURE.md")
    func architecture() {
        let text = "# Edges\n\n    Values →\n    Jobs → Storage, Values\n| `Storage` → `Values` |\nA → B\n"
        #expect(ImportEdges.shown(in: text) == ["Values": [], "Jobs": ["Storage", "Values"], "Storage": ["Values"]])
    }

    @Test(
        "drawers are caught at any depth",
        arguments: ["Sources/Utils", "Sources/Server/Extensions", "Sources/Jobs/helpers", "Tests/Shared"])
    func folders(path: String) { #expect(Names.violations(inFolder: path).count == 1) }

    @Test(
        "a folder named after what it does is left alone",
        arguments: ["Sources/Storage", "Tests/TestSupport", "Sources/Storage/Drivers/SQLite"])
    func properFolders(path: String) { #expect(Names.violations(inFolder: path) == []) }

    @Test("empty names are caught in types and files")
    func names() {
        let text = """
            final class UpdateManager {}
            package struct JobInfo: Sendable {
            enum BaseURLKind { case one }
            struct Database {}
            struct Informal {}
            func handleData() {}
            typealias LogHandler = Int
            protocol Storing: OtherService {}
            """
        #expect(lines(Names.violations(in:), "Sources/Jobs/Job.swift", text) == [1, 2, 3, 7])
        #expect(lines(Names.violations(in:), "Sources/Jobs/String+Utils.swift", "") == [1])
        #expect(lines(Names.violations(in:), "Sources/Jobs/JobHelper.swift", "") == [1])
        #expect(lines(Names.violations(in:), "Sources/Jobs/Job+SQL.swift", "") == [])
    }

    @Test("SQL outside its place is caught, prose is not")
    func sql() {
        let text = #"""
            let a: SQL = "SELECT name FROM customer WHERE customer_id = \(id)"
            let b = "select a plan from the list"
            let c: SQL = """
                UPDATE job
                SET state = 'done'
                """
            // DELETE FROM job
            let d: SQL = "DELETE FROM job"
            let e: SQL = "INSERT INTO job VALUES (\(nested("x")))"
            let f = "CREATE TABLE x ("
            """#
        #expect(lines(SQLPlacement.violations, "Sources/Jobs/Job.swift", text) == [1, 3, 8, 9, 10])
        #expect(lines(SQLPlacement.violations, "Sources/Jobs/Job+SQL.swift", text) == [])
        #expect(lines(SQLPlacement.violations, "Sources/Jobs/Migrations/JobsSchema.swift", text) == [])
        #expect(lines(SQLPlacement.violations, "Sources/Storage/Migration.swift", text) == [])
        #expect(lines(SQLPlacement.violations, "Tests/JobsTests/JobTests.swift", text) == [])
    }

    @Test(
        "floating point is caught wherever money is counted",
        arguments: [
            "Sources/Ledger/Account.swift", "Sources/Billing/Plan.swift", "Sources/Values/Money.swift", "Sources/AIGateway/PriceBook.swift",
            "Sources/AIGateway/Usage+Cost.swift",
        ])
    func money(path: String) {
        let text = "let a: Double = 1\n// no Double here\nlet b = CGFloat(2)\nlet c = MoneyError.notADecimal\nlet d = Decimal(3)\n"
        #expect(lines(MoneyNumbers.violations, path, text) == [1, 3, 5])
    }

    @Test("floating point elsewhere is nobody's business")
    func otherNumbers() {
        #expect(lines(MoneyNumbers.violations, "Sources/AIGateway/Completion.swift", "let temperature: Double = 1") == [])
    }

    @Test("a missing reason is caught, one on the line or above is accepted")
    func reasons() {
        let text = """
            final class A: @unchecked Sendable {}

            // Guarded by the lock below.
            final class B: @unchecked Sendable {}
            let c = try? read()

            let d = try? read()  // absent is fine here
            fatalError("no")
            let e = try! read()
            let text = "try? fatalError("
            let f = entry?.isRetry
            """
        #expect(lines(Reasons.violations, "Sources/Jobs/Job.swift", text) == [1, 5, 8, 9])
    }

    @Test("a file of 401 lines is caught, one of 400 is not")
    func sizes() {
        let text = String(repeating: "let a = 1\n", count: 400)
        #expect(lines(Habits.tooLong, "Sources/Jobs/Job.swift", text) == [])
        #expect(lines(Habits.tooLong, "Sources/Jobs/Job.swift", text + "let b = 2\n") == [401])
    }

    @Test("sleeping and disabled tests are caught")
    func sleeps() {
        let text = """
            try await Task.sleep(for: .seconds(1))
            usleep(100)
            let job = asleep()
            @Test("x", .disabled("later"))
            // never sleep(1)
            """
        #expect(lines(Habits.sleepsOrIsDisabled, "Tests/JobsTests/JobTests.swift", text) == [1, 2, 4])
        #expect(lines(Habits.sleepsOrIsDisabled, "Sources/Jobs/Worker.swift", text) == [])
    }

    @Test("a target without tests and tests without a target are named")
    func mirror() {
        let found = Habits.unmirrored(targets: ["Jobs", "Ledger"], tests: ["JobsTests", "OldTests", "TestSupport", "TidyTests"])
        #expect(found == ["Sources/Ledger has no Tests/LedgerTests", "Tests/OldTests mirrors no target"])
    }

    @Test("strings, comments and interpolations are told apart")
    func lexer() {
        let text = ##"""
            let a = "x // no comment" // a comment
            /* block /* nested */ still */ let b = #"raw "quote" \n"#
            let c = "\(f("try?", g(1))) end"
            """##
        let file = SourceFile(path: "Sources/Jobs/Job.swift", text: text)
        #expect(file.lines.map(\.code) == ["let a = \"\" ", " let b = \"\"", "let c = \"\"(f(\"\", g(1)))"])
        #expect(file.lines.map(\.comment) == ["// a comment", "/* block /* nested */ still */", ""])
        #expect(file.literals.map(\.text) == ["x // no comment", #"raw "quote" \n"#, "try?", "… end"])
    }
}
