import Foundation
import OutboundHTTP
import Sandbox
import TestBusiness
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct WorkCommandTests {
    @Test("one process serves and runs no jobs, another runs the jobs; together they answer")
    func divided() async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock(), isFloodLimited: false)
        try await TestFolder.with { folder in
            try await TestEngine.$current.withValue(.postgres) {
                try await TestDatabase.withURL { database in
                    var environment = TestBusiness.environment(sandbox, folder: folder)
                    environment["DATABASE_URL"] = database
                    environment["KONTOR_SECRET_KEY"] = Data(repeating: 7, count: 32).base64EncodedString()
                    let serving = try KontorProcess(["serve", "--no-workers"], environment: environment, folder: folder)
                    let url = try #require(try await serving.line(with: "listens on").split(separator: " ").last.map(String.init))
                    #expect(try await status(of: url + "/ready") == 200)
                    let left = try await KontorProcess.run(["jobs", "--json"], environment: environment, folder: folder)
                    #expect(left.status == 0 && !left.output.contains("\"running\""), "\(left.output)")

                    try sandbox.telegram.say("Why is the sky blue?", as: TestBusiness.customerID, to: TestBusiness.bot)
                    let working = try KontorProcess(["work"], environment: environment, folder: folder)
                    _ = try await working.line(with: "works")
                    try await sandbox.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID, seconds: 60) {
                        $0.draft == nil && !$0.answers.isEmpty
                    }
                    #expect(await working.terminate() == 0, "\(working.printed)")
                    #expect(await serving.terminate() == 0, "\(serving.printed)")
                }
            }
        }
        await sandbox.stop()
    }

    @Test("beside a serving process on SQLite work stops with one sentence that names PostgreSQL")
    func refusedOnSQLite() async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock())
        try await TestFolder.with { folder in
            let environment = TestBusiness.environment(sandbox, folder: folder)
            let serving = try KontorProcess(["serve"], environment: environment, folder: folder)
            _ = try await serving.line(with: "listens on")
            let working = try await KontorProcess.run(["work"], environment: environment, folder: folder)
            #expect(working.status == 1)
            #expect(working.output.split(separator: "\n").count == 1, "\(working.output)")
            #expect(working.output.hasPrefix("Error: ") && working.output.contains("PostgreSQL"), "\(working.output)")
            #expect(await serving.terminate() == 0, "\(serving.printed)")
        }
        await sandbox.stop()
    }

    private func status(of url: String) async throws -> Int {
        let http = HTTPClient()
        let reply = try await http.send(HTTPRequest(.get, url))
        await http.shutdown()
        return reply.status
    }
}
